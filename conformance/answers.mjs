// Classifies the responses that mutations.py prints: one line each, the canonical JSON or `-`.

import { createInterface } from "node:readline";
import { classify } from "../bindings-node/index.mjs";

const answers = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [, status, headers, body] = line.split("\t");
  const lines = Buffer.from(headers, "hex").toString().split("\n").filter(Boolean);
  const pairs = lines.map((header) => {
    const at = header.indexOf(": ");
    return [header.slice(0, at), header.slice(at + 2)];
  });
  const error = classify(Number(status), Buffer.from(body, "hex"), pairs);
  answers.push(error === null ? "-" : error.canonicalJSON());
  if (answers.length === 1000) {
    process.stdout.write(answers.splice(0).join("\n") + "\n");
  }
}
process.stdout.write(answers.map((answer) => answer + "\n").join(""));
