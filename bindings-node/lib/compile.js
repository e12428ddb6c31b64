"use strict";

/**
 * Compiles a module that is part of a script.
 *
 * @param {string} base64
 */
function compile(base64) {
  try {
    return new WebAssembly.Module(decode(base64));
  } catch (error) {
    const allow = "a Content Security Policy has to allow 'wasm-unsafe-eval'";
    throw new Error(`modelrunner-errors needs WebAssembly with SIMD, which is refused here (${allow}): ${error.message}`, {
      cause: error,
    });
  }
}

/** The loop takes ten times as long as a decoder of the platform. */
function decode(base64) {
  if (globalThis.Buffer) {
    return Buffer.from(base64, "base64");
  }
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

module.exports = { compile };
