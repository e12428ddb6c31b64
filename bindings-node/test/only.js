"use strict";

const { existsSync } = require("node:fs");
const { join } = require("node:path");

/** Whether the tests run without a native binary: `no-native.js` was preloaded. */
const isWasm = process.env.NODE_OPTIONS?.includes("no-native.js") ?? false;

/** The options of a test of the native binary itself. */
const nativeOnly = { skip: isWasm && "a test of the native binary" };

/** The options of a test of the WebAssembly module. */
const ifBuilt = { skip: !existsSync(join(__dirname, "../wasm")) && "the WebAssembly module is not built" };

module.exports = { ifBuilt, isWasm, nativeOnly };
