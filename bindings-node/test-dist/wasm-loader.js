"use strict";

// What the loader of Next.js does with `.wasm?module`: the file is emitted, and the edge binds it to a global variable.
module.exports = function load(source) {
  this.emitFile("core.wasm", source);
  return "module.exports = wasm_core;";
};
module.exports.raw = true;
