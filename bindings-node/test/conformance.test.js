"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { ApiError, classify } = require("..");
const backend = require("../node/backend.js");
const { errorsFor } = require("../lib/errors.js");
const { cases } = require("./cases.js");

const all = cases();
const failures = all.filter(({ expect }) => expect !== null);
const isUtf8 = (bytes) => Buffer.from(bytes.toString()).equals(bytes);
const answer = (error) => error && error.canonicalJSON();

test("there are cases, failures and successes", () => {
  assert.ok(failures.length > 1000);
  assert.ok(all.length - failures.length > 100);
});

test("every case has the same canonical JSON as from the core", () => {
  for (const { name, status, headers, body, expect } of all) {
    assert.equal(answer(classify(status, body, headers)), expect, name);
  }
});

test("every body has the same result as a string, an ArrayBuffer and bytes within a larger buffer", () => {
  for (const { name, status, headers, body, expect } of all) {
    if (isUtf8(body)) {
      assert.equal(answer(classify(status, body.toString(), headers)), expect, name);
    }
    const buffer = new Uint8Array(body).buffer;
    assert.equal(answer(classify(status, buffer, headers)), expect, name);
    const larger = Buffer.concat([Buffer.from('{"x":'), body, Buffer.from("}")]);
    assert.equal(answer(classify(status, larger.subarray(5, 5 + body.length), headers)), expect, name);
  }
});

test("headers never make a response a failure", () => {
  for (const { name, status, body, expect } of all) {
    assert.equal(classify(status, body) === null, expect === null, name);
  }
});

test("a parsed body has the same result as its complete text", () => {
  let compared = 0;
  for (const { name, status, headers, body } of all) {
    let parsed;
    try {
      parsed = JSON.parse(body);
    } catch {
      continue;
    }
    // A string is the text of a body, and null is no body.
    if (parsed !== null && typeof parsed !== "string") {
      const ofText = answer(classify(status, JSON.stringify(parsed), headers));
      assert.equal(answer(classify(status, parsed, headers)), ofText, name);
      compared += 1;
    }
  }
  assert.ok(compared > 500);
});

test("headers have the same result if they can only be read by name", () => {
  for (const { name, status, headers, body, expect } of all) {
    const get = (wanted) => headers.find(([header]) => header.toLowerCase() === wanted)?.[1] ?? null;
    assert.equal(answer(classify(status, body, { get })), expect, name);
  }
});

test("a failure is classified once, again for its canonical JSON, and a success is not asked for its headers", () => {
  let calls = 0;
  let asked = 0;
  const counting = { ...backend, classify: (...given) => (calls++, backend.classify(...given)) };
  const errors = errorsFor(counting);
  let successes = 0;
  for (const { name, status, headers, body, expect } of all) {
    calls = 0;
    asked = 0;
    const get = (wanted) => (asked++, headers.find(([header]) => header.toLowerCase() === wanted)?.[1] ?? null);
    const error = errors.classify(status, body, { get });
    if (expect !== null) {
      const { issues, details, request, hint, ...rest } = JSON.parse(expect);
      for (const [member, value] of Object.entries(rest)) {
        assert.deepEqual(error[camelCase(member)], value, `${name}: ${member}`);
      }
      // A request ID or a code with a control character is read from the canonical JSON.
      assert.equal(calls, /\p{Cc}/u.test(`${rest.request_id}${rest.code}`) ? 2 : 1, name);
      assert.deepEqual([error.details, error.hint, error.issues.length], [details, hint, issues.length], name);
      assert.equal(JSON.stringify(error), JSON.stringify(JSON.parse(expect)), name);
      assert.equal(calls, 2, name);
    } else if (!backend.mayBeFailure(status, body)) {
      assert.deepEqual([calls, asked], [0, 0], name);
      successes += 1;
    }
  }
  assert.ok(successes > 100);
});

test("an error does not change when its raw body, its headers or its members do", () => {
  for (const { name, status, headers, body, expect } of failures) {
    let current = headers;
    const get = (wanted) => current.find(([header]) => header.toLowerCase() === wanted)?.[1] ?? null;
    const error = classify(status, body, { get });
    current = [
      ["x-modelrunner-request-id", "another"],
      ["retry-after", "77"],
    ];
    error.rawBody.fill(0x20);
    error.code = "mine";
    assert.equal(error.canonicalJSON(), expect, name);
  }
});

test("the native part writes the six fields of an error", () => {
  for (const { name, status, headers, body, expect } of all) {
    const block = headers.map((pair) => `${pair.join("\n")}\n`).join("");
    const outcome = backend.classify(status, body, block, true);
    if (expect === null) {
      assert.equal(outcome, undefined, name);
      continue;
    }
    const [kind, line, members, canonical, places, ...message] = outcome.split("\n");
    const json = JSON.parse(expect);
    assert.deepEqual([kind, canonical, message.join("\n")], [json.kind, expect, json.message], name);
    assert.ok(line.startsWith(`${status} ${kind}: `), name);
    const { request_id, code, retry, retry_after_ms, action, terminal, ambiguous, charged, issues } = json;
    const values = [request_id, code, retry, retry_after_ms, action, terminal, ambiguous, charged, issues.length];
    const written = values.map((value) => value ?? "").join("\t");
    assert.equal(members, /\p{Cc}/u.test(`${request_id}${code}`) ? "" : written, name);
    assert.equal(
      places,
      classify(status, body, headers)
        .issues.map(({ place }) => place)
        .join("\t"),
      name,
    );
    assert.equal(backend.restore(expect), outcome, name);
    const brief = [kind, line, members, "", "", ...message].join("\n");
    assert.equal(backend.classify(status, body, block), brief, name);
  }
});

test("JSON.stringify writes the canonical JSON", () => {
  for (const { name, status, headers, body, expect } of failures) {
    const written = JSON.stringify(classify(status, body, headers));
    // The platform writes numbers in its own digits: 1.0 as 1, -0 as 0.
    assert.equal(written, JSON.stringify(JSON.parse(expect)), name);
  }
});

test("fromJSON restores every error", () => {
  for (const { name, expect } of failures) {
    const restored = ApiError.fromJSON(expect);
    assert.equal(restored.canonicalJSON(), expect, name);
    const { message, status, kind } = JSON.parse(expect);
    assert.deepEqual([restored.message, restored.status, restored.kind], [message, status, kind], name);
  }
});

test("the fields equal those of the canonical JSON", () => {
  for (const { name, status, headers, body, expect } of failures) {
    const error = classify(status, body, headers);
    const { request, issues, ...plain } = JSON.parse(expect);
    for (const [member, value] of Object.entries(plain)) {
      assert.deepEqual(error[camelCase(member)], value, `${name}: ${member}`);
    }
    assert.deepEqual(
      error.issues.map(({ place, ...issue }) => issue),
      issues,
      name,
    );
    if (request === null) {
      assert.equal(error.request, null, name);
    } else {
      const renamed = Object.entries(request).map(([member, value]) => [camelCase(member), value]);
      assert.deepEqual(error.request, Object.fromEntries(renamed), name);
    }
  }
});

test("no printed form contains a control character or a line break from the server", () => {
  const unsafe = /[\0-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const { inspect } = require("node:util");
  for (const { name, status, headers, body } of failures) {
    const error = classify(status, body, headers);
    for (const printed of [String(error), inspect(error), inspect({ error }), error.stack]) {
      assert.doesNotMatch(printed.replace("{\n  error: ", "").replace("\n}", ""), unsafe, name);
    }
  }
});

function camelCase(member) {
  return member.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
