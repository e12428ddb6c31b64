"use strict";

// The package in Deno and in Bun.

const assert = require("node:assert/strict");
const { after, before, describe, test } = require("node:test");
const { INPUT, checkAnswers } = require("./check.js");
const { NAME, VERSION, startRegistry } = require("./registry.js");
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
  const deno = (folder, ...args) =>
    folder.run(DENO, ["run", "--no-prompt", ...args], { input: INPUT, env: { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" } });

  for (const [name, ...options] of [["no permissions"], ["all permissions", "--allow-all"]]) {
    for (const program of ["node.mjs", "node.cjs"]) {
      test(`${program} from node_modules, ${name}: every case`, async () => {
        checkAnswers(`Deno, ${program}, ${name}`, JSON.parse(await deno(user, "--node-modules-dir=manual", ...options, program)));
      });
    }
  }

  test("from the registry, without an installation: every case", async () => {
    const other = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs");
    try {
      other.write("deno.json", JSON.stringify({ imports: { [NAME]: `npm:${NAME}@${VERSION}` } }));
      checkAnswers("Deno, npm:", JSON.parse(await deno(other, "--node-modules-dir=none", "node.mjs")));
    } finally {
      other.remove();
    }
  });
});

describe("Bun", { skip: BUN === undefined && "skipped: no Bun" }, () => {
  for (const program of ["node.mjs", "node.cjs"]) {
    test(`${program}: every case, natively`, async () => {
      const report = JSON.parse(await user.run(BUN, [program], { input: INPUT }));
      checkAnswers(`Bun, ${program}`, report);
      assert.equal(report.isNative, true);
    });
  }

  test("without the platform's package: every case, in WebAssembly", async () => {
    const other = newUser(registry).add("answers.mjs", "report.mjs", "node.mjs");
    try {
      await other.npm(["install", "--omit=optional", NAME]);
      const report = JSON.parse(await other.run(BUN, ["node.mjs"], { input: INPUT }));
      checkAnswers("Bun, WebAssembly", report);
      assert.equal(report.isNative, false);
    } finally {
      other.remove();
    }
  });
});
