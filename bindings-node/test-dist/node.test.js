"use strict";

// The package as npm, pnpm, yarn and bun install it, in Node.

const assert = require("node:assert/strict");
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { ALL, SOME, checkAnswers } = require("./check.js");
const {
  NAME,
  VERSION,
  bytesIn,
  filesIn,
  hasNative,
  isMusl,
  manifestIn,
  platforms,
  startRegistry,
  tarballOf,
} = require("./registry.js");
const { executable, newUser } = require("./user.js");

const PNPM = join(__dirname, "node_modules/pnpm/bin/pnpm.cjs");
const BUN = executable("@oven", "bun", "bin/bun");
const YARN = join(__dirname, "node_modules/yarn/bin/yarn.js");

const npm = (...options) => ({ npm: ["install", NAME, ...options] });
const built = [...platforms().keys()].filter((name) => existsSync(tarballOf(name)));

// Every case runs with each backend; where the same files are installed in another way, some do.
const INSTALLATIONS = {
  "npm install": { ...npm(), suite: ALL },
  "npm install --ignore-scripts": npm("--ignore-scripts"),
  "npm install --omit=optional": { ...npm("--omit=optional"), isNative: false, suite: ALL },
  "npm install where the registry lacks the platform": { ...npm(), isNative: false, has: () => false },
  "npm install of the tarball": { npm: ["install", tarballOf(NAME)] },
  "pnpm add": { node: [PNPM, "add", NAME] },
  "yarn add": { node: [YARN, "add", NAME, "--cache-folder", ".yarn-cache"] },
  "bun add": BUN && { run: [BUN, "add", NAME] },
};

async function install(user, { npm, node, run }) {
  if (npm) {
    await user.npm(npm);
  } else if (node) {
    await user.node(node);
  } else {
    await user.run(run[0], run.slice(1));
  }
}

// What is built on Linux is for glibc.
test("the package of this machine's platform was built", () => {
  assert.ok(isMusl || hasNative(), `built: ${built}`);
});

for (const [name, how] of Object.entries(INSTALLATIONS)) {
  const isNative = (how?.isNative ?? true) && hasNative();
  const suite = how?.suite ?? SOME;
  describe(name, { skip: how === undefined && "skipped: not on this machine" }, () => {
    let registry;
    let user;
    before(async () => {
      registry = await startRegistry(how);
      user = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs", "node.cjs");
      await install(user, how);
    });
    after(() => {
      user.remove();
      registry.stop();
    });

    for (const [way, program] of [
      ["import", "node.mjs"],
      ["require", "node.cjs"],
    ]) {
      test(`${way}: ${suite === ALL ? "every case" : "some cases"}, ${isNative ? "natively" : "in WebAssembly"}`, async () => {
        const report = JSON.parse(await user.node([program], { input: suite.input }));
        checkAnswers(`Node, ${name}, ${way}`, report, suite);
        assert.equal(report.isNative, isNative);
      });
    }

    test("the command explains", async () => {
      const input = 'HTTP/2 402 \r\n\r\n{"error":"Insufficient balance","request_id":"abc123"}';
      const printed = await user.npm(["exec", "--offline", "--", NAME, "--json"], { input, status: 1 });
      assert.equal(JSON.parse(printed).request_id, "abc123");
    });
  });
}

test("a binary needs no newer glibc than 2.17", () => {
  for (const name of built.filter((name) => name.endsWith("-gnu"))) {
    const { main } = manifestIn(tarballOf(name));
    const binary = bytesIn(tarballOf(name), `package/${main}`);
    // The names of the versions that the dynamic linker looks for.
    const needed = [...binary.toString("latin1").matchAll(/\0GLIBC_2\.(\d+)(?=[.\0])/g)].map(([, minor]) => Number(minor));
    assert.ok(needed.length > 0 && Math.max(...needed) <= 17, `${name} needs glibc 2.${Math.max(...needed)}`);
  }
});

test("nothing runs at the installation", () => {
  for (const { scripts = {}, dependencies } of [manifestIn(tarballOf(NAME)), ...platforms().values()]) {
    const run = ["preinstall", "install", "postinstall", "prepare"].filter((name) => name in scripts);
    assert.deepEqual([run, dependencies], [[], undefined]);
  }
});

test("the packages of the platforms have the same version", () => {
  const { optionalDependencies } = manifestIn(tarballOf(NAME));
  assert.deepEqual([...new Set(Object.values(optionalDependencies))], [VERSION]);
});

test("every tarball has the licences and says what it is", () => {
  for (const name of [NAME, ...built]) {
    const files = filesIn(tarballOf(name));
    for (const file of ["LICENSE-APACHE", "LICENSE-MIT", "LICENSE-THIRD-PARTY", "README.md"]) {
      assert.ok(files.includes(`package/${file}`), `${file} in ${name}`);
    }
    const { description, license } = manifestIn(tarballOf(name));
    assert.ok(description && license, name);
  }
});
