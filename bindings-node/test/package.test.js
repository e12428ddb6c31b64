"use strict";

const assert = require("node:assert/strict");
const { execFileSync, spawnSync } = require("node:child_process");
const { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { after, before, test } = require("node:test");
const backend = require("../node/backend.js");
const { PACKAGES } = require("../node/native.js");
const { BINARY } = require("../scripts/build.js");
const { ifBuilt, isWasm } = require("./only.js");
const { installed, plainEnvironment, root } = require("./packed.js");

const manifest = require("../package.json");

let user;
before(() => {
  user = installed();
});
after(() => user.remove());

const read = (name) => JSON.parse(readFileSync(join(user.folder, "node_modules", name, "package.json"), "utf8"));
const run = (...args) => execFileSync(args[0], args.slice(1), { cwd: user.folder, env: plainEnvironment(), encoding: "utf8" });

test("the version is that of the workspace, in the package, the binary and the lock file", () => {
  const workspace = readFileSync(join(root, "../Cargo.toml"), "utf8");
  const [, version] = /^\[workspace\.package\]\nversion = "(.*)"$/m.exec(workspace);
  assert.deepEqual([manifest.version, backend.version(), require("../package-lock.json").version], [version, version, version]);
});

test("the package needs no other", () => {
  assert.equal(manifest.dependencies, undefined);
});

test("the tarballs hold what is needed, and nothing else", () => {
  const [main, platform] = user.tarballs.map((tarball) =>
    execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).split("\n"),
  );
  for (const file of [
    "package.json",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "LICENSE-THIRD-PARTY",
    "index.js",
    "index.mjs",
    "index.d.ts",
    "index.d.mts",
  ]) {
    assert.ok(main.includes(`package/${file}`), file);
  }
  assert.deepEqual(
    main.filter((file) => /^package\/(src|scripts|test|bench|target|native|node_modules)\/|Cargo|\.node$/.test(file)),
    [],
  );
  if (!isWasm) {
    const files = platform
      .filter(Boolean)
      .map((file) => file.replace(/^package\/(modelrunner-errors\..*\.node$)?/, (_, binary) => (binary ? "BINARY" : "")));
    assert.deepEqual(files.sort(), [
      "BINARY",
      "LICENSE-APACHE",
      "LICENSE-MIT",
      "LICENSE-THIRD-PARTY",
      "README.md",
      "package.json",
    ]);
  }
});

test("the installed packages say what they are, and run nothing when they are installed", () => {
  const { optionalDependencies, ...main } = read("modelrunner-errors");
  assert.deepEqual([...new Set(Object.values(optionalDependencies))], [manifest.version]);
  const names = Object.keys(optionalDependencies);
  assert.deepEqual(
    names.sort(),
    Object.values(PACKAGES)
      .flat()
      .map((platform) => `modelrunner-errors-${platform}`)
      .sort(),
  );
  const here = names.filter((name) => existsSync(join(user.folder, "node_modules", name)));
  assert.equal(here.length, isWasm ? 0 : 1);
  for (const { version, license, repository, homepage, bugs, scripts, dependencies, private: isPrivate } of [
    main,
    ...here.map(read),
  ]) {
    assert.deepEqual(
      [version, license, scripts, dependencies, isPrivate],
      [manifest.version, manifest.license, undefined, undefined, undefined],
    );
    assert.ok(repository && homepage && bugs);
  }
});

test("nothing is published from the clone", () => {
  const { status, stderr } = spawnSync("npm", ["pack", "--dry-run"], { cwd: root, env: plainEnvironment(), encoding: "utf8" });
  assert.notEqual(status, 0);
  assert.match(stderr, /packed by `make dist-node`/);
  assert.equal(manifest.private, true);
});

test("a module or a binary of another version is not packed", ifBuilt, () => {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    for (const part of ["lib", "node", "scripts", "wasm", "package.json"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, version: "99.0.0" }));
    const { packMain, packPlatform } = require(join(folder, "scripts/pack.js"));
    assert.throws(() => packMain(folder), /^Error: the WebAssembly module is of version .*, and the package of 99\.0\.0/);
    if (!isWasm) {
      assert.throws(
        () => packPlatform(folder, BINARY),
        /^Error: the native binary is of version .*, and the package of 99\.0\.0/,
      );
    }
    rmSync(join(folder, "wasm"), { recursive: true });
    assert.throws(() => packMain(folder), /^Error: there is no WebAssembly module to pack/);
  } finally {
    rmSync(folder, { recursive: true });
  }
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

test("without a binary that fits it uses WebAssembly", ifBuilt, () => {
  const print = `const { classify } = require("modelrunner-errors");
    const isNative = Object.keys(require.cache).some((file) => file.endsWith(".node"));
    console.log(classify(402, "").kind, isNative);`;
  assert.equal(run("node", "-e", print), `insufficient_balance ${!isWasm}\n`);
  const preload = join(root, "test/no-native.js");
  assert.equal(run("node", "--require", preload, "-e", print), "insufficient_balance false\n");
});
