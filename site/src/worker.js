// Reads and explains what the page sends, apart from the page, which stays responsive whatever the size.

import { wasmBackend } from "../../bindings-node/wasm/lib/wasm.mjs";
import { explain } from "./explain.js";
import { fromBase64, gunzip } from "./http.js";

let starting = null;

self.onmessage = async ({ data: { id, module, input, status } }) => {
  starting ??= start(module);
  try {
    postMessage({ id, answer: await explain(await starting, input, status) });
  } catch (error) {
    postMessage({ id, problem: error.message });
  }
};

async function start(module) {
  const bytes = await gunzip(fromBase64(module));
  return wasmBackend(() => new WebAssembly.Module(bytes));
}
