"use strict";

// The package as npm, pnpm, yarn and bun install it, in Node.

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { INPUT, checkAnswers } = require("./check.js");
const { NAME, VERSION, manifestIn, platforms, startRegistry, tarballOf } = require("./registry.js");
const { executable, newUser } = require("./user.js");

const PNPM = executable("@pnpm", "exe", "pnpm");
const BUN = executable("@oven", "bun", "bin/bun");
const YARN = join(__dirname, "node_modules/yarn/bin/yarn.js");

const npm = (...options) => ["npm", "install", NAME, ...options];
const built = [...platforms().keys()].filter((name) => existsSync(tarballOf(name)));

const INSTALLATIONS = [
  { name: "npm install", command: npm(), isNative: true },
  { name: "npm install --ignore-scripts", command: npm("--ignore-scripts"), isNative: true },
  { name: "npm install --omit=optional", command: npm("--omit=optional"), isNative: false },
  { name: "npm install where the registry lacks the platform", command: npm(), isNative: false, has: () => false },
  { name: "npm install of the tarball", command: ["npm", "install", tarballOf(NAME)], isNative: true },
  { name: "pnpm add", command: PNPM && [PNPM, "add", NAME], isNative: true },
  { name: "yarn add", command: ["node", YARN, "add", NAME, "--cache-folder", ".yarn-cache"], isNative: true },
  { name: "bun add", command: BUN && [BUN, "add", NAME], isNative: true },
];

test("the package of this machine's platform was built", () => {
  assert.equal(built.length, 1, `built: ${built}`);
});

for (const { name, command, isNative, has } of INSTALLATIONS) {
  describe(name, { skip: command === undefined && "skipped: not on this machine" }, () => {
    let registry;
    let user;
    before(async () => {
      registry = await startRegistry({ has });
      user = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs", "node.cjs");
      await user.run(command[0], command.slice(1));
    });
    after(() => {
      user.remove();
      registry.stop();
    });

    for (const [how, program] of [
      ["import", "node.mjs"],
      ["require", "node.cjs"],
    ]) {
      test(`${how}: every case, ${isNative ? "natively" : "in WebAssembly"}`, async () => {
        const report = JSON.parse(await user.run("node", [program], { input: INPUT }));
        checkAnswers(`Node, ${name}, ${how}`, report);
        assert.equal(report.isNative, isNative);
      });
    }

    test("the command explains", async () => {
      const input = 'HTTP/2 402 \r\n\r\n{"error":"Insufficient balance","request_id":"abc123"}';
      const status = 'process.stdout.write(String(require("node:child_process").spawnSync(process.argv[1]';
      const script = `${status}, ["--json"], { input: ${JSON.stringify(input)}, encoding: "utf8" }).stdout))`;
      const printed = await user.run("node", ["-e", script, user.path("node_modules/.bin/modelrunner-errors")]);
      assert.equal(JSON.parse(printed).request_id, "abc123");
    });
  });
}

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
    const files = execFileSync("tar", ["-tzf", tarballOf(name)], { encoding: "utf8" }).split("\n");
    for (const file of ["LICENSE-APACHE", "LICENSE-MIT", "README.md"]) {
      assert.ok(files.includes(`package/${file}`), `${file} in ${name}`);
    }
    const { description, license } = manifestIn(tarballOf(name));
    assert.ok(description && license, name);
  }
});
