// The package in Node, from the same module as in the page.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { libraryOf } from "./src/library.js";

export const WASM = join(import.meta.dirname, "../bindings-node/wasm/modelrunner-errors.wasm");

export const library = libraryOf(readFileSync(WASM));
