// The built pages: size, policy, links, accessibility, and the reference compared with its sources.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { cases } from "../../bindings-node/test/cases.js";
import { kinds } from "../kinds.js";
import { library } from "../library.js";
import { rules } from "../markdown.js";
import { retryWords } from "../src/words.js";
import { open, SITE, skip, start } from "./browser.js";

/** The most that the page that explains may take, compressed: in bytes. */
const LIMIT = 150_000;

const files = readdirSync(SITE, { recursive: true })
  .filter((file) => file.endsWith(".html"))
  .map((file) => file.replaceAll("\\", "/"));
const html = (file) => readFileSync(join(SITE, file), "utf8");
/** The text of a page, as a person reads it. */
const text = (file) =>
  html(file)
    .replace(/<(style|script)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

test("the page that explains is small", () => {
  const total = gzipSync(html("index.html"), { level: 9 }).length;
  assert.ok(total <= LIMIT, `the page has ${total} bytes, compressed`);
});

test("every page forbids connections and has no inline script but its own", () => {
  for (const file of files) {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html(file))[1];
    assert.match(policy, /^default-src 'none'; connect-src 'none'; /, file);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:|\*/, file);
    assert.equal(policy.includes("script-src"), file === "index.html", file);
  }
});

test("every link leads to a page and a place in it", () => {
  const ids = new Map(files.map((file) => [file, new Set([...html(file).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
  const names = new Set(cases().map(({ name }) => name));
  let count = 0;
  for (const file of files) {
    for (const [, href] of html(file)
      .replace(/<script\b.*?<\/script>/gs, "")
      .matchAll(/<a\b[^>]* href="([^"]*)"/g)) {
      const [path, id] = href.split("#");
      const linked = path === "" ? file : join(dirname(file), path).replaceAll("\\", "/");
      assert.ok(ids.has(linked), `${file}: ${href}`);
      const isExample = linked === "index.html" && names.has(id);
      assert.ok(id === undefined || isExample || ids.get(linked).has(id), `${file}: ${href}`);
      count += 1;
    }
  }
  assert.ok(count > 200);
});

test("the reference has a page for each kind of the core, with the advice of the core", () => {
  assert.deepEqual(
    kinds.map(({ name }) => name),
    library.KINDS,
  );
  const rows = new Set();
  for (const { expect } of cases()) {
    if (expect !== null) {
      const error = JSON.parse(expect);
      const row = [error.kind, error.hint, retryWords({ ...error, retry_after_ms: null })];
      rows.add(JSON.stringify(row));
    }
  }
  for (const row of rows) {
    const [kind, hint, retry] = JSON.parse(row);
    const page = text(`kinds/${kind}.html`);
    assert.ok(page.includes(hint.replaceAll("`", "")), `${kind}: ${hint}`);
    assert.ok(page.includes(retry), `${kind}: ${retry}`);
    assert.ok(text("kinds/index.html").includes(kind));
  }
});

test("the specification has every rule", () => {
  const page = html("spec.html");
  assert.ok(rules.size > 80, `${rules.size} rules`);
  for (const rule of rules.keys()) {
    assert.equal(page.split(` id="${rule}"`).length, 2, rule);
  }
});

describe("accessibility", { skip }, () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  let site;
  before(async () => {
    site = await start();
  });
  after(() => site?.stop());

  const STATES = {
    "index.html": "nothing is pasted",
    "index.html#fastapi-pydantic-2": "an answer with issues",
    "index.html#record-completed-billing-failed": "an answer without",
    "kinds/index.html": "the list of kinds",
    "kinds/server_error.html": "a kind",
    "spec.html": "the specification",
  };

  for (const colorScheme of ["light", "dark"]) {
    // In the dark, it looks like a kind, and it is long.
    const states = Object.entries(STATES).filter(([path]) => colorScheme === "light" || path !== "spec.html");
    for (const [path, what] of states) {
      test(`${what}, ${colorScheme}`, async () => {
        // axe is evaluated in the page, which its policy forbids to everything else.
        const { page, complaints } = await open(site, { colorScheme, bypassCSP: true, reducedMotion: "reduce" });
        await page.goto(site.url + path);
        if (path.includes("#")) {
          await page.locator("#canonical").waitFor({ state: "attached" });
          await page.locator("summary").click();
        }
        await page.evaluate(axe);
        // The colours alone differ.
        const rules = colorScheme === "dark" ? ["color-contrast", "link-in-text-block"] : null;
        const { violations } = await page.evaluate(
          (rules) => globalThis.axe.run(rules === null ? {} : { runOnly: rules }),
          rules,
        );
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
          [],
        );
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
  }

  test("on a phone no page is wider than the screen", async () => {
    const { page } = await open(site, { viewport: { width: 360, height: 740 }, isMobile: true });
    for (const path of ["kinds/index.html", "kinds/permission_denied.html", "spec.html"]) {
      await page.goto(site.url + path);
      const { scroll, width } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, width: innerWidth }));
      assert.ok(scroll <= width, `${path}: ${scroll} of ${width}`);
    }
    await page.context().close();
  });
});
