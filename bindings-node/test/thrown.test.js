"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { ApiError, classify, errorFromThrown, withBase } = require("..");

const BALANCE = '{"error":"Insufficient balance","request_id":"abc123"}';
const answer = classify(402, BALANCE).canonicalJSON();

const error = (members) => Object.assign(new Error("on purpose"), members);

test("the response is found in the properties of any client", () => {
  const parsed = JSON.parse(BALANCE);
  const shapes = {
    "status and body": error({ status: 402, body: parsed }),
    "status and text": error({ status: 402, body: BALANCE }),
    "status and bytes": error({ statusCode: 402, rawBody: Buffer.from(BALANCE) }),
    "statusCode and body": error({ statusCode: 402, body: BALANCE }),
    "a response with data": error({ response: { status: 402, data: parsed, headers: {} } }),
    "a response with a parsed body": error({ response: { statusCode: 402, body: parsed, headers: {} } }),
    "a response with bytes": error({ response: { statusCode: 402, body: "{", rawBody: Buffer.from(BALANCE) } }),
    "a response with text": error({ response: { status: 402, body: {}, text: BALANCE } }),
    "the body of Vercel's ai": error({ statusCode: 402, responseBody: BALANCE, data: undefined }),
    "a literal": { status: 402, body: parsed },
    "what is thrown as it was received": { status: 402, ...parsed },
  };
  for (const [name, thrown] of Object.entries(shapes)) {
    assert.equal(errorFromThrown(thrown)?.canonicalJSON(), answer, name);
  }
});

test("headers are used in the form of any client", () => {
  const given = { "retry-after": "2", "x-modelrunner-request-id": "r1", age: 5, via: null };
  const strings = { "retry-after": "2", "x-modelrunner-request-id": "r1" };
  for (const headers of [
    given,
    new Headers(strings),
    new Map(Object.entries(strings)),
    { get: (name) => strings[name] ?? null },
  ]) {
    for (const thrown of [
      error({ status: 429, headers }),
      error({ response: { status: 429, headers } }),
      error({ statusCode: 429, responseHeaders: headers }),
    ]) {
      const { retryAfterMs, requestId } = errorFromThrown(thrown);
      assert.deepEqual([retryAfterMs, requestId], [2000, "r1"]);
    }
  }
});

test("a response whose body is unread or consumed is classified by its status and headers", async () => {
  const response = new Response(BALANCE, { status: 402, headers: { "x-modelrunner-request-id": "r1" } });
  const found = errorFromThrown(error({ response }));
  assert.deepEqual([found.kind, found.requestId, response.bodyUsed], ["insufficient_balance", "r1", false]);
  await response.text();
  assert.equal(errorFromThrown(error({ response })).requestId, "r1");
  assert.equal(errorFromThrown(response).kind, "insufficient_balance");
});

test("the response is found through causes, aggregates and retries", () => {
  const inner = error({ status: 402, body: BALANCE });
  const found = [
    new Error("outer", { cause: inner }),
    new Error("outer", { cause: new Error("between", { cause: inner }) }),
    new AggregateError([new Error("first"), inner], "all"),
    error({ lastError: inner, errors: [error({ status: 503 }), inner], reason: "maxRetriesExceeded" }),
    error({ originalError: inner }),
    { status: "rejected", reason: inner },
    { type: "error", error: inner },
  ];
  for (const thrown of found) {
    assert.equal(errorFromThrown(thrown)?.canonicalJSON(), answer);
  }
});

test("an inner error takes precedence over a status alone", () => {
  const thrown = error({ status: 500, cause: error({ status: 402, body: BALANCE }) });
  assert.equal(errorFromThrown(thrown).canonicalJSON(), answer);
  assert.equal(errorFromThrown(error({ status: 500 })).kind, "server_error");
});

test("an ApiError is returned unchanged, at any depth", () => {
  const own = classify(402, BALANCE);
  for (const thrown of [own, new Error("outer", { cause: own }), new AggregateError([own])]) {
    assert.equal(errorFromThrown(thrown), own);
  }
});

test("frames and records are classified, parsed or within an error", () => {
  const frame = { error: { message: "Overloaded", type: "overloaded_error", code: null } };
  const anthropic = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
  for (const thrown of [
    frame,
    anthropic,
    error({ error: frame.error }),
    error({ error: anthropic }),
    { type: "error", error: frame.error },
  ]) {
    const found = errorFromThrown(thrown);
    assert.deepEqual([found.kind, found.status, found.message], ["unavailable", 200, "Overloaded"]);
  }
  assert.equal(errorFromThrown({ id: "r1", status: "FAILED", error: "x" }).kind, "request_failed");
});

test("an exception without a failed response returns null", () => {
  const none = [
    undefined,
    null,
    "402",
    402,
    Symbol("402"),
    () => 402,
    {},
    [],
    new Error("402"),
    new TypeError("x is not a function"),
    new DOMException("The operation was aborted", "AbortError"),
    error({ code: "ECONNREFUSED", errno: -111, syscall: "connect" }),
    error({ status: 0 }),
    error({ status: "402" }),
    error({ status: 402.5 }),
    error({ status: NaN }),
    error({ status: 1e9 }),
    error({ status: 200 }),
    error({ status: 200, body: { output: 1 } }),
    error({ error: "text" }),
    { choices: [] },
  ];
  for (const thrown of none) {
    assert.equal(errorFromThrown(thrown), null);
  }
});

test("it never throws for any argument", () => {
  const fail = () => {
    throw new Error("a getter");
  };
  const hostile = (members) =>
    Object.defineProperties(
      error({ status: 402 }),
      Object.fromEntries(members.map((name) => [name, { enumerable: true, get: fail }])),
    );
  const names = [
    "response",
    "headers",
    "responseHeaders",
    "body",
    "data",
    "text",
    "rawBody",
    "responseBody",
    "error",
    "cause",
    "errors",
  ];
  for (const name of [...names, "message", "requestId", "lastError", "reason", "statusCode"]) {
    assert.equal(errorFromThrown(hostile([name]))?.kind, "insufficient_balance", name);
  }
  assert.equal(errorFromThrown(hostile(names)).kind, "insufficient_balance");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(errorFromThrown(proxy), null);
  assert.equal(errorFromThrown(error({ cause: proxy, errors: proxy })), null);
  assert.equal(errorFromThrown(new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail })), null);
  const endless = () => new Proxy(() => {}, { get: (_, name) => (name === "status" ? undefined : endless()) });
  assert.equal(errorFromThrown(endless()), null);
  const forever = () => new Proxy({}, { get: (_, name) => (name === "cause" ? forever() : undefined) });
  assert.equal(errorFromThrown(forever()), null);
  const cyclic = error({ status: 402, body: {} });
  Object.assign(cyclic, { cause: cyclic, errors: [cyclic], body: { self: cyclic } });
  cyclic.body.body = cyclic.body;
  assert.equal(errorFromThrown(cyclic).kind, "insufficient_balance");
  for (const body of [1n, Symbol("x"), () => {}, new Map(), { toJSON: fail }, { big: 1n }, new (class Body {})()]) {
    assert.equal(errorFromThrown(error({ status: 402, body })).kind, "insufficient_balance");
    for (const headers of [body, { get: fail }, { get: () => body }, { "retry-after": body }, [[body, body]]]) {
      assert.equal(errorFromThrown(error({ status: 402, body: BALANCE, headers })).message, "Insufficient balance");
    }
  }
});

test("the number of examined errors is limited", () => {
  let read = 0;
  const errors = Array.from({ length: 1e5 }, () => Object.defineProperty(new Error("x"), "status", { get: () => void read++ }));
  assert.equal(errorFromThrown(new AggregateError(errors)), null);
  assert.ok(read < 1000);
});

test("errors are converted to the base class of an SDK, also from another SDK", () => {
  class SdkError extends Error {}
  const { errorFromThrown: fromThrown } = withBase(SdkError);
  const own = classify(402, BALANCE, { "retry-after": "1" });
  const found = fromThrown(new Error("outer", { cause: own }));
  assert.ok(found instanceof SdkError && found instanceof ApiError);
  assert.deepEqual([found.canonicalJSON(), found.rawBody], [own.canonicalJSON(), BALANCE]);
  assert.equal(fromThrown(found), found);
});
