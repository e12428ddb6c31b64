"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");
const { build } = require("../scripts/build.js");
const backend = require("../node/backend.js");
const { nativeOnly } = require("./only.js");

const source = readFileSync(join(__dirname, "../src/native/mod.rs"), "utf8");

test("every native export but the two below catches panics by its attribute", nativeOnly, () => {
  const guarded = [...source.matchAll(/^#\[napi\(catch_unwind\)\]\npub fn (\w+)/gm)].map(([, name]) => camelCase(name));
  const attributes = [...source.matchAll(/#\[napi\b(?!\((?:object|module_exports)\))/g)];
  assert.equal(guarded.length, attributes.length);
  const byAttribute = Object.keys(backend).filter((name) => !["classify", "mayBeFailure"].includes(name));
  assert.deepEqual(guarded.filter((name) => name !== "panics").sort(), byAttribute.sort());
});

test("classify refuses what it is not made for, and does not read it", nativeOnly, () => {
  const bytes = Buffer.from("{}");
  const wrong = [
    [],
    [402],
    ["402", bytes],
    [402, 1],
    [402, null],
    [402, {}],
    [402, new DataView(new ArrayBuffer(8))],
    [{}, bytes],
  ];
  for (const given of wrong) {
    assert.throws(() => backend.classify(...given), /^Error: Node-API refuses an argument/);
    assert.throws(() => backend.mayBeFailure(...given), /^Error: Node-API refuses an argument/);
  }
  assert.equal(backend.classify(402, bytes, null), backend.classify(402, bytes));
});

test("a panic reaches JavaScript as an Error, and the process lives on", nativeOnly, () => {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    const binary = build(["--features", "testing"], join(folder, "testing.node"));
    const script = `
      const native = require(${JSON.stringify(binary)});
      for (let i = 0; i < 3; i++) {
        try { native.panics(); } catch (error) { console.log(error instanceof Error, error.message); }
        try { native.classify(99999, ""); } catch (error) { console.log(error instanceof Error, error.message); }
      }
      console.log(native.classify(402, Buffer.from("{}")) !== undefined);
    `;
    const out = execFileSync(process.execPath, ["-e", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    assert.match(out, /^(true .*on purpose.*\n){6}true\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function camelCase(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
