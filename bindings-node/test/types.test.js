"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { copyFileSync, readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { after, before, test } = require("node:test");
const ts = require("typescript");
const errors = require("..");
const { installed, root } = require("./packed.js");

let user;
before(() => {
  const clients = ["axios", "undici", "openai", "@anthropic-ai/sdk", "@ai-sdk/openai-compatible", "got", "ky", "ofetch"];
  user = installed("typescript", "@types/node", "undici-types", ...clients);
  for (const file of readdirSync(join(__dirname, "types"))) {
    copyFileSync(join(__dirname, "types", file), join(user.folder, file));
  }
});
after(() => user.remove());

function tsc(files, ...options) {
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--types", "node"];
  const command = [join(root, "node_modules/typescript/bin/tsc"), ...strict, ...options, ...files];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: user.folder, encoding: "utf8" });
  assert.equal(status, 0, stdout);
}

test("the types compile with node16, nodenext and bundler resolution", () => {
  tsc(["usage.mts", "required.cts"], "--module", "node16", "--skipLibCheck");
  tsc(["usage.mts", "required.cts"], "--module", "nodenext", "--skipLibCheck");
  tsc(["usage.mts"], "--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck");
});

test("the types compile with es2017 and dom alone, without the types of Node", () => {
  const lean = ["--noEmit", "--strict", "--target", "es2015", "--lib", "es2017,dom", "--types", "modelrunner-errors"];
  for (const resolution of [["node16"], ["esnext", "--moduleResolution", "bundler"]]) {
    const command = [join(root, "node_modules/typescript/bin/tsc"), ...lean, "--module", ...resolution, "browser.ts"];
    const { status, stdout } = spawnSync(process.execPath, command, { cwd: user.folder, encoding: "utf8" });
    assert.equal(status, 0, stdout);
  }
});

test("the declarations compile without dom and without the types of Node", () => {
  const lean = [
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--lib",
    "es2022",
    "--types",
    "modelrunner-errors",
    "--module",
    "node16",
  ];
  const declarations = ["node_modules/modelrunner-errors/index.d.ts", "node_modules/modelrunner-errors/index.d.mts"];
  const command = [join(root, "node_modules/typescript/bin/tsc"), ...lean, ...declarations];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: user.folder, encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("the declarations themselves compile", () => {
  tsc(["node_modules/modelrunner-errors/index.d.ts", "node_modules/modelrunner-errors/index.d.mts"], "--module", "nodenext");
});

const declared = ts.createSourceFile("index.d.ts", readFileSync(join(root, "index.d.ts"), "utf8"), ts.ScriptTarget.Latest, true);
const nameOf = (node) => (node.declarationList?.declarations[0] ?? node).name?.text;
const isValue = (node) => ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isVariableStatement(node);

test("the declared values equal the exported values", () => {
  const values = declared.statements.filter(isValue).map(nameOf);
  assert.deepEqual(values.sort(), Object.keys(errors).sort());
});

test("the declared members of an error equal the real members", () => {
  const declaration = declared.statements.find((node) => nameOf(node) === "ApiError");
  const members = declaration.members.filter((member) => !ts.isConstructorDeclaration(member));
  const isStatic = (member) => member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  const names = members.filter((member) => !isStatic(member)).map(({ name }) => name.text);
  const error = errors.classify(402, "");
  const inPrototype = Object.getOwnPropertyNames(errors.ApiError.prototype);
  const there = [...inPrototype, "kind", "message"].filter((name) => !["constructor", "name"].includes(name));
  assert.deepEqual(names.sort(), there.sort());
  assert.ok(names.every((name) => error[name] !== undefined));
});

test("every export and every member is documented", () => {
  const isDocumented = (node) => ts.getJSDocCommentsAndTags(node).length > 0;
  const undocumented = declared.statements.filter((node) => !isDocumented(node)).map(nameOf);
  assert.deepEqual(undocumented, []);
  const declaration = declared.statements.find((node) => nameOf(node) === "ApiError");
  const members = declaration.members.filter((member) => !ts.isConstructorDeclaration(member) && !isDocumented(member));
  assert.deepEqual(
    members.map(({ name }) => name.text),
    [],
  );
});
