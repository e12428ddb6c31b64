"use strict";

// The entries for other engines, as far as Node can load them; test-dist/ loads them in those engines.

const assert = require("node:assert/strict");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const { cases } = require("./cases.js");
const { ifBuilt } = require("./only.js");
const manifest = require("../package.json");

const root = join(__dirname, "..");
const wasm = join(root, "wasm");

test("every file that package.json names is there, and is packed", ifBuilt, () => {
  const named = JSON.stringify([manifest.exports, manifest.main, manifest.types, manifest.bin]).match(/(?:\.\/|bin\/)[^"]*/g);
  for (const file of named.map((name) => name.replace(/^\.\//, "")).filter((name) => name !== "package.json")) {
    assert.ok(readFileSync(join(root, file)).length > 0);
    assert.ok(manifest.files.includes(file) || manifest.files.includes(file.split("/")[0]), file);
  }
});

test("nothing but what Node loads imports from Node", ifBuilt, () => {
  const folders = ["lib", "wasm", "wasm/lib"];
  const files = folders.flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(root, folder, file)));
  const imports = files
    .filter((file) => /\.m?js$/.test(file))
    .flatMap((file) => readFileSync(file, "utf8").match(/(?:\bfrom|\brequire\(|\bimport\(?) ?"[^"]*"/g) ?? []);
  assert.ok(imports.length > 30);
  assert.deepEqual(
    imports.filter((text) => !/"\.\.?\//.test(text)),
    [],
  );
});

test("every entry has the same exports", ifBuilt, async () => {
  const names = Object.keys(require("..")).sort();
  assert.deepEqual(Object.keys(await import("../wasm/index.mjs")).sort(), names);
  assert.deepEqual(Object.keys(require("../wasm/index.js")).sort(), names);
  for (const file of ["workerd.mjs", "edge-light.mjs"]) {
    const [, listed] = /export const \{([^}]*)\}/.exec(readFileSync(join(wasm, file), "utf8"));
    assert.deepEqual(listed.match(/\w+/g).sort(), names);
  }
});

test("every case has the same canonical JSON from every entry", ifBuilt, async () => {
  const module = new WebAssembly.Module(readFileSync(join(wasm, "modelrunner-errors.wasm")));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const { errorsFor } = await import("../wasm/lib/errors.mjs");
  const { wasmBackend } = await import("../wasm/lib/wasm.mjs");
  const entries = [await import("../wasm/index.mjs"), require("../wasm/index.js"), errorsFor(wasmBackend(() => module))];
  for (const { name, status, headers, body, expect } of cases()) {
    for (const { classify } of entries) {
      assert.equal(classify(status, body, headers)?.canonicalJSON() ?? null, expect, name);
    }
  }
});
