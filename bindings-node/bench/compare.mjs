// Compares this package with what one would write by hand, with JSON.parse, and with its own WebAssembly build.
// Prints docs/benchmarks/node.md: node bench/compare.mjs BODIES, which core/benches/bodies.rs prints.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { measure } from "mitata";
import native from "../index.js";
import * as byHand from "./by-hand.mjs";

const require = createRequire(import.meta.url);
const hasWasm = existsSync(new URL("../wasm/index.js", import.meta.url));
const wasm = hasWasm ? require("../wasm/index.js") : null;

const ROUNDS = 4;
const STARTS = 15;

/** The responses by the names of the rows. */
function readRows(path) {
  const rows = new Map();
  for (const line of readFileSync(path, "utf8").trimEnd().split("\n")) {
    const [name, status, block, body] = line.split("\t");
    const lines = Buffer.from(block, "hex").toString().split("\n");
    const headers = block === "" ? undefined : new Headers(lines.map((header) => header.split(": ", 2)));
    const bytes = Buffer.from(body, "hex");
    const response = { name, status: Number(status), headers, bytes, text: bytes.toString() };
    rows.set(name, [...(rows.get(name) ?? []), response]);
  }
  return rows;
}

/**
 * The nanoseconds that each call takes for one of these responses, measured in turns: other load on the machine only
 * adds time, to all of them.
 */
async function times(responses, calls) {
  const least = calls.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      const run = responses.length === 1 ? () => call(responses[0]) : () => responses.map(call).length;
      const { min } = await measure(run, { min_cpu_time: 20e6, min_samples: 4, batch_samples: 64 });
      least[index] = Math.min(least[index], min / responses.length);
    }
  }
  return least;
}

/** A table; the first contender is the one that the others are compared with. */
async function table(title, contenders, rows) {
  const [first, ...others] = Object.keys(contenders);
  print(`\n| ${title} | bytes | ${first}, µs | ${others.join(" | ")} |`);
  print(`|---|---:|---:|${"---:|".repeat(others.length)}`);
  for (const [name, responses] of rows) {
    const [base, ...rest] = await times(responses, Object.values(contenders));
    const bytes = responses.reduce((sum, response) => sum + response.bytes.length, 0) / responses.length;
    const ratios = rest.map((value) => (value / base).toFixed(3));
    print(`| ${name} | ${bytes.toFixed(0)} | ${(base / 1e3).toFixed(2)} | ${ratios.join(" | ")} |`);
  }
}

const print = (line) => console.log(line);

/** What an SDK reads of every error. */
const readUsual = ({ kind, message, requestId, retry }) => [kind, message, requestId, retry];

const readIssues = ({ issues }) => issues.map(({ place, message }) => [place, message]);

function caught(call) {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

function withoutStack(call) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

const returned = {
  "by hand, no stack": ({ status, text, headers }) => withoutStack(() => byHand.classify(status, text, headers)),
  "by hand, as it comes": ({ status, text, headers }) => byHand.classify(status, text, headers),
  "`classify`": ({ status, text, headers }) => native.classify(status, text, headers),
  "usual fields read": ({ status, text, headers }) => readUsual(native.classify(status, text, headers)),
  "`classify` of bytes": ({ status, bytes, headers }) => native.classify(status, bytes, headers),
  "bytes, fields read": ({ status, bytes, headers }) => readUsual(native.classify(status, bytes, headers)),
  "`JSON.parse`": ({ text }) => caught(() => JSON.parse(text)),
};

const thrown = {
  "by hand": ({ status, text, headers }) => caught(() => byHand.throwIfError(status, text, headers)),
  "`throwIfError`": ({ status, text, headers }) => caught(() => native.throwIfError(status, text, headers)),
  "of bytes": ({ status, bytes, headers }) => caught(() => native.throwIfError(status, bytes, headers)),
  "by hand, stack read": ({ status, text, headers }) => caught(() => byHand.throwIfError(status, text, headers)).stack,
  "`throwIfError`, stack read": ({ status, text, headers }) => caught(() => native.throwIfError(status, text, headers)).stack,
};

const everyIssue = {
  "by hand, no stack": ({ status, text, headers }) =>
    readIssues(withoutStack(() => byHand.classify(status, text, headers, Number.POSITIVE_INFINITY))),
  "this library": ({ status, text, headers }) => readIssues(native.classify(status, text, headers)),
};

const success = {
  "`JSON.parse`": ({ text }) => JSON.parse(text),
  "by hand": ({ status, text, headers }) => byHand.classify(status, text, headers),
  "`classify`": ({ status, text, headers }) => native.classify(status, text, headers),
  "`classify` of bytes": ({ status, bytes, headers }) => native.classify(status, bytes, headers),
  "`JSON.parse` of bytes": ({ bytes }) => JSON.parse(bytes.toString()),
  ...(hasWasm && {
    WebAssembly: ({ status, text, headers }) => wasm.classify(status, text, headers),
    "WebAssembly, bytes": ({ status, bytes, headers }) => wasm.classify(status, bytes, headers),
  }),
};

const webAssembly = hasWasm && {
  native: returned["`classify`"],
  WebAssembly: ({ status, text, headers }) => wasm.classify(status, text, headers),
  "native, bytes": returned["`classify` of bytes"],
  "WebAssembly, bytes": ({ status, bytes, headers }) => wasm.classify(status, bytes, headers),
  "by hand, no stack": returned["by hand, no stack"],
};

/** How what is written by hand differs from this library's error; the request ID and the delay are the same. */
function difference({ name, status, text, headers }) {
  const ours = native.classify(status, text, headers);
  const theirs = byHand.classify(status, text, headers);
  if (ours === null || theirs === null) {
    assert.equal(ours, theirs, name);
    return undefined;
  }
  assert.deepEqual([ours.requestId, ours.retryAfterMs], [theirs.requestId, theirs.retryAfterMs], name);
  assert.deepEqual(
    ours.issues.slice(0, 1).map(({ message }) => message),
    theirs.issues.map(({ message }) => message),
    name,
  );
  if (ours.kind !== theirs.kind) {
    return "the kind";
  }
  if (ours.message === theirs.message) {
    return undefined;
  }
  if (ours.issues.length === 0) {
    return "the message: nothing is read from a page";
  }
  assert.ok(ours.message.startsWith(theirs.message), `${name}: ${ours.message} or ${theirs.message}`);
  return "the message: it names the first issue only";
}

/** The least milliseconds that this code takes in a new process. */
function start(code) {
  const timed = `(async () => { const start = performance.now(); ${code}; console.log(performance.now() - start); })()`;
  const options = { cwd: new URL("..", import.meta.url), encoding: "utf8" };
  return Math.min(...Array.from({ length: STARTS }, () => Number(execFileSync(process.execPath, ["-e", timed], options))));
}

const rows = readRows(process.argv[2]);
const failures = [...rows].filter(([name, [{ status }]]) => (status >= 400 || name === "mix") && !name.includes("page"));
const pages = [...rows].filter(([name]) => name.includes("page"));
const successes = [...rows].filter(([name, [{ status }]]) => status === 200 && name !== "mix");

print("# Node\n\nWritten by `make bench-docs`; [BENCHMARKS.md](../../BENCHMARKS.md) says how to read it.\n");
print(`Node ${process.versions.node}. The first time of a row is in microseconds, the others are multiples of it.`);
await table("a failure, returned", returned, failures);
await table("a failure, thrown and caught", thrown, failures);
await table(
  "every issue read",
  everyIssue,
  failures.filter(([, [{ bytes }]]) => bytes.length > 3000),
);
await table("a success", success, successes);
if (hasWasm) {
  await table("WebAssembly", webAssembly, failures);
}
await table("a page", returned, pages);

const differences = new Map();
for (const [name, [response]] of [...failures, ...pages]) {
  const what = difference(response);
  if (what !== undefined && name !== "mix") {
    differences.set(what, [...(differences.get(what) ?? []), name]);
  }
}
print("");
for (const [what, names] of differences) {
  print(`By hand, this is different: ${what} (${names.join(", ")}).`);
}

print("\n| start | ms |\n|---|---:|");
print(`| \`require\`, native | ${start('require("./index.js")').toFixed(1)} |`);
if (hasWasm) {
  const compiled = "await WebAssembly.instantiate(require('fs').readFileSync('wasm/modelrunner-errors.wasm'))";
  print(`| \`require\`, WebAssembly | ${start('require("./wasm/index.js")').toFixed(1)} |`);
  print(`| and its first call | ${start('require("./wasm/index.js").classify(402, "{}")').toFixed(1)} |`);
  print(`| compile and instantiate | ${start(compiled).toFixed(1)} |`);
}
