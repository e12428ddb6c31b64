"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { loadNative } = require("../node/native.js");
const backend = require("../node/backend.js");
const { isWasm } = require("./only.js");

test("the native binary is what Node loads, unless these tests run without", () => {
  assert.equal(loadNative() === null, isWasm);
  assert.equal(backend, isWasm ? require("../wasm/backend.js") : loadNative());
});
