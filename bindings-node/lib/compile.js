"use strict";

/**
 * Compiles a module that is part of a script.
 *
 * @param {string} base64
 */
function compile(base64) {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) {
      bytes[i] = binary.charCodeAt(i);
    }
    return new WebAssembly.Module(bytes);
  } catch (error) {
    const allow = "a Content Security Policy has to allow 'wasm-unsafe-eval'";
    throw new Error(`modelrunner-errors needs WebAssembly with SIMD, which is refused here (${allow}): ${error.message}`, {
      cause: error,
    });
  }
}

module.exports = { compile };
