"use strict";

// The package in headless Chromium: a page and a worker of its, from each bundler, under a strict policy.

const assert = require("node:assert/strict");
const { once } = require("node:events");
const { copyFileSync, existsSync, readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { extname, join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { chromium } = require("playwright-core");
const { withEsbuild, withVite, withWebpack } = require("./bundlers.js");
const { INPUT, checkAnswers } = require("./check.js");
const { NAME, startRegistry } = require("./registry.js");
const { newUser } = require("./user.js");

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json" };

const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
const WITH_WASM = STRICT.replace("script-src", "script-src 'wasm-unsafe-eval'");

/** Serves a folder on loopback, and the cases; the policy is the first part of the path. */
async function serve(folder) {
  const policies = { wasm: WITH_WASM, strict: STRICT };
  const server = createServer((request, response) => {
    const [policy, ...path] = new URL(request.url, "http://localhost").pathname.slice(1).split("/");
    const file = join(folder, ...path);
    const found = policy === "cases.json" ? INPUT : existsSync(file) && readFileSync(file);
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", TYPES[extname(request.url)]);
    response.setHeader("content-security-policy", policies[policy] ?? STRICT);
    response.end(found);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

const entries = ["page.mjs", "worker.mjs", "lazy.mjs"];

const BUNDLERS = {
  esbuild: ({ folder }, out) =>
    withEsbuild({ folder, entries, out, options: { format: "esm", splitting: true, outExtension: { ".js": ".mjs" } } }),
  Vite: ({ folder, path }, out) =>
    withVite({
      folder,
      out,
      options: {
        base: "./",
        worker: { format: "es" },
        build: { rollupOptions: { input: [path("page.html"), path("lazy.html")] } },
      },
    }),
  webpack: ({ folder }, out) =>
    withWebpack({
      folder,
      entries: ["page.mjs", "lazy.mjs"],
      out,
      options: { target: "web", output: { publicPath: "auto", filename: "[name].mjs" } },
    }),
};

describe("Chromium", { skip: CHROMIUM === undefined && "skipped: no chromium" }, () => {
  let registry;
  let user;
  let site;
  let browser;
  before(async () => {
    registry = await startRegistry();
    user = newUser(registry).add("answers.mjs", "page.html", "lazy.html", ...entries);
    await user.run("npm", ["install", NAME]);
    site = await serve(user.path("out"));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    user.remove();
    registry.stop();
  });

  /** What a page reports; fails with what the page printed if it never does. */
  async function report(path) {
    const page = await browser.newPage();
    const printed = [];
    page.on("console", (message) => printed.push(message.text()));
    page.on("pageerror", (error) => printed.push(error.stack));
    try {
      await page.goto(`${site.url}${path}`);
      const found = await page.evaluate(() => globalThis.report);
      assert.notEqual(found, undefined, `${path} does not run:\n${printed.join("\n")}`);
      return found;
    } finally {
      await page.close();
    }
  }

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    describe(name, () => {
      before(async () => {
        await bundle(user, user.path("out", name));
        for (const html of ["page.html", "lazy.html"].filter((html) => !existsSync(user.path("out", name, html)))) {
          copyFileSync(user.path(html), user.path("out", name, html));
        }
      });

      test("every case, in a page and in a worker", async () => {
        const { page, worker } = await report(`/wasm/${name}/page.html`);
        checkAnswers(`Chromium, ${name}, page`, page);
        checkAnswers(`Chromium, ${name}, worker`, worker);
      });

      test("a policy that forbids WebAssembly is named", async () => {
        assert.equal(await report(`/wasm/${name}/lazy.html`), "insufficient_balance");
        assert.match(await report(`/strict/${name}/lazy.html`), /wasm-unsafe-eval/);
      });
    });
  }
});
