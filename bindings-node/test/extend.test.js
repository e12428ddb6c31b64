"use strict";

const assert = require("node:assert/strict");
const { inspect } = require("node:util");
const { test } = require("node:test");
const errors = require("..");
const { thrown } = require("./thrown.js");

const { ApiError, InsufficientBalanceError, InvalidRequestError, KINDS, RequestTimeoutError, withBase } = errors;

const BALANCE = '{"error":"Insufficient balance","request_id":"abc123"}';

class SdkError extends Error {
  get help() {
    return `https://sdk.example/errors/${this.kind}`;
  }
}

class SdkApiError extends ApiError {
  get help() {
    return `https://sdk.example/errors/${this.kind}`;
  }
}

for (const Base of [SdkError, SdkApiError]) {
  const sdk = withBase(Base);

  test(`${Base.name}: every error is one of the SDK, of this package and of its kind`, () => {
    const made = [
      sdk.classify(402, BALANCE),
      thrown(() => sdk.throwIfError(402, BALANCE)),
      sdk.errorFromThrown(Object.assign(new Error("x"), { status: 402, body: BALANCE })),
      sdk.errorFromRecord({ error: { code: "insufficient_quota" } }),
      sdk.ApiError.fromJSON(errors.classify(402, BALANCE)),
      sdk.ApiError.ofKind("insufficient_balance", "Insufficient balance"),
    ];
    for (const error of made) {
      for (const Class of [Base, Error, ApiError, InsufficientBalanceError, sdk.ApiError, sdk.InsufficientBalanceError]) {
        assert.ok(error instanceof Class, Class.name);
      }
      assert.ok(!(error instanceof sdk.NotFoundError) && !(error instanceof errors.NotFoundError));
      assert.ok(errors.isApiError(error));
      assert.equal(error.help, "https://sdk.example/errors/insufficient_balance");
      assert.equal(error.name, "InsufficientBalanceError");
      assert.equal(error.constructor, sdk.errorClass("insufficient_balance"));
    }
    assert.ok(!(errors.classify(402, BALANCE) instanceof Base));
  });

  test(`${Base.name}: the errors say what this package's say`, () => {
    const [own, plain] = [
      sdk.classify(402, BALANCE, { "retry-after": "1" }),
      errors.classify(402, BALANCE, { "retry-after": "1" }),
    ];
    assert.equal(own.canonicalJSON(), plain.canonicalJSON());
    assert.deepEqual(
      [String(own), inspect(own), own.stack, own.rawBody],
      [String(plain), inspect(plain), plain.stack, plain.rawBody],
    );
    assert.deepEqual(
      KINDS.map((kind) => sdk.errorClass(kind).name),
      KINDS.map((kind) => errors.errorClass(kind).name),
    );
    assert.deepEqual(Object.keys(sdk), Object.keys(errors));
  });

  test(`${Base.name}: JSON retains the class, whichever class restores it`, () => {
    const error = sdk.classify(402, BALANCE);
    const restorers = [sdk.ApiError, sdk.InsufficientBalanceError, ...(Base === SdkApiError ? [Base] : [])];
    for (const Class of restorers) {
      const restored = Class.fromJSON(JSON.stringify(error));
      assert.ok(restored instanceof Base && restored instanceof InsufficientBalanceError);
      assert.equal(restored.canonicalJSON(), error.canonicalJSON());
    }
    assert.ok(!(ApiError.fromJSON(error) instanceof Base));
  });
}

test("an SDK's own failure is an error of a kind", () => {
  const sdk = withBase(SdkError);
  const cause = new Error("30 s are over");
  const error = thrown(function caller() {
    throw sdk.ApiError.ofKind("timeout", "No result after 30 s", { requestId: "r1", cause });
  });
  assert.ok(error instanceof SdkError && error instanceof RequestTimeoutError);
  assert.deepEqual([error.kind, error.status, error.message, error.requestId], ["timeout", 0, "No result after 30 s", "r1"]);
  assert.equal(error.cause, cause);
  assert.deepEqual([error.rawBody, error.body, [...error.headers]], [null, null, []]);
  assert.match(error.stack.split("\n")[1], /^ {4}at caller /);
  const { retry, action, hint } = errors.classify(408, "");
  assert.deepEqual([error.retry, error.action, error.hint], [retry, action, hint]);
});

test("an SDK's own validation has issues", () => {
  const issues = [
    { path: ["input", "prompt"], message: "Required", code: "missing" },
    { path: ["input", "images", 0], message: "Not a URL" },
  ];
  const error = ApiError.ofKind("invalid_request", "Check the input", { status: 400, issues });
  assert.ok(error instanceof InvalidRequestError);
  assert.deepEqual(
    error.issues.map(({ place, code }) => [place, code]),
    [
      ["input.prompt", "missing"],
      ["input.images[0]", null],
    ],
  );
  assert.equal(error.fieldErrors("input.prompt")[0].message, "Required");
  assert.equal(ApiError.fromJSON(JSON.stringify(error)).canonicalJSON(), error.canonicalJSON());
});

test("arguments that cannot describe a failure are rejected", () => {
  const wrong = [
    [["nonsense", "x"], TypeError],
    [["__proto__", "x"], TypeError],
    [[undefined, "x"], TypeError],
    [["timeout"], TypeError],
    [["timeout", 5], TypeError],
    [["timeout", "x", { status: 65536 }], RangeError],
    [["timeout", "x", { status: "408" }], RangeError],
    [["timeout", "x", { requestId: 5 }], TypeError],
    [["timeout", "x", { issues: {} }], TypeError],
    [["timeout", "x", { issues: [{ message: "x" }] }], TypeError],
    [["timeout", "x", { issues: [{ path: [1.5], message: "x" }] }], TypeError],
    [["timeout", "x", { issues: [{ path: [], message: 5 }] }], TypeError],
    [["timeout", "x", { issues: [{ path: [], message: "x", code: 5 }] }], TypeError],
  ];
  for (const [given, Type] of wrong) {
    assert.throws(() => ApiError.ofKind(...given), Type);
  }
});

test("properties that the constructor of a base class sets do not hide the fields", () => {
  class Eager extends Error {
    code = "E_SDK";
    sdk = "1.0";
    constructor(message, status) {
      super(`SDK: ${message}`);
      this.status = status;
      this.kind = "sdk";
      this.name = "Eager";
    }
  }
  const error = withBase(Eager).classify(402, BALANCE);
  assert.deepEqual(
    [error.status, error.code, error.kind, error.message],
    [402, null, "insufficient_balance", "Insufficient balance"],
  );
  assert.deepEqual([error.sdk, error.name], ["1.0", "Eager"]);
});

test("one base class has one set of classes", () => {
  assert.equal(withBase(SdkError).ApiError, withBase(SdkError).ApiError);
  assert.equal(withBase(Error).ApiError, ApiError);
  assert.equal(withBase(ApiError).NotFoundError, errors.NotFoundError);
  for (const Base of [undefined, null, {}, () => {}, class {}, Array]) {
    assert.throws(() => withBase(Base), /^TypeError: Base must be a class that extends Error$/);
  }
});
