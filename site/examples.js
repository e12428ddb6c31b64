// The examples: responses of the conformance cases, as `curl -i` prints them.

import { readFileSync } from "node:fs";
import { STATUS_CODES } from "node:http";
import { join } from "node:path";
import { cases } from "../bindings-node/test/cases.js";

export const allCases = cases();
const byName = new Map(allCases.map((one) => [one.name, one]));

/** @type {{ case: string, title: string, shown?: boolean, http: string, expect: string, kind: string }[]} */
export const examples = JSON.parse(readFileSync(join(import.meta.dirname, "examples.json"), "utf8")).map((example) => {
  const { status, headers, body, expect } = byName.get(example.case);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map((pair) => pair.join(": "))];
  return { ...example, http: `${head.join("\n")}\n\n${body.toString("utf8")}`, expect, kind: JSON.parse(expect).kind };
});
