"use strict";

// The package in headless Chromium: a page and a worker of its, from each bundler, under a strict policy.

const assert = require("node:assert/strict");
const { once } = require("node:events");
const { copyFileSync, existsSync, readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { extname, join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { chromium } = require("playwright-core");
const { developedWithVite, withEsbuild, withVite, withWebpack } = require("./bundlers.js");
const { ALL, checkAnswers } = require("./check.js");
const { CHROMIUM } = require("./chromium.js");
const { NAME, startRegistry } = require("./registry.js");
const { newUser } = require("./user.js");

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

// Only a hang takes longer, however busy the machine is.
const TIMEOUT = 600_000;

const STRICT = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
const WITH_WASM = STRICT.replace("script-src", "script-src 'wasm-unsafe-eval'");

/** A server on loopback that answers with the cases, and else with a function. */
async function serve(answer) {
  const server = createServer((request, response) => {
    if (request.url === "/cases.json") {
      response.end(ALL.input);
    } else {
      answer(request, response);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** Answers with the files of a folder; the first part of a path names the policy. */
function filesOf(folder) {
  const policies = { wasm: WITH_WASM, strict: STRICT, open: "" };
  return ({ url }, response) => {
    const [policy, ...path] = url.slice(1).split("/");
    const file = join(folder, ...path);
    const type = TYPES[extname(file)];
    if (type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", type);
    response.setHeader("content-security-policy", policies[policy]);
    response.end(readFileSync(file));
  };
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
    await user.npm(["install", NAME]);
    site = await serve(filesOf(user.folder));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: TIMEOUT });
  });
  after(async () => {
    await browser?.close();
    site?.stop();
    user.remove();
    registry.stop();
  });

  /** What a page reports; fails with what the page printed if it never does. */
  async function report(url) {
    const page = await browser.newPage();
    const printed = [];
    page.on("console", (message) => printed.push(message.text()));
    page.on("pageerror", (error) => printed.push(error.stack));
    try {
      await page.goto(url, { timeout: TIMEOUT });
      const found = await page.evaluate(() => globalThis.report);
      assert.notEqual(found, undefined, `${url} does not run:\n${printed.join("\n")}`);
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
        const { page, worker } = await report(`${site.url}/wasm/out/${name}/page.html`);
        checkAnswers(`Chromium, ${name}, page`, page);
        checkAnswers(`Chromium, ${name}, worker`, worker);
      });

      test("a policy that forbids WebAssembly is named", async () => {
        assert.equal(await report(`${site.url}/wasm/out/${name}/lazy.html`), "insufficient_balance");
        assert.match(await report(`${site.url}/strict/out/${name}/lazy.html`), /wasm-unsafe-eval/);
      });
    });
  }

  test("Vite, in development: every case, in a page and in a worker", async () => {
    const vite = await developedWithVite(user.folder);
    const development = await serve(vite.answer);
    try {
      const { page, worker } = await report(`${development.url}/page.html`);
      checkAnswers("Chromium, Vite in development, page", page);
      checkAnswers("Chromium, Vite in development, worker", worker);
      assert.deepEqual(vite.warnings, []);
    } finally {
      development.stop();
      await vite.stop();
    }
  });

  test("an import map, without a bundler: every case, in a page", async () => {
    const { exports } = JSON.parse(readFileSync(user.path("node_modules", NAME, "package.json"), "utf8"));
    const file = `./node_modules/${NAME}/${exports["."].browser.import.default}`;
    const map = `<script type="importmap">${JSON.stringify({ imports: { [NAME]: file } })}</script>`;
    const program = `import * as errors from "${NAME}";
      import { answers } from "./answers.mjs";
      globalThis.report = fetch("/cases.json").then((response) => response.json()).then((cases) => answers(errors, cases));`;
    user.write("map.html", `<!doctype html>${map}<script type="module">${program}</script>`);
    checkAnswers("Chromium, import map, page", await report(`${site.url}/open/map.html`));
  });
});
