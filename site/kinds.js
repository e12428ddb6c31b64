// The reference: a page for each kind, and the list of them. `kinds.json` is written by `make kinds`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allCases, examples } from "./examples.js";
import { library } from "./library.js";
import { escapeHtml, markdown, rules, specification } from "./markdown.js";
import { snippets } from "./src/snippets.js";
import { retryWords } from "./src/words.js";

/** @type {{ name: string, class: string, variant: string, constant: string, rule: string, description: string, retry: string, statuses: string, rows: object[] }[]} */
export const kinds = JSON.parse(readFileSync(join(import.meta.dirname, "kinds.json"), "utf8"));

const md = markdown("../spec.html");
const inline = (text) => md.renderInline(text, {});
const plain = (text) => md.renderInline(text, { noLinks: true });

/** What the specification says that a kind applies to: the third cell of its row. */
function appliesTo({ rule, name }) {
  const row = specification.split("\n").find((line) => line.startsWith(`| **${rule}** | \`${name}\` |`));
  return row.split(" | ")[2];
}

export function indexPage() {
  const rows = kinds.map(
    ({ name, description, statuses, rows: [{ retry }] }) =>
      `<tr><td><a href="${name}.html"><code>${name}</code></a></td><td>${plain(description)}</td><td>${statuses}</td><td>${retry}</td></tr>`,
  );
  return {
    title: "Kinds of failure",
    description: "Every kind of failure of the ModelRunner API: what it means, when it comes and what to do.",
    main: `<h1>Kinds of failure</h1>
<p>Every failure of the ModelRunner API is one of these kinds. The status decides if the body says nothing else.
To find the kind of a response, <a href="../index.html">paste it</a>.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Kinds">
<table>
<thead><tr><th scope="col">Kind</th><th scope="col">What happened</th><th scope="col">Status</th><th scope="col">Retry</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
`,
  };
}

export function kindPage(kind) {
  const { name, description, rows } = kind;
  return {
    title: name,
    description: escapeHtml(description.replaceAll("`", "")),
    main: `<p class="crumb"><a href="index.html">Kinds of failure</a></p>
<h1><code>${name}</code></h1>
<p class="lead">${plain(description)}</p>
<h2>What to do</h2>
${advice(rows)}
<h2>When it comes</h2>
${signals(kind)}
${kindExamples(kind)}
<h2>Catch it</h2>
${snippets(kind)
  .map((snippet) => `<h3>${snippet.name}</h3>\n<pre tabindex="0"><code>${escapeHtml(snippet.code)}</code></pre>`)
  .join("\n")}
${pager(kind)}
`,
  };
}

/** What to do and whether to retry, for each distinct advice of the kind. */
function advice(rows) {
  return rows
    .map((row) => {
      const when = rows.length === 1 ? "" : `<h3>${row.statuses === "" ? "From the body" : `With ${row.statuses}`}</h3>\n`;
      return `${when}<p>${plain(row.hint)}</p>
<dl class="facts">
<div><dt>Retry</dt><dd>${escapeHtml(retryWords({ ...row, retry_after_ms: null }))}</dd></div>
<div><dt>Action</dt><dd><code>${row.action}</code></dd></div>
</dl>`;
    })
    .join("\n");
}

/** The statuses and the signals in the body, with the rules that name them. */
function signals(kind) {
  const applies = appliesTo(kind);
  const named = [...new Set(applies.match(/\b[VS]\d+\b/g))].filter((rule) => rules.get(rule));
  const items = named.map((rule) => `<li><a href="../spec.html#${rule}">${rule}</a>, ${plain(rules.get(rule))}</li>`);
  return `<p>${sentence(inline(applies))} (rule <a href="../spec.html#${kind.rule}">${kind.rule}</a>).</p>
${items.length === 0 ? "" : `<ul>\n${items.join("\n")}\n</ul>\n`}${otherStatuses(kind.name)}`;
}

/** The statuses that mean another kind alone, and with which the conformance cases have this one. */
function otherStatuses(name) {
  const isOther = (status) => library.classify(status, "")?.kind !== name;
  const own = allCases.filter(({ status, expect }) => expect !== null && JSON.parse(expect).kind === name && isOther(status));
  const statuses = [...new Set(own.map(({ status }) => status))].sort((one, other) => one - other);
  return statuses.length === 0 ? "" : `<p>If the body says so, it also comes with ${statuses.join(", ")}.</p>`;
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1);

function kindExamples({ name }) {
  const own = examples.filter((example) => example.kind === name);
  if (own.length === 0) {
    throw new Error(`no example of ${name} in site/examples.json`);
  }
  return own
    .map(
      (example) => `<h2>Example: ${escapeHtml(example.title)}</h2>
<pre tabindex="0" class="wrap"><code>${escapeHtml(example.http)}</code></pre>
<p><a href="../index.html#${example.case}">Explain this response</a></p>`,
    )
    .join("\n");
}

function pager(kind) {
  const at = kinds.indexOf(kind);
  const link = (other, rel) =>
    other === undefined ? "<span></span>" : `<a rel="${rel}" href="${other.name}.html"><code>${other.name}</code></a>`;
  return `<nav class="pager" aria-label="Other kinds">${link(kinds[at - 1], "prev")}${link(kinds[at + 1], "next")}</nav>`;
}
