"use strict";

// Bundles for Node that run where nothing is installed.

const assert = require("node:assert/strict");
const { readdirSync } = require("node:fs");
const { after, before, test } = require("node:test");
const { withEsbuild, withVite, withWebpack } = require("./bundlers.js");
const { ALL, checkAnswers } = require("./check.js");
const { NAME, hasNative, startRegistry } = require("./registry.js");
const { newUser } = require("./user.js");

const entries = ["bundled.mjs"];

const BUNDLES = {
  "esbuild, ESM": ({ folder }, out) =>
    withEsbuild({ folder, entries, out, options: { platform: "node", format: "esm", outExtension: { ".js": ".mjs" } } }),
  "esbuild, CommonJS": ({ folder }, out) =>
    withEsbuild({ folder, entries, out, options: { platform: "node", format: "cjs", outExtension: { ".js": ".cjs" } } }),
  Vite: ({ folder }, out) => withVite({ folder, out, options: { ssr: { noExternal: true }, build: { ssr: "bundled.mjs" } } }),
  webpack: ({ folder }, out) => withWebpack({ folder, entries, out, options: { target: "node20" } }),
};

let registry;
let user;
before(async () => {
  registry = await startRegistry();
  user = newUser(registry).add("answers.mjs", "report.mjs", "bundled.mjs");
  await user.npm(["install", NAME]);
});
after(() => {
  user.remove();
  registry.stop();
});

for (const [name, bundle] of Object.entries(BUNDLES)) {
  test(`${name}: every case`, async () => {
    const other = newUser(registry);
    try {
      await bundle(user, other.folder);
      const files = readdirSync(other.folder).filter((file) => /^bundled\./.test(file));
      assert.equal(files.length, 1, `the bundle: ${files}`);
      const report = JSON.parse(await other.node(files, { input: ALL.input }));
      checkAnswers(`Node, bundled by ${name}`, report);
    } finally {
      other.remove();
    }
  });
}

test("esbuild, with the package left out of the bundle: every case, natively", async () => {
  const options = { platform: "node", format: "esm", external: [NAME], outExtension: { ".js": ".mjs" } };
  await withEsbuild({ folder: user.folder, entries, out: user.path("out"), options });
  const report = JSON.parse(await user.node(["out/bundled.mjs"], { input: ALL.input }));
  checkAnswers("Node, left out of a bundle", report);
  assert.equal(report.isNative, hasNative());
});
