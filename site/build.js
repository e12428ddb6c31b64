// Builds the site into a folder: `node site/build.js target/site`.
//
// Each page holds its style and its scripts, so it needs no other file: its policy forbids every connection, and a copy
// of it works offline. The module is embedded as gzip in Base64, which is smaller than the module in Base64.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { examples } from "./examples.js";
import { indexPage, kindPage, kinds } from "./kinds.js";
import { WASM } from "./library.js";
import { specPage } from "./spec.js";

const here = import.meta.dirname;

const style = minified("style.css");
const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='%23a8201a'/><path d='M7 4h2v5H7zm0 6h2v2H7z' fill='white'/></svg>";

function minified(file) {
  const { outputFiles } = buildSync({
    entryPoints: [join(here, "src", file)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome123", "firefox121", "safari17.5"],
  });
  return outputFiles[0].text.trim();
}

function hashed(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The text of a script element that is not run. */
function dataBlock(id, text) {
  if (/<\/script|<!--/i.test(text)) {
    throw new Error(`${id} would end its script element`);
  }
  return `<script type="text/plain" id="${id}">${text}</script>`;
}

const json = (value) => JSON.stringify(value).replace(/</g, "\\u003c");

/**
 * @param {object} page
 * @param {string} page.title
 * @param {string} page.description
 * @param {string} page.root the relative path of the root, such as `../`
 * @param {string} page.current the file in the navigation
 * @param {string} page.body with `{{header}}` and `{{footer}}`
 * @param {string} [page.script]
 */
function document({ title, description, root, current, body, script }) {
  const policy = [
    "default-src 'none'",
    "connect-src 'none'",
    `style-src ${hashed(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    ...(script === undefined
      ? []
      : [
          `script-src ${hashed(script)} 'wasm-unsafe-eval'`,
          "worker-src blob:",
          "require-trusted-types-for 'script'",
          "trusted-types worker",
        ]),
  ].join("; ");
  const link = (file, name) => `<a href="${root}${file}"${file === current ? ' aria-current="page"' : ""}>${name}</a>`;
  const header = `<header class="site-header"><span class="name">modelrunner-errors</span><nav aria-label="Pages">${link("index.html", "Explain")}${link("kinds/index.html", "Kinds")}${link("spec.html", "Specification")}</nav></header>`;
  const footer = `<footer class="site-footer"><p>modelrunner-errors ${version()}. MIT or Apache-2.0. These pages make no connections and store nothing.</p></footer>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
${body.replace("{{header}}", header).replace("{{footer}}", footer)}${script === undefined ? "" : `<script>${script}</script>\n`}</body>
</html>
`;
}

function version() {
  return /^version = "(.*)"$/m.exec(readFileSync(join(here, "../Cargo.toml"), "utf8"))[1];
}

function explainPage() {
  const module = gzipSync(readFileSync(WASM), { level: 9 }).toString("base64");
  const data = [
    dataBlock(
      "kinds",
      json(
        kinds.map(({ name, description, class: className, variant, constant, retry }) => ({
          name,
          description,
          class: className,
          variant,
          constant,
          retry,
        })),
      ),
    ),
    dataBlock("example-data", json(examples.map(({ case: name, title, shown, http }) => ({ case: name, title, shown, http })))),
    dataBlock("worker", minified("worker.js")),
    dataBlock("module", module),
  ];
  return document({
    title: "Explain a failed response · modelrunner-errors",
    description: "Paste a failed response of the ModelRunner API, and read what failed and what to do.",
    root: "",
    current: "index.html",
    body: `${readFileSync(join(here, "src/index.html"), "utf8")}${data.join("\n")}\n`,
    script: minified("page.js"),
  });
}

function textPage({ title, description, root, current, main }) {
  return document({
    title: `${title} · modelrunner-errors`,
    description,
    root,
    current,
    body: `{{header}}\n<main class="text">\n${main}</main>\n{{footer}}\n`,
  });
}

/** Every file of the site by its path. */
function files() {
  return {
    "index.html": explainPage(),
    "kinds/index.html": textPage({ ...indexPage(), root: "../", current: "kinds/index.html" }),
    ...Object.fromEntries(
      kinds.map((kind) => [`kinds/${kind.name}.html`, textPage({ ...kindPage(kind), root: "../", current: "" })]),
    ),
    "spec.html": textPage({ ...specPage(), root: "", current: "spec.html" }),
    ".nojekyll": "",
  };
}

const out = process.argv[2];
rmSync(out, { recursive: true, force: true });
for (const [file, content] of Object.entries(files())) {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  writeFileSync(join(out, file), content);
}
