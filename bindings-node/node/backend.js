"use strict";

const { loadNative } = require("./native.js");

/** The backend that Node uses: the binary if there is one for this machine, else WebAssembly. */
module.exports = loadNative() ?? loadWasm();

function loadWasm() {
  try {
    return require("../wasm/backend.js");
  } catch (error) {
    throw new Error("modelrunner-errors is not built: in a clone, run `make build-node` or `make build-wasm`", { cause: error });
  }
}
