"use strict";

// The package in Deno and in Bun.

const assert = require("node:assert/strict");
const { after, before, describe, test } = require("node:test");
const { ALL, SOME, checkAnswers } = require("./check.js");
const { NAME, VERSION, hasNative, startRegistry } = require("./registry.js");
const { executable, newUser } = require("./user.js");

const DENO = executable("@deno", "", "deno");
const BUN = executable("@oven", "bun", "bin/bun");

let registry;
let user;
before(async () => {
  registry = await startRegistry();
  user = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs", "node.cjs");
  await user.npm(["install", NAME]);
});
after(() => {
  user.remove();
  registry.stop();
});

describe("Deno", { skip: DENO === undefined && "skipped: no Deno" }, () => {
  const env = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
  const check = async (name, { input, ...suite }, folder, ...args) => {
    const printed = await folder.run(DENO, ["run", "--no-prompt", ...args], { input, env });
    checkAnswers(`Deno, ${name}`, JSON.parse(printed), suite);
  };

  for (const program of ["node.mjs", "node.cjs"]) {
    test(`${program} from node_modules, no permissions: every case`, () =>
      check(`${program}, no permissions`, ALL, user, "--node-modules-dir=manual", program));

    test(`${program} from node_modules, all permissions: some cases`, () =>
      check(`${program}, all permissions`, SOME, user, "--node-modules-dir=manual", "--allow-all", program));
  }

  test("from the registry, without an installation: some cases", async () => {
    const other = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs");
    try {
      other.write("deno.json", JSON.stringify({ imports: { [NAME]: `npm:${NAME}@${VERSION}` } }));
      await check("npm:", SOME, other, "--node-modules-dir=none", "node.mjs");
    } finally {
      other.remove();
    }
  });
});

describe("Bun", { skip: BUN === undefined && "skipped: no Bun" }, () => {
  for (const program of ["node.mjs", "node.cjs"]) {
    test(`${program}: every case, natively`, async () => {
      const report = JSON.parse(await user.run(BUN, [program], { input: ALL.input }));
      checkAnswers(`Bun, ${program}`, report);
      assert.equal(report.isNative, hasNative());
    });
  }

  test("without the platform's package: every case, in WebAssembly", async () => {
    const other = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs");
    try {
      await other.npm(["install", "--omit=optional", NAME]);
      const report = JSON.parse(await other.run(BUN, ["node.mjs"], { input: ALL.input }));
      checkAnswers("Bun, WebAssembly", report);
      assert.equal(report.isNative, false);
    } finally {
      other.remove();
    }
  });
});
