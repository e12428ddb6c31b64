"use strict";

const assert = require("node:assert/strict");
const { execFile } = require("node:child_process");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, test } = require("node:test");
const { promisify } = require("node:util");
const ts = require("typescript");
const { installed, plainEnvironment, root } = require("./packed.js");
const { startServer } = require("./server.js");

const readme = readFileSync(join(root, "README.md"), "utf8");
const EXAMPLE = /(?:^<!-- answers: (.*?) -->\n)?^```(js|ts)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?/gms;
const examples = [...readme.matchAll(EXAMPLE)].map(([, answers, language, code, printed]) => ({
  // The cases with which the stand-in server answers the requests, in order.
  answers: answers?.split(" ") ?? [],
  language,
  code,
  printed,
}));

let server;
let user;
before(async () => {
  server = await startServer();
  user = installed("axios", "openai", "p-retry", "is-network-error");
});
after(async () => {
  await server.stop();
  user.remove();
});

test("README.md has examples with their output", () => {
  assert.ok(examples.length >= 7);
  assert.ok(examples.every(({ printed }) => printed !== undefined));
});

for (const [index, { answers, language, code, printed }] of examples.entries()) {
  test(`example ${index + 1} of README.md prints what it says`, async () => {
    const { outputText } = ts.transpileModule(code, { compilerOptions: { module: "esnext", target: "es2022" } });
    const names = [...answers];
    const script = (language === "ts" ? outputText : code).replace(
      /"https:\/\/queue\.modelrunner\.run\/.*?"/g,
      () => `"${server.address}/${names.shift()}"`,
    );
    assert.deepEqual(names, []);
    const file = join(user.folder, `example-${index}.mjs`);
    writeFileSync(file, script);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: user.folder, env: plainEnvironment() });
    assert.equal(stdout, printed);
  });
}

test("the first example has five lines and compiles in strict mode", () => {
  const [{ code }] = examples;
  assert.equal(code.trim().split("\n").length, 5);
  const file = join(user.folder, "first.mts");
  writeFileSync(file, code);
  const options = { strict: true, noEmit: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 };
  // For a user with the types of Node, and for one without.
  for (const types of [["node"], []]) {
    const program = ts.createProgram([file], { ...options, types, typeRoots: [join(root, "node_modules/@types")] });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    assert.deepEqual(messages, []);
  }
});
