"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { cases } = require("../test/cases.js");

const all = cases();

/** The cases as the program takes them. */
const INPUT = JSON.stringify(all.map(({ status, headers, body }) => ({ status, headers, body: body.toString("base64") })));

const EXPORTS = [
  ...readFileSync(join(__dirname, "../index.d.ts"), "utf8").matchAll(/^export (?:declare )?(?:class|function|const) (\w+)/gm),
]
  .map(([, name]) => name)
  .filter((name, at, names) => names.indexOf(name) === at)
  .sort();

/** Fails with the cases that a runtime answers otherwise than the core, by name. */
function checkAnswers(runtime, { names, bytes, text, restored, fields, response }) {
  assert.deepEqual(names, EXPORTS, `${runtime}: the exports`);
  const wanted = all.map(({ expect }) => expect);
  compare(`${runtime}, bytes`, bytes, wanted);
  compare(`${runtime}, text`, text, wanted);
  compare(`${runtime}, fromJSON`, restored, wanted);
  compare(`${runtime}, fields`, fields.map(compact), wanted.map(fieldsOf));
  const given = response.map((answer, at) => (answer === "none" ? wanted[at] : answer));
  assert.ok(response.filter((answer) => answer !== "none").length > 1000, `${runtime}: fetch gives most failures`);
  compare(`${runtime}, Response`, given, wanted);
}

const compact = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function fieldsOf(expect) {
  const json = JSON.parse(expect);
  return JSON.stringify(json && [true, json.kind, json.status, json.message, json.request_id]);
}

function compare(what, actual, expected) {
  assert.equal(actual.length, expected.length, `${what}: as many answers as cases`);
  const wrong = all.map((_, at) => at).filter((at) => actual[at] !== expected[at]);
  const shown = wrong.slice(0, 3).map((at) => `${all[at].name}\n  expected ${expected[at]}\n  actual   ${actual[at]}`);
  assert.equal(wrong.length, 0, `${what}: ${wrong.length} of ${all.length} cases differ\n${shown.join("\n")}`);
}

module.exports = { INPUT, checkAnswers };
