// The marks of issues in the body, and what of a long body is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../../bindings-node/test/cases.js";
import { indented } from "../src/json.js";
import { shownBody } from "../src/locate.js";

const issue = (message) => ({ path: [], message });
const marked = (parts) => parts.filter(({ issue }) => issue !== undefined).map(({ issue, text }) => [issue, text]);

test("JSON is indented, and nothing but white space changes", () => {
  for (const { name, body } of cases()) {
    const text = body.toString("utf8");
    let value;
    try {
      value = JSON.parse(text);
    } catch {
      continue;
    }
    const shown = indented(text);
    assert.deepEqual(JSON.parse(shown), value, name);
    const bare = (json) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
    assert.equal(bare(shown), bare(text), name);
  }
  assert.equal(indented('{"a":[1.0,{}],"b":[]}'), '{\n  "a": [\n    1.0,\n    {}\n  ],\n  "b": []\n}');
});

test("the message of each issue is marked, each at its own place", () => {
  const body = '{"errors":{"a":["Required"],"b":["Required","Too short"]}}';
  const parts = shownBody(body, ["Required", "Required", "Too short", "not in the body"].map(issue));
  assert.deepEqual(marked(parts), [
    [0, '"Required"'],
    [1, '"Required"'],
    [2, '"Too short"'],
  ]);
  assert.equal(parts.map(({ text }) => text).join(""), indented(body));
});

test("a message in a string of JSON, and in a truncated body", () => {
  assert.equal(marked(shownBody(JSON.stringify({ error: '[{"message":"Required"}]' }), [issue("Required")])).length, 1);
  assert.deepEqual(marked(shownBody('{"detail":[{"msg":"Field required","loc":["bo', [issue("Field required")])), [
    [0, '"Field required"'],
  ]);
});

test("of a long body, the start and what is around each mark", () => {
  const filler = "x".repeat(100_000);
  const body = `{"a":"${filler}","m":"Wrong","z":"${filler}"}`;
  const parts = shownBody(body, [issue("Wrong")]);
  assert.deepEqual(marked(parts), [[0, '"Wrong"']]);
  const shown = parts.reduce((length, { text }) => length + text.length, 0);
  const left = parts.reduce((length, { gap = 0 }) => length + gap, 0);
  assert.equal(shown + left, indented(body).length);
  assert.ok(shown < 20_000, `${shown}`);
  const huge = "y".repeat(1_000_000);
  assert.equal(shownBody(huge, [])[1].gap + shownBody(huge, [])[0].text.length, huge.length);
});
