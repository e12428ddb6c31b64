// The module in Node, as the worker of the page uses it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { wasmBackend } from "../bindings-node/wasm/lib/wasm.mjs";

const WASM = join(import.meta.dirname, "../bindings-node/wasm/modelrunner-errors.wasm");

export const backend = wasmBackend(() => new WebAssembly.Module(readFileSync(WASM)));
