// Markdown of this repository as HTML, with a link for each rule that is named.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";

export const specification = readFileSync(join(import.meta.dirname, "../docs/spec.md"), "utf8");

/** The rules, with the title of those that have one: `**V7, the request has not completed.**`, `**K1**`. */
export const rules = new Map(
  [...specification.matchAll(/\*\*([A-Z]\d+)(?:, ([^*]*?))?\.?\*\*/g)].map(([, rule, title]) => [rule, title ?? ""]),
);
for (const [, rule] of specification.matchAll(/\((N\d+)\)\.\*\*/g)) {
  rules.set(rule, rules.get(rule) ?? "");
}

/** S3 is the object store too, except in brackets. */
const NAMED = /\b([QNKVSIMBXA]\d+)\b/g;

/** @param {string} page the page of the specification, relative to the page that is written */
export function markdown(page) {
  const md = new MarkdownIt({ html: false, typographer: false });

  md.renderer.rules.text = (tokens, at, _options, env) => {
    const { content } = tokens[at];
    const isTitle = tokens[at - 1]?.attrGet("id") != null;
    const text = escapeHtml(content);
    if (isTitle || env.noLinks) {
      return text;
    }
    return text.replace(NAMED, (rule, _, index) => {
      const isStore = rule === "S3" && !/[(,] ?$/.test(text.slice(0, index));
      return rules.has(rule) && !isStore ? `<a href="${page}#${rule}">${rule}</a>` : rule;
    });
  };

  // The first bold text that starts with a rule is where the rule is.
  md.core.ruler.push("rules", ({ tokens, env }) => {
    env.rules ??= new Set();
    for (const { children } of tokens) {
      for (const [at, token] of (children ?? []).entries()) {
        const rule = /^([A-Z]\d+)\b/.exec(children[at + 1]?.content ?? "")?.[1];
        if (token.type === "strong_open" && rules.has(rule) && !env.rules.has(rule)) {
          env.rules.add(rule);
          token.attrSet("id", rule);
        }
      }
    }
  });

  md.renderer.rules.heading_open = (tokens, at) => `<${tokens[at].tag} id="${slug(tokens[at + 1].content)}">`;
  md.renderer.rules.table_open = (_tokens, _at, _options, env) => {
    env.tables = (env.tables ?? 0) + 1;
    return `<div class="scroll" tabindex="0" role="region" aria-label="Table ${env.tables}"><table>\n`;
  };
  md.renderer.rules.table_close = () => "</table></div>\n";
  // The corner of a table is not a header.
  const tag = (tokens, at, corner) => (tokens[corner].content === "" ? "td" : tokens[at].tag);
  md.renderer.rules.th_open = (tokens, at) => `<${tag(tokens, at, at + 1)}>`;
  md.renderer.rules.th_close = (tokens, at) => `</${tag(tokens, at, at - 1)}>`;
  md.renderer.rules.fence = (tokens, at) => `<pre tabindex="0"><code>${escapeHtml(tokens[at].content)}</code></pre>\n`;
  md.renderer.rules.code_block = md.renderer.rules.fence;
  return md;
}

export function slug(heading) {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

export function escapeHtml(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
