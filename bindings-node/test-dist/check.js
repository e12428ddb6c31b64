"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { cases } = require("../test/cases.js");

const ALL = suite(cases());

/** A part of the cases, for another way to the files that run every case elsewhere. */
const SOME = suite(cases().filter((_, at) => at % 40 === 0));

/** Cases, and how the program takes them. */
function suite(all) {
  const input = JSON.stringify(all.map(({ status, headers, body }) => ({ status, headers, body: body.toString("base64") })));
  return { all, input };
}

const EXPORTS = [
  ...readFileSync(join(__dirname, "../index.d.ts"), "utf8").matchAll(/^export (?:declare )?(?:class|function|const) (\w+)/gm),
]
  .map(([, name]) => name)
  .filter((name, at, names) => names.indexOf(name) === at)
  .sort();

/** Fails with the cases that a runtime answers otherwise than the core, by name. */
function checkAnswers(runtime, { names, bytes, text, restored, fields, response }, { all } = ALL) {
  assert.deepEqual(names, EXPORTS, `${runtime}: the exports`);
  const wanted = all.map(({ expect }) => expect);
  const compare = (way, actual, expected) => same(`${runtime}, ${way}`, all, actual, expected);
  compare("bytes", bytes, wanted);
  compare("text", text, wanted);
  compare("fromJSON", restored, wanted);
  compare("fields", fields.map(compact), wanted.map(fieldsOf));
  const given = response.map((answer, at) => (answer === "none" ? wanted[at] : answer));
  const failures = response.filter((answer) => answer !== "none");
  assert.ok(failures.length > all.length * 0.4, `${runtime}: fetch gives most failures`);
  compare("Response", given, wanted);
}

const compact = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function fieldsOf(expect) {
  const json = JSON.parse(expect);
  return JSON.stringify(json && [true, json.kind, json.status, json.message, json.request_id]);
}

function same(what, all, actual, expected) {
  assert.equal(actual.length, expected.length, `${what}: as many answers as cases`);
  const wrong = all.map((_, at) => at).filter((at) => actual[at] !== expected[at]);
  const shown = wrong.slice(0, 3).map((at) => `${all[at].name}\n  expected ${expected[at]}\n  actual   ${actual[at]}`);
  assert.equal(wrong.length, 0, `${what}: ${wrong.length} of ${all.length} cases differ\n${shown.join("\n")}`);
}

module.exports = { ALL, SOME, checkAnswers };
