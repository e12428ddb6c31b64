"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { cpSync, existsSync, mkdtempSync, rmSync } = require("node:fs");
const { createRequire } = require("node:module");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");
const { inspect, types } = require("node:util");
const vm = require("node:vm");
const errors = require("..");
const backend = require("../node/backend.js");
const { thrown } = require("./thrown.js");

const { ApiError, InsufficientBalanceError, NotFoundError, classify, isApiError, throwIfError } = errors;

const BALANCE = '{"error":"Insufficient balance","request_id":"abc123"}';
const ISSUES = JSON.stringify({
  error: [
    { path: ["input", "a b", 0], message: "Required", code: "invalid_type", expected: "string" },
    { path: ["input", "seed"], message: "Expected number" },
    { path: ["input", "seed"], message: "Too big" },
  ],
});

test("there is one class for every kind of the core", () => {
  const kinds = backend.kinds().filter(Boolean);
  assert.deepEqual([...errors.KINDS].sort(), [...kinds].sort());
  const classes = Object.values(errors).filter((value) => value.prototype instanceof Error && value !== ApiError);
  assert.deepEqual(classes.map((Class) => Class.prototype.kind).sort(), [...kinds].sort());
  for (const Class of classes) {
    assert.equal(Class.prototype.name, Class.name);
    assert.equal(errors[Class.name], Class);
    assert.equal(Object.getPrototypeOf(Class), ApiError);
  }
});

test("an error is an instance of Error and of its own class only", () => {
  const error = classify(402, BALANCE);
  assert.ok(types.isNativeError(error));
  for (const Class of [Error, ApiError, InsufficientBalanceError]) {
    assert.ok(error instanceof Class);
  }
  assert.ok(!(error instanceof NotFoundError));
  assert.equal(error.constructor, InsufficientBalanceError);
  assert.deepEqual(
    [error.name, error.kind, error.status, error.message, error.requestId],
    ["InsufficientBalanceError", "insufficient_balance", 402, "Insufficient balance", "abc123"],
  );
});

test("only this package creates errors", () => {
  for (const Class of [ApiError, InsufficientBalanceError]) {
    assert.throws(
      () => new Class("message"),
      /^TypeError: ApiError has no public constructor: use classify\(\), ApiError.fromJSON\(\) or ApiError.ofKind\(\)$/,
    );
  }
});

test("assigning a field changes only that property", () => {
  const inPrototype = Object.keys(Object.getOwnPropertyDescriptors(ApiError.prototype)).filter((name) => name !== "constructor");
  for (const field of [...inPrototype, "kind", "message", "name"]) {
    const [error, other] = [classify(402, BALANCE), classify(402, BALANCE)];
    const canonical = error.canonicalJSON();
    error[field] = "E";
    assert.equal(error[field], "E");
    assert.notEqual(other[field], "E");
    assert.ok(error instanceof InsufficientBalanceError && !(error instanceof NotFoundError), field);
    assert.equal(field === "canonicalJSON" ? canonical : error.canonicalJSON(), canonical);
    assert.ok(inspect(error).includes("402 insufficient_balance: Insufficient balance"));
  }
  const error = Object.assign(classify(402, BALANCE), { code: "E" });
  assert.match(inspect(error), /\n {2}code: 'E'\n/);
});

test("the example of the documentation works unchanged", () => {
  function handle(err) {
    switch (err.status) {
      case 400:
        return `fix: ${JSON.stringify(err.body?.error)}`;
      case 402:
        return `top up: ${err.body?.error}`;
      case 422:
        return `report ${err.body?.request_id}: ${err.body?.error}`;
      default:
        return `report ${err.body?.request_id}`;
    }
  }
  assert.equal(handle(classify(402, BALANCE)), "top up: Insufficient balance");
  assert.equal(handle(classify(500, { error: "Oops", request_id: "r1" })), "report r1");
  assert.equal(handle(classify(422, Buffer.from('{"error":"Bad","request_id":"r2"}'))), "report r2: Bad");
  assert.equal(handle(classify(502, "<html>")), "report undefined");
});

test("the raw and the parsed body are retained", () => {
  const given = { error: "x" };
  const cases = [
    [BALANCE, BALANCE, JSON.parse(BALANCE)],
    [Buffer.from(BALANCE), Buffer.from(BALANCE), JSON.parse(BALANCE)],
    [Buffer.from("\ufeff" + BALANCE), Buffer.from("\ufeff" + BALANCE), JSON.parse(BALANCE)],
    [Buffer.from("\ufeff" + BALANCE, "utf16le"), Buffer.from("\ufeff" + BALANCE, "utf16le"), JSON.parse(BALANCE)],
    [
      Buffer.from("\ufeff" + BALANCE, "utf16le").swap16(),
      Buffer.from("\ufeff" + BALANCE, "utf16le").swap16(),
      JSON.parse(BALANCE),
    ],
    [given, null, given],
    ["<html>", "<html>", null],
    ["null", "null", null],
    [null, null, null],
    [undefined, null, null],
    ["", "", null],
  ];
  for (const [body, rawBody, parsed] of cases) {
    const error = classify(402, body);
    assert.deepEqual(error.rawBody, rawBody);
    assert.deepEqual(error.body, parsed);
    assert.equal(error.body, error.body);
  }
  assert.equal(classify(400, given).body, given);
});

test("issues have a readable path and are found by it", () => {
  const error = classify(400, ISSUES);
  assert.deepEqual(error.issues[0], {
    place: 'input["a b"][0]',
    path: ["input", "a b", 0],
    message: "Required",
    code: "invalid_type",
    extra: { expected: "string" },
  });
  assert.deepEqual(
    error.fieldErrors("input.seed").map(({ message }) => message),
    ["Expected number", "Too big"],
  );
  assert.deepEqual(error.fieldErrors("input"), []);
  assert.deepEqual(classify(402, BALANCE).fieldErrors("input"), []);
  assert.deepEqual(error.fieldErrors(["input", "seed"]), error.fieldErrors("input.seed"));
  assert.deepEqual(error.fieldErrors(["input", "a b", 0]), [error.issues[0]]);
  for (const path of [[], ["input"], ["input", "a b", "0"], ["input", "seed", 0]]) {
    assert.deepEqual(error.fieldErrors(path), []);
  }
  assert.throws(() => error.fieldErrors({}), /^TypeError: place must be a string or an array, not object$/);
  assert.throws(() => error.fieldErrors(null), /^TypeError: place must be a string or an array, not null$/);
});

test("an error is retryable if a retry can succeed", () => {
  assert.equal(classify(402, BALANCE).retryable, false);
  assert.equal(classify(503, "").retryable, true);
  assert.equal(classify(409, '{"status":"IN_QUEUE"}').retryable, true);
});

test("an ambiguous failure is retried only if the request is idempotent", () => {
  const answers = (error) => [error.canRetry(), error.canRetry({}), error.canRetry({ idempotent: true })];
  assert.deepEqual(answers(classify(402, BALANCE)), [false, false, false]);
  assert.deepEqual(answers(classify(503, "")), [true, true, true]);
  assert.deepEqual(answers(classify(502, "")), [false, false, true]);
});

test("errorClass returns the class of a kind", () => {
  assert.equal(errors.errorClass("insufficient_balance"), InsufficientBalanceError);
  assert.deepEqual(
    errors.KINDS.map((kind) => errors.errorClass(kind).prototype.kind),
    [...errors.KINDS],
  );
  for (const kind of ["nonsense", "__proto__", "toString", undefined, null]) {
    assert.throws(() => errors.errorClass(kind), /^TypeError: kind must be one of KINDS$/);
  }
});

test("String and inspect return one safe form, also within other values", () => {
  const error = classify(402, '{"error":"Out of\\u001b[31m money\\nnow\\u202e","request_id":"a\\nb"}');
  const line = "402 insufficient_balance: Out of\\u001b[31m money now\\u202e (request_id: a b)";
  assert.equal(String(error), line);
  assert.equal(`${error}`, line);
  assert.equal(inspect(error), `InsufficientBalanceError: ${line}`);
  assert.equal(inspect({ error }), `{\n  error: InsufficientBalanceError: ${line}\n}`);
  assert.equal(error.message, "Out of\u001b[31m money\nnow\u202e");
});

test("inspect is short for any body", () => {
  const error = classify(500, Buffer.from(JSON.stringify({ error: "x", logs: "y".repeat(1e6) })), { authorization: "Key k" });
  assert.equal(inspect(error, { depth: Infinity, showHidden: true, colors: true }), "ServerError: 500 server_error: x");
});

test("inspect terminates if causes form a cycle", () => {
  const [first, second] = [classify(402, BALANCE), classify(500, "")];
  first.cause = first;
  assert.equal(inspect(first), `InsufficientBalanceError: ${first} {\n  [cause]: [Circular]\n}`);
  for (const depth of [0, 2, 100, Infinity, null]) {
    first.cause = second;
    second.cause = { by: first };
    assert.match(inspect(first, { depth }), /^InsufficientBalanceError: /);
  }
  assert.match(inspect(first, { depth: null }), /by: \[Circular\]/);
  second.cause = undefined;
  assert.match(inspect([second, second]), /ServerError: .*ServerError: /s);
});

test("inspect shows properties that users add, as for any error", () => {
  const own = Object.assign(new Error("x"), { attempts: 3 });
  const error = classify(402, BALANCE);
  for (const each of [own, error]) {
    Object.assign(each, { "to retry": { at: [1] }, [Symbol("trace")]: "t1" });
    Object.defineProperty(each, "lazy", { enumerable: true, get: () => assert.fail("a getter was called") });
    Object.defineProperty(each, "hidden", { value: 1 });
  }
  error.attempts = 3;
  const after = (text) =>
    text
      .slice(text.indexOf(" {\n") + 3, -2)
      .split(",\n")
      .sort();
  assert.deepEqual(after(inspect(error)), after(inspect(own)));
  assert.match(inspect(error), /^InsufficientBalanceError: .*\n {2}attempts: 3/s);
});

test("inspect shows a cause that the user sets", () => {
  const error = classify(500, '{"error":"x"}');
  error.cause = new RangeError("because");
  assert.match(inspect(error), /^ServerError: 500 server_error: x \{\n {2}\[cause\]: RangeError: because\n {6}at /);
});

test("the stack trace of a thrown error starts at the caller", () => {
  const error = thrown(function caller() {
    throwIfError(402, BALANCE);
  });
  const [first, second] = error.stack.split("\n");
  assert.equal(first, "InsufficientBalanceError: 402 insufficient_balance: Insufficient balance (request_id: abc123)");
  assert.match(second, /^ {4}at caller \(.*api-error\.test\.js:/);
});

test("the stack can be replaced, as for any error", () => {
  for (const error of [classify(402, BALANCE), thrown(() => throwIfError(402, BALANCE))]) {
    error.stack = "mine";
    assert.equal(error.stack, "mine");
  }
});

test("classify restores the limit of stack traces", () => {
  const limit = Error.stackTraceLimit;
  try {
    for (const own of [3, 0, Infinity]) {
      Error.stackTraceLimit = own;
      classify(402, BALANCE);
      assert.equal(Error.stackTraceLimit, own);
    }
    Error.stackTraceLimit = 3;
    assert.equal(thrown(() => throwIfError(402, BALANCE)).stack.split("\n").length, 4);
  } finally {
    Error.stackTraceLimit = limit;
  }
});

test("throwIfError returns undefined for a success", () => {
  assert.equal(throwIfError(200, "{}"), undefined);
});

test("JSON retains an error", () => {
  const error = classify(400, ISSUES, { "x-modelrunner-request-id": "r9" });
  for (const json of [JSON.stringify(error), error.canonicalJSON(), error.toJSON(), JSON.parse(JSON.stringify(error)), error]) {
    const restored = ApiError.fromJSON(json);
    assert.equal(restored.constructor, error.constructor);
    assert.equal(restored.canonicalJSON(), error.canonicalJSON());
    assert.equal(restored.requestId, "r9");
    assert.deepEqual(restored.issues, error.issues);
    assert.equal(String(restored), String(error));
    assert.deepEqual([restored.rawBody, restored.body, [...restored.headers]], [null, null, []]);
  }
});

test("changing the result of toJSON does not change the error", () => {
  const error = classify(400, ISSUES);
  error.toJSON().issues.length = 0;
  assert.equal(error.issues.length, 3);
  assert.equal(error.toJSON().issues.length, 3);
});

test("text that is not the canonical JSON of an error is rejected", () => {
  const { kind, ...withoutKind } = classify(402, BALANCE).toJSON();
  for (const json of [
    "",
    "{}",
    "null",
    null,
    undefined,
    402,
    {},
    [],
    withoutKind,
    { ...withoutKind, kind: "nonsense" },
    () => {},
  ]) {
    assert.throws(() => ApiError.fromJSON(json), /^TypeError: json must be the canonical JSON of an error: /);
  }
  assert.equal(kind, "insufficient_balance");
});

test("structuredClone retains the message and the stack, and fromJSON the rest", async () => {
  for (const error of [classify(402, BALANCE), thrown(() => throwIfError(402, BALANCE))]) {
    const clone = structuredClone(error);
    assert.deepEqual([clone.message, clone.stack], [error.message, error.stack]);
    assert.ok(types.isNativeError(clone));
    const restored = ApiError.fromJSON(structuredClone(error.toJSON()));
    assert.equal(restored.canonicalJSON(), error.canonicalJSON());
  }
});

test("postMessage accepts an error", async () => {
  const { port1, port2 } = new MessageChannel();
  const received = new Promise((resolve) => port2.on("message", resolve));
  port1.postMessage(classify(402, BALANCE));
  assert.equal((await received).message, "Insufficient balance");
  port1.close();
});

test("instanceof works across two copies of the package", () => {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    const root = join(__dirname, "..");
    for (const part of ["index.js", "package.json", "lib", "node", "native", "wasm"].filter((part) =>
      existsSync(join(root, part)),
    )) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    const other = createRequire(join(folder, "x.js"))("./index.js");
    assert.notEqual(other.ApiError, ApiError);
    const error = other.classify(402, BALANCE);
    assert.ok(error instanceof ApiError);
    assert.ok(error instanceof InsufficientBalanceError);
    assert.ok(!(error instanceof NotFoundError));
    assert.ok(isApiError(error));
    assert.ok(classify(404, "") instanceof other.NotFoundError);
    assert.equal(ApiError.fromJSON(error).canonicalJSON(), error.canonicalJSON());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("instanceof works across realms", () => {
  const context = vm.createContext({ ApiError, NotFoundError, error: classify(404, "") });
  assert.ok(vm.runInContext("error instanceof ApiError && error instanceof NotFoundError", context));
});

test("instanceof is false for objects that only look alike", () => {
  const { kind, status, message } = classify(402, BALANCE);
  for (const value of [
    null,
    undefined,
    402,
    "402",
    {},
    new Error(message),
    { kind, status, message },
    structuredClone(classify(402, BALANCE)),
  ]) {
    assert.equal(value instanceof ApiError, false);
    assert.equal(isApiError(value), false);
  }
});

test("instanceof works for a class that a user derives", () => {
  class Mine extends ApiError {}
  assert.equal(classify(402, BALANCE) instanceof Mine, false);
  assert.equal(Object.create(Mine.prototype) instanceof Mine, true);
});

test("enumerating an error does not reveal the body", () => {
  const error = classify(402, BALANCE);
  const found = [];
  for (const name in error) {
    found.push(name);
  }
  assert.deepEqual(found, []);
  assert.deepEqual(Object.keys(error), []);
});

test("frozen intrinsics are supported", () => {
  const script = `
    const { classify, throwIfError } = require(${JSON.stringify(join(__dirname, ".."))});
    const error = classify(402, ${JSON.stringify(BALANCE)});
    console.log(String(error), error.requestId);
    try { throwIfError(404, ""); } catch (error) { console.log(error.kind); }
  `;
  const out = execFileSync(process.execPath, ["--frozen-intrinsics", "--no-warnings", "-e", script], { encoding: "utf8" });
  assert.equal(out, "402 insufficient_balance: Insufficient balance (request_id: abc123) abc123\nnot_found\n");
});

test("an uncaught error is printed with its line and its frames, and safely", () => {
  const script = `require(${JSON.stringify(join(__dirname, ".."))}).throwIfError(402, '{"error":"No\\\\u001b[2J money"}')`;
  const { stderr } = thrown(() => execFileSync(process.execPath, ["-e", script], { encoding: "utf8", stdio: "pipe" }));
  assert.match(stderr, /\nInsufficientBalanceError: 402 insufficient_balance: No\\u001b\[2J money\n {4}at \[eval\]/);
  assert.ok(!stderr.includes("\u001b"));
});
