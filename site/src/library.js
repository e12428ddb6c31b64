// The package, and what its command does, from the WebAssembly module.

import { errorsFor } from "../../bindings-node/wasm/lib/errors.mjs";
import { wasmBackend } from "../../bindings-node/wasm/lib/wasm.mjs";

/** @param {Uint8Array} bytes the module */
export function libraryOf(bytes) {
  const backend = wasmBackend(() => new WebAssembly.Module(bytes));
  return { ...errorsFor(backend), explain: backend.explain };
}
