"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const { classify, throwIfError } = require("..");

const text = '{"error":"Insufficient balance","request_id":"abc123"}';
const bytes = Buffer.from(text);

const refused = (call, Type, message) =>
  assert.throws(call, (error) => error.constructor === Type && message.test(error.message));

test("a status of the wrong type throws a TypeError that names it", () => {
  for (const status of ["402", null, undefined, 402n, {}, [402], true, Symbol("402"), new Number(402)]) {
    refused(() => classify(status, bytes), TypeError, /^status must be a number, not /);
    refused(() => throwIfError(status, bytes), TypeError, /^status must be a number, not /);
  }
});

test("a status that is not an integer from 0 to 65535 throws a RangeError that names it", () => {
  for (const status of [NaN, Infinity, -Infinity, -1, 402.5, 65536, 2 ** 32 + 402, Number.MAX_VALUE]) {
    refused(() => classify(status, bytes), RangeError, /^status must be an integer from 0 to 65535, not /);
  }
  for (const status of [0, -0, 65535]) {
    assert.equal(classify(status, bytes).kind, "unexpected_response");
  }
});

test("a body of the wrong type throws a TypeError that names it", () => {
  const wrong = [
    1n,
    Symbol("body"),
    () => text,
    new Response(text),
    new Blob([text]),
    Promise.resolve(text),
    new Map([["error", "x"]]),
    new Date(),
    new String(text),
    new Float64Array(4),
    new Uint16Array(4),
    new DataView(new ArrayBuffer(4)),
    new SharedArrayBuffer(4),
    new (class Body {
      error = "x";
    })(),
  ];
  for (const body of wrong) {
    refused(() => classify(402, body), TypeError, /^body must be a Uint8Array, .*, not /);
    refused(() => classify(200, body), TypeError, /^body must be a Uint8Array, .*, not /);
  }
});

test("a parsed body may be any JSON value", () => {
  for (const body of [42, 0, 1.5, true, false, [], {}, [1], "text", null]) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    assert.equal(classify(400, body).canonicalJSON(), classify(400, body === null ? "" : text).canonicalJSON());
    assert.equal(classify(200, body), null);
  }
  assert.deepEqual([classify(400, 42).body, classify(400, false).body, classify(400, 42).rawBody], [42, false, null]);
});

test("headers of the wrong type throw a TypeError that names them, also with 2xx", () => {
  const wrong = ["retry-after: 1", 1, true, ["retry-after", "1"], [["retry-after"]], [[1, "1"]], [["retry-after", 1]]];
  const more = [{ "retry-after": 1 }, { "retry-after": null }, { "retry-after": [1] }, { "retry-after": [["1"]] }, () => {}];
  for (const headers of [...wrong, ...more]) {
    refused(() => classify(429, bytes, headers), TypeError, /^headers must /);
    refused(() => classify(200, "{}", headers), TypeError, /^headers must /);
  }
});

test("headers are accepted in every usual form", () => {
  const shapes = [
    new Headers({ "Retry-After": "2", "X-Other": "y" }),
    { "RETRY-AFTER": "2", "x-other": undefined },
    { "retry-after": ["2", "3"], "set-cookie": ["a=b", "c=d"] },
    [
      ["retry-after", "2"],
      ["retry-after", "3"],
    ],
    new Map([["retry-after", "2"]]),
    Object.assign(Object.create(null), { "retry-after": "2" }),
    vm.runInNewContext('({ "retry-after": "2" })'),
    vm.runInNewContext('[["retry-after", "2"]]'),
  ];
  for (const headers of shapes) {
    const error = classify(429, "", headers);
    assert.equal(error.retryAfterMs, 2000);
    assert.match(error.headers.get("retry-after"), /^2/);
  }
  assert.deepEqual([...classify(429, "").headers], []);
});

test("from headers that only have get, those with a meaning are read", () => {
  const asked = [];
  const headers = { get: (name) => (asked.push(name), name === "retry-after" ? "2" : null) };
  const error = classify(429, "", headers);
  assert.deepEqual([error.retryAfterMs, error.headers.get("retry-after")], [2000, "2"]);
  asked.length = 0;
  assert.equal(classify(200, "{}", headers), null);
  assert.deepEqual(asked, []);
  assert.equal(classify(200, '{"error":{"type":"overloaded_error","message":"x"}}', headers).retryAfterMs, 2000);
  refused(() => classify(429, "", { get: () => 5 }), TypeError, /^headers must have strings/);
});

test("a header value cannot inject another header", () => {
  const error = classify(429, "", { "x-a": "1\nretry-after\n5", "x-b\nretry-after": "7\r\n\0", "x-c": "fine" });
  assert.equal(error.retryAfterMs, null);
  assert.deepEqual([...error.headers], [["x-c", "fine"]]);
});

test("an exception of the headers passes through", () => {
  const headers = {
    get a() {
      throw new Error("on purpose");
    },
  };
  assert.throws(() => classify(429, "", headers), /^Error: on purpose$/);
});

test("a call inside a getter of the headers or the body is independent", () => {
  const nested = (value) => ({
    enumerable: true,
    get() {
      classify(500, '{"error":"Another one","request_id":"zzz"}');
      return value;
    },
  });
  const headers = Object.defineProperty({}, "retry-after", nested("1"));
  const body = Object.defineProperty({ request_id: "abc123" }, "error", nested("Insufficient balance"));
  for (const given of [text, body]) {
    const error = classify(402, given, headers);
    assert.deepEqual([error.message, error.requestId, error.retryAfterMs], ["Insufficient balance", "abc123", 1000]);
  }
});

test("a detached or shrunken buffer is rejected, an empty one is not", () => {
  const message = /^body cannot be read: its buffer is detached/;
  const detached = new Uint8Array([123, 125]);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  refused(() => classify(402, detached), TypeError, message);
  refused(() => classify(402, detached.buffer), TypeError, message);
  const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
  const outside = new Uint8Array(resizable, 4, 4);
  resizable.resize(2);
  refused(() => classify(402, outside), TypeError, message);
  assert.equal(classify(402, new Uint8Array(0)).message, "Payment Required");
  assert.equal(classify(402, new ArrayBuffer(0)).message, "Payment Required");
});

test("a getter of the headers cannot detach a body that was checked", () => {
  const body = Uint8Array.from(bytes);
  const headers = {
    get date() {
      structuredClone(body.buffer, { transfer: [body.buffer] });
      return "now";
    },
  };
  refused(() => classify(402, body, headers), TypeError, /^body cannot be read: its buffer is detached/);
});

test("a resizable buffer is read to its current length", () => {
  const resizable = new ArrayBuffer(4, { maxByteLength: 1024 });
  const tracking = new Uint8Array(resizable);
  resizable.resize(bytes.length);
  tracking.set(bytes);
  assert.equal(classify(402, tracking).requestId, "abc123");
  assert.equal(classify(402, resizable).requestId, "abc123");
});

test("bytes of a shared buffer are copied before they are classified", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const error = classify(402, shared);
  shared.fill(0);
  assert.equal(error.requestId, "abc123");
  assert.equal(error.rawBody.toString(), text);
});

test("bytes that change after the call do not change the error", () => {
  const reused = Buffer.from(text);
  const fields = classify(402, reused);
  const raw = classify(402, reused.buffer.slice(reused.byteOffset, reused.byteOffset + reused.length));
  reused.fill(0x20);
  assert.equal(fields.requestId, "abc123");
  assert.equal(fields.rawBody.toString(), text);
  assert.deepEqual(raw.body, JSON.parse(text));
});

test("a false length is ignored", () => {
  for (const length of [0, 4, 2 ** 31]) {
    const lying = Buffer.from(text);
    Object.defineProperty(lying, "length", { value: length });
    const error = classify(402, lying);
    assert.equal(error.requestId, "abc123");
    assert.equal(error.rawBody.toString(), text);
  }
});

test("bytes and objects of another realm are accepted", () => {
  const foreign = vm.createContext({ text });
  const made = [
    vm.runInContext("Uint8Array.from(text, (c) => c.charCodeAt(0))", foreign),
    vm.runInContext("Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer", foreign),
    vm.runInContext("JSON.parse(text)", foreign),
  ];
  for (const body of made) {
    assert.equal(classify(402, body).requestId, "abc123");
  }
});

test("strings of every length and alphabet are classified completely", () => {
  for (const length of [0, 100, 5000, 6000, 20000, 200000]) {
    for (const letter of ["a", "é", "漢", "😀"]) {
      const error = classify(400, `{"padding":"${letter.repeat(length)}","error":"No","request_id":"r1"}`);
      assert.deepEqual([error.message, error.requestId], ["No", "r1"]);
    }
  }
});

test("a lone surrogate reads as U+FFFD in a string and in an object", () => {
  assert.equal(classify(400, '{"error":"a\ud800b"}').message, "a\ufffdb");
  assert.equal(classify(400, { error: "a\ud800b" }).message, "a\ufffdb");
});

test("no body is an empty body", () => {
  for (const body of [null, undefined, "", Buffer.alloc(0)]) {
    assert.equal(classify(402, body).message, "Payment Required");
    assert.equal(classify(200, body), null);
  }
});

test("values that JSON cannot represent are rejected, and others are converted as JSON does", () => {
  const cyclic = { error: {} };
  cyclic.error.self = cyclic;
  refused(() => classify(400, cyclic), TypeError, /^body must be a JSON value: /);
  refused(() => classify(400, { error: 1n }), TypeError, /^body must be a JSON value: /);
  refused(() => classify(402, Object.assign([1], { toJSON() {} })), TypeError, /^body must be a JSON value: /);
  const details = { a: Infinity, b: NaN, c: -0, d: 1e300, e: undefined };
  assert.equal(JSON.stringify(classify(400, { error: "x", details }).details), '{"a":null,"b":null,"c":0,"d":1e+300}');
});

test("a parsed object of any depth is classified", () => {
  const text = `{"error":"Deep","details":${'{"a":['.repeat(50000)}${"]}".repeat(50000)}}`;
  const error = classify(400, JSON.parse(text));
  assert.equal(error.message, "Deep");
  assert.equal(error.canonicalJSON(), classify(400, text).canonicalJSON());
  assert.equal(classify(200, JSON.parse("[".repeat(50000) + "]".repeat(50000))), null);
});

test("the output of a parsed object is not read with 2xx", () => {
  const record = { status: "COMPLETED", billingStatus: "charged" };
  Object.defineProperty(record, "output", {
    enumerable: true,
    get: () => assert.fail("the output was read"),
  });
  assert.equal(classify(200, record), null);
});
