// Node, Deno and Bun by import: the cases on the standard input, the answers on the standard output.
import { createRequire } from "node:module";
import process from "node:process";
import * as errors from "modelrunner-errors";
import { answers } from "./answers.mjs";

process.stdin.setEncoding("utf8");
let input = "";
for await (const chunk of process.stdin) {
  input += chunk;
}
const loaded = Object.keys(createRequire(import.meta.url).cache);
const isNative = loaded.some((file) => file.endsWith(".node"));
process.stdout.write(JSON.stringify({ isNative, ...(await answers(errors, JSON.parse(input))) }));
