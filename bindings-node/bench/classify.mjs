// Prints the tables of README.md: npm run bench

import { measure } from "mitata";
import { cpus } from "node:os";
import errors from "../index.js";
import * as bodies from "./bodies.mjs";

const { classify, throwIfError } = errors;

/** The kind of handling that the official client does: parse, then throw an error that holds the body. */
class ClientError extends Error {
  constructor(message, status, body) {
    super(message);
    this.name = "ClientError";
    this.status = status;
    this.body = body;
  }
}

function handleAsTheClient(status, text, statusText) {
  const body = JSON.parse(text);
  if (status >= 400) {
    throw new ClientError(body.message || statusText, status, body);
  }
  return body;
}

const caught = (call) => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

/** Everything that an error says. */
const read = (error) => [error.requestId, error.code, error.issues, error.retry, error.details, error.request];

async function time(call) {
  const { p50 } = await measure(call, { min_cpu_time: 300e6 });
  return p50;
}

const ratio = (a, b) => (a / b).toFixed(a / b < 0.1 ? 3 : 2);
const nanoseconds = (value) => (value < 1e4 ? `${value.toFixed(0)} ns` : `${(value / 1e3).toFixed(0)} µs`);
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);

function head(...cells) {
  row(...cells);
  row(...cells.map((_, index) => (index === 0 ? "---" : "---:")));
}

console.log(`Node ${process.version}, ${cpus()[0].model}\n`);

head("failure", "bytes", "JSON.parse", "classify", "and every field read", "thrown", "client's path");
for (const [name, status, body] of bodies.errors) {
  const text = JSON.stringify(body);
  const bytes = Buffer.from(text);
  const parse = await time(() => JSON.parse(text));
  const classified = await time(() => classify(status, bytes));
  const everything = await time(() => read(classify(status, bytes)));
  const thrown = await time(() => caught(() => throwIfError(status, bytes)));
  const client = await time(() => caught(() => handleAsTheClient(status, text, "Error")));
  row(name, bytes.length, nanoseconds(parse), ...[classified, everything, thrown, client].map((value) => ratio(value, parse)));
}

console.log();
head("success", "JSON.parse", "classify of bytes", "of a string", "of the parsed object");
for (const [name, status, make] of bodies.successes) {
  const text = JSON.stringify(make());
  const bytes = Buffer.from(text);
  const object = JSON.parse(text);
  const parse = await time(() => JSON.parse(text));
  const ofBytes = await time(() => classify(status, bytes));
  const ofText = await time(() => classify(status, text));
  const ofObject = await time(() => classify(status, object));
  row(name, nanoseconds(parse), ...[ofBytes, ofText, ofObject].map((value) => ratio(value, parse)));
}
