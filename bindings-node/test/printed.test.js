"use strict";

const assert = require("node:assert/strict");
const { Console } = require("node:console");
const { Writable } = require("node:stream");
const { test } = require("node:test");
const { format, inspect } = require("node:util");
const { ApiError, classify, throwIfError } = require("..");
const { thrown } = require("./thrown.js");

/** What a terminal obeys, a log takes for another line, or turns the direction of writing. */
const HOSTILE = [
  ["a terminal's escape", "\u001b[2J"],
  ["a C1 escape", "\u009b31m"],
  ["a line break", "\r\nFORGED 200 ok"],
  ["a backspace", "x\b\u007f"],
  ["a NUL", "\0"],
  ["a next line", "\u0085FORGED"],
  ["a line separator", "\u2028FORGED\u2029"],
  ["an override of direction", "\u202egpj.exe"],
  ["an isolate", "\u2066x\u2067y\u2068"],
  ["marks of direction", "\u200e\u200f\u061c"],
];
const UNSAFE = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const json = (body) => JSON.stringify(body);
const record = (members) => json({ id: "r1", status: "FAILED", error: "x", ...members });

/** Bodies, and headers if there are any, with a text of the server's in one place each. */
const PLACES = {
  error: (text) => [json({ error: text })],
  "an error's message": (text) => [json({ error: { message: text, type: text, code: text, param: text } })],
  message: (text) => [json({ message: text })],
  detail: (text) => [json({ title: text, detail: text })],
  error_description: (text) => [json({ error: "invalid", error_description: text })],
  request_id: (text) => [json({ error: "x", request_id: text })],
  id: (text) => [record({ id: text })],
  code: (text) => [json({ error: "x", code: text })],
  details: (text) => [json({ error: "x", details: { [text]: text, code: text } })],
  "an issue's message": (text) => [json({ error: [{ path: ["a"], message: text, code: text }] })],
  "an issue's path": (text) => [json({ error: [{ path: [text, text], message: "x" }] })],
  "an issue's other members": (text) => [json({ error: [{ path: [], message: "x", [text]: text }] })],
  "an issue of Ajv's": (text) => [json({ details: { validationErrors: [{ instancePath: `/${text}`, message: text }] } })],
  "a record's members": (text) => [record({ modelEndpoint: text, billingStatus: text, response_url: text, logs: text })],
  "a name of no meaning": (text) => [json({ [text]: text, error: text })],
  "a JSON string": (text) => [json(text)],
  "a text": (text) => [`Bad ${text} gateway`],
  "a page": (text) => [`<html><title>Bad ${text} gateway</title>`],
  "an answer of S3": (text) => [`<?xml version="1.0"?><Error><Code>${text}</Code><Message>No ${text}</Message></Error>`],
  "the header of the request id": (text) => [json({ error: "x" }), { "x-modelrunner-request-id": `a${text}b` }],
  "any other header": (text) => ["", { "retry-after": text, [`x${text}`]: text }],
};

function logged(...values) {
  let out = "";
  const stream = new Writable({ write: (chunk, _, done) => ((out += chunk), done()) });
  new Console(stream).error(...values);
  return out.trimEnd();
}

/** Every way in which an error is printed, without the frames and what Node puts around it. */
function printed(error) {
  const wrapped = new Error("Own", { cause: error });
  wrapped.stack = "Error: Own";
  return [
    String(error),
    `${error}`,
    error.toString(),
    error.stack.replace(/\n {4}at .*/gs, ""),
    inspect(error).replace(/\n {4}at .*/gs, ""),
    inspect(error, { showHidden: true, depth: Infinity, getters: true }).replace(/\n {4}at .*/gs, ""),
    inspect([error], { breakLength: Infinity, compact: 3 })
      .replace(/\n {4,}at .*/gs, "")
      .replace(/^\[\s+|\s+\]$/g, ""),
    inspect(wrapped)
      .replace("[Error: Own] {\n  [cause]: ", "")
      .replace(/\n {4,}at .*/gs, "")
      .replace(/\n\}$/, ""),
    format("%s", error).replace(/\n {4}at .*/gs, ""),
    format("%o", error).replace(/\n {4}at .*/gs, ""),
    logged(error).replace(/\n {4}at .*/gs, ""),
    logged("failed:", error).replace(/\n {4}at .*/gs, ""),
  ];
}

for (const [name, text] of HOSTILE) {
  test(`nothing that is printed has ${name}, wherever the server puts it`, () => {
    for (const [place, make] of Object.entries(PLACES)) {
      const [body, headers] = make(text);
      for (const given of [body, Buffer.from(body)]) {
        const error = classify(400, given, headers);
        const restored = ApiError.fromJSON(error.toJSON());
        for (const each of [error, thrown(() => throwIfError(400, given, headers)), restored]) {
          for (const line of printed(each)) {
            assert.doesNotMatch(line, UNSAFE, place);
            assert.match(line, /400 [a-z_]+: /, place);
          }
          assert.doesNotMatch(each.hint + each.kind + each.action, UNSAFE);
        }
        // Printed JSON escapes control characters, but not bidirectional controls.
        assert.doesNotMatch(error.canonicalJSON(), /[\0-\x1f\x7f-\x9f]/, place);
      }
    }
  });

  test(`nor has a refusal of what is not an error's JSON ${name}`, () => {
    const canonical = classify(402, "").toJSON();
    for (const member of ["kind", "retry", "action"]) {
      const refusal = thrown(() => ApiError.fromJSON({ ...canonical, [member]: `x${text}` }));
      for (const part of [refusal, refusal.cause]) {
        assert.doesNotMatch(part.message, UNSAFE);
      }
    }
  });
}

test("the message itself is as the server sent it", () => {
  for (const [, text] of HOSTILE) {
    assert.equal(classify(400, json({ error: `a${text}b` })).message, `a${text}b`);
  }
});
