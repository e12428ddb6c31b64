"use strict";

// The reader of the conformance cases; conformance/README.md describes them.

const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "../../conformance/cases");

/** Every case, with `expect` as the text in the file, without the white space around values. */
function cases() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => read(readFileSync(join(FOLDER, file), "utf8")));
}

function read(text) {
  // The answer is compared byte by byte, so it is put into a string that JSON.parse does not change.
  const compact = text.replace(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, "$1");
  return JSON.parse(hideAnswers(compact)).map(({ name, response, expect }) => ({
    name,
    status: response.status,
    headers: response.headers,
    body: Buffer.from(response.body ?? response.body_base64, response.body === undefined ? "base64" : "utf8"),
    transfer: response.transfer,
    expect: expect === "null" ? null : expect,
  }));
}

function hideAnswers(compact) {
  const MARK = '"expect":';
  let out = "";
  let rest = compact;
  for (let at = rest.indexOf(MARK); at !== -1; at = rest.indexOf(MARK)) {
    const start = at + MARK.length;
    const end = start + valueLength(rest.slice(start));
    out += rest.slice(0, start) + JSON.stringify(rest.slice(start, end));
    rest = rest.slice(end);
  }
  return out + rest;
}

/** The length of the JSON value at the start of a compact text. */
function valueLength(text) {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/g)) {
    depth += token === "{" || token === "[" ? 1 : token === "}" || token === "]" ? -1 : 0;
    if (depth === 0) {
      return token === "}" ? index + 1 : "null".length;
    }
  }
  throw new Error("a case has an answer that does not end");
}

module.exports = { cases };
