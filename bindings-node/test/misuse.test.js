"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");
const { ApiError, classify, throwIfError } = require("..");
const { isWasm } = require("./only.js");

const text = '{"error":"Insufficient balance","request_id":"abc123"}';
const bytes = Buffer.from(text);
const answer = classify(402, bytes).canonicalJSON();

function thrown(call) {
  try {
    call();
  } catch (error) {
    return { error };
  }
  throw new Error("nothing was thrown");
}

test("properties of a body object that hide its real length are ignored", () => {
  const lies = {
    length: [0, 3, 2 ** 31, 2 ** 53, -1, NaN, "9"],
    byteLength: [0, 2 ** 31, -1],
    byteOffset: [8, -8, 2 ** 31],
    buffer: [null, new ArrayBuffer(0), new SharedArrayBuffer(4)],
    constructor: [null, { [Symbol.species]: () => assert.fail("the species was asked for") }],
    [Symbol.toStringTag]: ["Float64Array", "Object"],
    [Symbol.iterator]: [() => assert.fail("the bytes were iterated over")],
    [Symbol.toPrimitive]: [() => assert.fail("the bytes were converted")],
  };
  for (const name of Reflect.ownKeys(lies)) {
    for (const value of lies[name]) {
      for (const body of [Buffer.from(text), new Uint8Array(bytes), new Uint8Array(bytes).buffer]) {
        Object.defineProperty(body, name, { value });
        const error = classify(402, body);
        assert.equal(error.canonicalJSON(), answer, String(name));
        assert.equal(error.rawBody.toString(), text, String(name));
      }
    }
  }
});

test("bytes are accepted with any prototype, and nothing else is", () => {
  for (const prototype of [null, Object.prototype, Array.prototype, class Mine extends Uint8Array {}.prototype]) {
    const body = Object.setPrototypeOf(new Uint8Array(bytes), prototype);
    assert.equal(classify(402, body).canonicalJSON(), answer);
  }
  const pretenders = [Object.create(Uint8Array.prototype), Object.create(Buffer.prototype), new Proxy(bytes, {})];
  for (const body of pretenders) {
    assert.throws(() => classify(402, body), /^TypeError: body must be a Uint8Array, /);
  }
});

test("a body of more than 2 GiB is classified", () => {
  let huge;
  try {
    huge = new Uint8Array(2 ** 31 + 64);
  } catch {
    return;
  }
  for (const body of [huge, huge.buffer]) {
    // WebAssembly has no addresses for it.
    if (isWasm) {
      assert.throws(() => classify(200, body), /^RangeError: body must be shorter: /);
    } else {
      assert.equal(classify(200, body), null);
    }
  }
  huge.set(bytes);
  assert.equal(classify(402, huge.subarray(0, bytes.length)).canonicalJSON(), answer);
});

test("a value whose name cannot be printed is rejected with a message", () => {
  for (const name of [Symbol("x"), undefined, "", { toString: () => assert.fail("a name was converted") }]) {
    const body = Object.create(Object.create(Object.create(null), { constructor: { value: { name } } }));
    assert.throws(() => classify(402, Object.create(body)), /^TypeError: body must be .*, not an object$/);
  }
});

test("a view that tracks the length of its buffer is read to its current length, and rejected if it is out of bounds", () => {
  const buffer = new ArrayBuffer(bytes.length + 8, { maxByteLength: 256 });
  const [tracking, later, fixed] = [
    new Uint8Array(buffer),
    new Uint8Array(buffer, 4),
    new Uint8Array(buffer, 0, bytes.length + 8),
  ];
  tracking.fill(0x20);
  tracking.set(bytes, 4);
  for (const view of [tracking, later, fixed]) {
    assert.equal(classify(402, view).canonicalJSON(), answer);
  }
  buffer.resize(bytes.length + 4);
  assert.equal(classify(402, tracking).canonicalJSON(), answer);
  assert.equal(classify(402, later).canonicalJSON(), answer);
  assert.throws(() => classify(402, fixed), /^TypeError: body cannot be read: /);
  const error = classify(402, tracking);
  buffer.resize(0);
  assert.equal(error.canonicalJSON(), answer);
  assert.throws(() => classify(402, later), /^TypeError: body cannot be read: /);
  assert.equal(classify(402, tracking).message, "Payment Required");
});

test("bytes of another realm's shared and resizable buffers are accepted", () => {
  const realm = vm.createContext({ text });
  const made = vm.runInContext(
    `[new SharedArrayBuffer(text.length), new ArrayBuffer(text.length, { maxByteLength: 256 })].map((buffer) => {
       const view = new Uint8Array(buffer);
       for (let i = 0; i < text.length; i++) view[i] = text.charCodeAt(i);
       return view;
     })`,
    realm,
  );
  for (const body of made) {
    const error = classify(402, body);
    body.fill(0);
    assert.equal(error.canonicalJSON(), answer);
    assert.equal(error.rawBody.toString(), text);
  }
});

test("exceptions of the user's own code pass through unchanged", () => {
  for (const reason of [new RangeError("on purpose"), "text", Symbol("reason"), null, undefined, Object.freeze({})]) {
    const fail = () => {
      throw reason;
    };
    const own = { enumerable: true, get: fail };
    const headers = () => [
      Object.defineProperty({}, "date", own),
      { [Symbol.iterator]: fail },
      { [Symbol.iterator]: () => ({ next: fail }) },
      (function* () {
        yield ["date", "x"];
        throw reason;
      })(),
      new Proxy({}, { ownKeys: fail }),
      new Proxy({}, { get: fail }),
      new Proxy(["date", "x"], { get: fail }),
      Object.defineProperty(new Headers(), Symbol.iterator, { get: fail }),
      [new Proxy(["date", "x"], { get: fail })],
    ];
    for (const status of [200, 402]) {
      for (const given of headers()) {
        assert.equal(thrown(() => classify(status, bytes, given)).error, reason);
      }
    }
    assert.equal(thrown(() => classify(402, new Proxy({}, { getPrototypeOf: fail }))).error, reason);
    for (const body of [Object.defineProperty({}, "error", own), { error: { toJSON: fail } }]) {
      const { error } = thrown(() => classify(402, body));
      assert.match(String(error), /^TypeError: body must be a JSON value: /);
      assert.equal(error.cause, reason);
    }
  }
});

test("a call within a call is independent", () => {
  const others = [
    '{"error":"Another one","request_id":"zzz"}',
    "x".repeat(100_000),
    Buffer.from("<title>Gone</title>"),
    { error: "Third" },
  ];
  const nested = () => others.map((body) => classify(500, body, { "retry-after": "9" }).message);
  const expected = nested();
  const seen = [];
  const headers = {
    *[Symbol.iterator]() {
      seen.push(nested());
      yield ["retry-after", "1"];
      seen.push(nested());
    },
  };
  const error = { toJSON: () => (seen.push(nested()), "Insufficient balance") };
  const details = { toJSON: () => (throwIfError(200, "{}"), { by: classify(502, "").kind }) };
  for (const body of [text, bytes, { request_id: "abc123", error, details }]) {
    const { message, requestId, retryAfterMs } = classify(402, body, headers);
    assert.deepEqual([message, requestId, retryAfterMs], ["Insufficient balance", "abc123", 1000]);
  }
  assert.equal(seen.length, 7);
  assert.ok(seen.every((messages) => messages.join() === expected.join()));
});

test("keys such as __proto__ are ordinary keys", () => {
  const before = Reflect.ownKeys(Object.prototype);
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}';
  const body = `{"error":[{"path":["__proto__","polluted"],"message":"M","__proto__":{"polluted":1},"constructor":1}],
    "details":${evil},"status":"FAILED","logs":[${evil}],"__proto__":{"error":"x"}}`;
  for (const given of [body, Buffer.from(body), JSON.parse(body)]) {
    for (const error of [classify(400, given), ApiError.fromJSON(classify(400, given).canonicalJSON())]) {
      const { details, issues, request } = error;
      for (const held of [details, request.logs[0], error.toJSON().details]) {
        assert.ok(Object.hasOwn(held, "__proto__"));
        assert.equal(held.polluted, undefined);
        assert.equal(Object.getPrototypeOf(held), Object.prototype);
      }
      assert.deepEqual(issues[0].path, ["__proto__", "polluted"]);
      assert.ok(Object.hasOwn(issues[0].extra, "__proto__"));
      assert.equal(issues[0].polluted, undefined);
      assert.deepEqual(error.fieldErrors("__proto__.polluted"), issues);
      assert.ok(!error.body || error.body.polluted === undefined);
    }
  }
  assert.equal(classify(200, JSON.parse('{"__proto__":{"error":"x"}}')), null);
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Reflect.ownKeys(Object.prototype), before);
});

test("a polluted Object.prototype does not change the result", () => {
  const script = `
    const { inspect } = require("node:util");
    const { ApiError, classify, throwIfError } = require(${JSON.stringify(join(__dirname, ".."))});
    const text = '{"error":[{"path":["a"],"message":"M"}],"request_id":"r","details":{"a":1}}';
    function answers() {
      const all = [text, Buffer.from(text), JSON.parse(text)].map((body) => classify(400, body, { "retry-after": "1" }));
      try { throwIfError(400, text); } catch (error) { all.push(error); }
      all.push(ApiError.fromJSON(all[0].canonicalJSON()), ApiError.fromJSON(all[0].toJSON()));
      all.push(ApiError.ofKind("timeout", "T", { __proto__: null, issues: [{ __proto__: null, path: ["a"], message: "M" }] }));
      all[0].code = "mine";
      const found = all.map((error) => [error.name, error.kind, error.message, error.canonicalJSON(), String(error), inspect(error).split("\\n")[0],
        error.stack.split("\\n")[0], error.issues[0].place, error.code, error.request, error.body?.request_id]);
      return found.join("|") + classify(200, "{}") + classify(200, {}) + classify(200, JSON.parse('{"output":1}'));
    }
    const plain = answers();
    const names = ["value", "get", "set", "writable", "enumerable", "configurable", "name", "message", "stack", "cause", "kind", "error",
      "status", "statusCode", "code", "issues", "place", "path", "request", "request_id", "details", "detail", "get", "line", "places", "trace", "length", "then"];
    for (const name of names) {
      for (const [how, evil] of [["a value", "polluted"], ["a function", () => "polluted"]]) {
        Object.defineProperty(Object.prototype, name, { __proto__: null, value: evil, writable: true, enumerable: true, configurable: true });
        const same = answers() === plain;
        delete Object.prototype[name];
        if (!same) console.log(name, "as", how, "changes an answer");
      }
      const accessor = { __proto__: null, get: () => "polluted", set() { throw new Error(name + " was set"); }, enumerable: true, configurable: true };
      Object.defineProperty(Object.prototype, name, accessor);
      let same;
      try { same = answers() === plain; } finally { delete Object.prototype[name]; }
      if (!same) console.log(name, "as an accessor changes an answer");
    }
    console.log("done");
  `;
  assert.equal(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }), "done\n");
});

test("a hundred thousand headers are accepted", () => {
  const headers = Array.from({ length: 100_000 }, (_, index) => [`x-${index}`, "y"]);
  headers.push(["retry-after", "3"]);
  assert.equal(classify(429, "", headers).retryAfterMs, 3000);
});
