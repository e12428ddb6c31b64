"use strict";

// Classifies many bodies and prints by how many bytes the process, its heap and the binary have grown:
// node --single-threaded --expose-gc test/growth.js COUNT BINARY
// The binary is one with the feature `testing`, which counts.

const { inspect } = require("node:util");
const native = require(process.argv[3]);
require.cache[require.resolve("../node/backend.js")] = { loaded: true, exports: native };
const { ApiError, classify, throwIfError } = require("..");
const { cases } = require("./cases.js");

// The last status panics in that binary.
const all = cases().filter(({ body, status }) => body.length < 4096 && status !== 65535);
const texts = all.map(({ body }) => body.toString());

function classifyMany(count) {
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
  return { rss, heap: heapUsed + external, native: native.allocated() };
}

const count = Number(process.argv[2]);
const before = classifyMany(count / 4);
const after = classifyMany(count);
const grown = Object.entries(after).map(([name, bytes]) => [name, bytes - before[name]]);
console.log(JSON.stringify(Object.fromEntries(grown)));
