"use strict";

const assert = require("node:assert/strict");
const { execFileSync, spawnSync } = require("node:child_process");
const { readFileSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, test } = require("node:test");
const backend = require("../node/backend.js");
const { installed, plainEnvironment, root } = require("./packed.js");

const manifest = require("../package.json");

let user;
before(() => {
  user = installed();
});
after(() => user.remove());

const run = (...args) => execFileSync(args[0], args.slice(1), { cwd: user.folder, env: plainEnvironment(), encoding: "utf8" });

test("the version is that of the workspace, in the package, the binary and the lock file", () => {
  const workspace = readFileSync(join(root, "../Cargo.toml"), "utf8");
  const [, version] = /^\[workspace\.package\]\nversion = "(.*)"$/m.exec(workspace);
  assert.deepEqual([manifest.version, backend.version(), require("../package-lock.json").version], [version, version, version]);
});

test("the package needs no other", () => {
  assert.equal(manifest.dependencies, undefined);
});

test("the tarball holds what is needed, and nothing else", () => {
  const kinds = user.files.map((file) => file.replace(/^native\/modelrunner-errors\..*\.node$/, "native/BINARY"));
  for (const file of ["package.json", "README.md", "index.js", "index.mjs", "index.d.ts", "index.d.mts", "native/BINARY"]) {
    assert.ok(kinds.includes(file), file);
  }
  assert.deepEqual(
    kinds.filter((file) => /^(src|test|bench|target|node_modules)\//.test(file) || /Cargo/.test(file)),
    [],
  );
});

test("the installed tarball needs no Rust, by require and by import", () => {
  const call = 'console.log(classify(402, \'{"error":"x","request_id":"abc123"}\').requestId)';
  assert.equal(run("node", "-e", `const { classify } = require("modelrunner-errors"); ${call}`), "abc123\n");
  const imported = `import { classify } from "modelrunner-errors"; ${call}`;
  assert.equal(run("node", "--input-type=module", "-e", imported), "abc123\n");
});

test("require and import give the same things", async () => {
  const required = require("..");
  const imported = await import("../index.mjs");
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
  for (const [name, value] of Object.entries(required)) {
    assert.equal(imported[name], value, name);
  }
});

test("npx modelrunner-errors explains", () => {
  const input = 'HTTP/2 402 \r\n\r\n{"error":"Insufficient balance","request_id":"abc123"}';
  const { status, stdout } = spawnSync("npx", ["--offline", "modelrunner-errors", "--json"], {
    cwd: user.folder,
    env: plainEnvironment(),
    encoding: "utf8",
    input,
  });
  assert.deepEqual([status, JSON.parse(stdout).request_id], [1, "abc123"]);
});

test("without a binary for the machine it says which one is missing", () => {
  const other = installed();
  try {
    rmSync(join(other.folder, "node_modules/modelrunner-errors/native"), { recursive: true });
    const { status, stderr } = spawnSync("node", ["node_modules/modelrunner-errors/scripts/install.js"], {
      cwd: other.folder,
      env: plainEnvironment(),
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.equal(
      stderr,
      `modelrunner-errors: no native binary of modelrunner-errors ${manifest.version} for ` +
        `${process.platform}-${process.arch}: there is none in the package\n`,
    );
  } finally {
    other.remove();
  }
});

for (const [name, ...args] of [
  ["publint", "--strict", "."],
  ["attw", "--pack", "."],
]) {
  test(`${name} finds nothing`, () => {
    const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin", name), args, { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /All good!|No problems found/);
  });
}
