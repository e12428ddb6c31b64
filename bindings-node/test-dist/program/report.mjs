// Reads the cases from the standard input and writes the answers to the standard output.
import process from "node:process";
import { answers } from "./answers.mjs";

export async function report(errors, isNative) {
  process.stdin.setEncoding("utf8");
  let input = "";
  for await (const chunk of process.stdin) {
    input += chunk;
  }
  process.stdout.write(JSON.stringify({ isNative: isNative(), ...(await answers(errors, JSON.parse(input))) }));
}
