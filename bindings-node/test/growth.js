"use strict";

// Judges many bodies and prints by how many bytes the process and its heap have grown:
// node --expose-gc test/growth.js COUNT

const { inspect } = require("node:util");
const { ApiError, classify, throwIfError } = require("..");
const { cases } = require("./cases.js");

const all = cases().filter(({ body }) => body.length < 4096);
const texts = all.map(({ body }) => body.toString());

function judge(count) {
  for (let i = 0; i < count; i++) {
    const at = i % all.length;
    const { status, headers, body } = all[at];
    const error = classify(status, i % 3 === 0 ? texts[at] : body, i % 5 === 0 ? headers : undefined);
    if (error !== null) {
      error.toJSON();
      inspect(error);
    }
    if (error !== null && i % 16 === 0) {
      ApiError.fromJSON(error.canonicalJSON());
      error.issues;
      error.body;
      error.headers;
    }
    if (i % 64 === 0) {
      try {
        throwIfError(status, body);
      } catch (thrown) {
        thrown.stack;
      }
    }
  }
  global.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heap: heapUsed + external };
}

const count = Number(process.argv[2]);
const before = judge(count / 4);
const after = judge(count);
console.log(JSON.stringify({ rss: after.rss - before.rss, heap: after.heap - before.heap }));
