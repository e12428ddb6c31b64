"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");
const { build } = require("../scripts/build.js");
const native = require("../lib/native.js");

const source = readFileSync(join(__dirname, "../src/lib.rs"), "utf8");

test("every native export catches panics", () => {
  const guarded = [...source.matchAll(/^#\[napi\(catch_unwind\)\]\npub fn (\w+)/gm)].map(([, name]) => camelCase(name));
  const attributes = [...source.matchAll(/#\[napi\b(?!\(object\))/g)];
  assert.equal(guarded.length, attributes.length);
  const exported = Object.keys(native);
  assert.deepEqual(guarded.filter((name) => name !== "panics").sort(), exported.sort());
});

test("a panic reaches JavaScript as an Error, and the process lives on", () => {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    const binary = build(["--features", "panics"], join(folder, "panics.node"));
    const script = `
      const native = require(${JSON.stringify(binary)});
      for (let i = 0; i < 3; i++) {
        try { native.panics(); } catch (error) { console.log(error instanceof Error, error.message); }
      }
      console.log(native.canonicalJson(402, Buffer.from("{}"), -1) !== null);
    `;
    const out = execFileSync(process.execPath, ["-e", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    assert.match(out, /^(true .*on purpose.*\n){3}true\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function camelCase(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
