// Prints the tables of README.md: npm run bench

import { measure } from "mitata";
import { cpus } from "node:os";
import errors from "../index.js";
import native from "../lib/native.js";
import { official } from "./official.mjs";
import * as bodies from "./bodies.mjs";

const { classify, readResponse, throwIfError } = errors;

const caught = (call) => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

const rejected = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
};

/** Everything that an error says. */
const read = (error) => [error.requestId, error.code, error.issues, error.retry, error.details, error.request];

const ROUNDS = 4;

/**
 * The minimum time of each call, measured in turns: other load on the machine only adds time, to all of them.
 */
async function times(...calls) {
  const least = calls.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      const { min } = await measure(call, { min_cpu_time: 50e6, min_samples: 4 });
      least[index] = Math.min(least[index], min);
    }
  }
  return least;
}

const ratio = (a, b) => (a / b).toFixed(a / b < 0.1 ? 3 : 2);
const nanoseconds = (value) => (value < 1e4 ? `${value.toFixed(0)} ns` : `${(value / 1e3).toFixed(0)} µs`);
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

function head(...cells) {
  row(...cells);
  row(...cells.map((_, index) => (index === 0 ? "---" : "---:")));
}

/** What no classifier in Node can do without. */
class Bare extends Error {
  constructor(message, line) {
    super(message);
    this.stack = line;
  }
}

function bare() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = undefined;
  try {
    return new Bare("Insufficient balance", "Bare: Insufficient balance");
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function withFrames() {
  throw new Error("Insufficient balance");
}

console.log(`Node ${process.version}, ${cpus()[0].model}\n`);

const nothing = Buffer.alloc(0);
const parts = {
  "a native call with a Buffer that holds nothing": () => native.classify(200, nothing),
  "an Error with a message and a stack of one line, without frames": bare,
  "an Error with frames, thrown and caught": () => caught(withFrames),
};
head("what the rest is made of", "time");
for (const [index, value] of (await times(...Object.values(parts))).entries()) {
  row(Object.keys(parts)[index], nanoseconds(value));
}

console.log();
head(
  "failure",
  "bytes",
  "JSON.parse",
  "of the bytes",
  "classify of bytes",
  "of a string",
  "of the parsed object",
  "and every field read",
);
for (const [name, status, body] of bodies.errors) {
  const text = JSON.stringify(body);
  const bytes = Buffer.from(text);
  const [parse, ...others] = await times(
    () => JSON.parse(text),
    () => JSON.parse(bytes.toString()),
    () => classify(status, bytes),
    () => classify(status, text),
    () => classify(status, body),
    () => read(classify(status, bytes)),
  );
  row(name, bytes.length, nanoseconds(parse), ...others.map((value) => ratio(value, parse)));
}

console.log();
head(
  "failure, thrown and caught",
  "client's path of a Response",
  "readResponse",
  "throwIfError of bytes",
  "client's of a string",
  "throwIfError of a string",
);
for (const [name, status, body] of bodies.errors) {
  const text = JSON.stringify(body);
  const bytes = Buffer.from(text);
  const response = () => new Response(bytes, { status, headers: { "content-type": "application/json" } });
  const [client, ...others] = await times(
    () => rejected(official.ofResponse(response())),
    () => rejected(readResponse(response())),
    () => caught(() => throwIfError(status, bytes)),
    () => caught(() => official.ofText(status, "Error", text)),
    () => caught(() => throwIfError(status, text)),
  );
  row(name, nanoseconds(client), ...others.map((value) => ratio(value, client)));
}

console.log();
head("success", "JSON.parse", "of the bytes", "classify of bytes", "of a string", "of the parsed object");
for (const [name, status, make] of bodies.successes) {
  const text = JSON.stringify(make());
  const bytes = Buffer.from(text);
  const object = JSON.parse(text);
  const [parse, ...others] = await times(
    () => JSON.parse(text),
    () => JSON.parse(bytes.toString()),
    () => classify(status, bytes),
    () => classify(status, text),
    () => classify(status, object),
  );
  row(name, nanoseconds(parse), ...others.map((value) => ratio(value, parse)));
}
