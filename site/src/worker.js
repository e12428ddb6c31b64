// Reads and explains what the page sends, apart from the page, which stays responsive whatever the size.

import { explain } from "./explain.js";
import { fromBase64, gunzip } from "./http.js";
import { libraryOf } from "./library.js";

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
  return libraryOf(await gunzip(fromBase64(module)));
}
