"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { loadNative } = require("../node/native.js");
const backend = require("../node/backend.js");

const isPreloaded = process.env.NODE_OPTIONS?.includes("no-native.js") ?? false;

test("the native binary is what Node loads, unless these tests run without", () => {
  assert.equal(loadNative() === null, isPreloaded);
  assert.equal(backend, loadNative() ?? require("../wasm/backend.js"));
});
