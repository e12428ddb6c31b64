"use strict";

// What only the WebAssembly backend does. The module is there next to the native binary, so both runs test it.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const { gzipSync } = require("node:zlib");
const { errorsFor } = require("../lib/errors.js");
const { wasmBackend } = require("../lib/wasm.js");
const { cases } = require("./cases.js");
const { ifBuilt } = require("./only.js");

const bytes = ifBuilt.skip ? Buffer.alloc(0) : readFileSync(join(__dirname, "../wasm/modelrunner-errors.wasm"));
const PAGE = 2 ** 16;
const MEMORY_SECTION = 5;

/** The module with a limit to its memory, in pages: without one it takes all that there is. */
function limited(pages) {
  let at = 8;
  while (bytes[at] !== MEMORY_SECTION) {
    const size = readNumber(at + 1);
    at = size.end + size.value;
  }
  const size = readNumber(at + 1);
  const least = readNumber(size.end + 2);
  assert.deepEqual([...bytes.subarray(size.end, size.end + 2)], [1, 0], "one memory without a limit");
  const section = [1, 1, ...number(least.value), ...number(pages)];
  const changed = [bytes.subarray(0, at + 1), Buffer.from([section.length, ...section]), bytes.subarray(size.end + size.value)];
  return { module: new WebAssembly.Module(Buffer.concat(changed)), least: least.value };
}

/** Reads a number in LEB128. */
function readNumber(at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      return { value, end: at };
    }
  }
}

function number(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(value >>> 7)];
}

/** A backend that counts its instances, and shows the memory of the last. */
function counted(module) {
  const memories = [];
  const { Instance } = WebAssembly;
  const backend = wasmBackend(() => module);
  const watched = (call) => {
    WebAssembly.Instance = class extends Instance {
      constructor(...args) {
        super(...args);
        memories.push(this.exports.memory);
      }
    };
    try {
      return call(errorsFor(backend));
    } finally {
      WebAssembly.Instance = Instance;
    }
  };
  return { memories, watched };
}

const TINY_ISSUE = '{"message":"m"}';
const ofIssues = (count) => `{"error":[${Array(count).fill(TINY_ISSUE).join()}]}`;

test("a browser downloads at most 115 kB", ifBuilt, () => {
  const { length } = gzipSync(bytes, { level: 9 });
  assert.ok(length <= 115_000, `the module has ${length} bytes, gzipped`);
});

test("the exports are those that src/wasm.rs describes, and there are no imports", ifBuilt, () => {
  const module = new WebAssembly.Module(bytes);
  const source = readFileSync(join(__dirname, "../src/wasm.rs"), "utf8");
  const functions = [...source.matchAll(/^pub extern "C" fn (\w+)/gm)].map(([, name]) => name);
  const exported = WebAssembly.Module.exports(module);
  const names = (kind) => exported.filter((one) => one.kind === kind).map(({ name }) => name);
  assert.deepEqual(names("function").sort(), functions.sort());
  assert.deepEqual(names("memory"), ["memory"]);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});

test("arguments are read in turn, and an answer stays until the next", ifBuilt, () => {
  const { memory, reserve, answer, classify, restore, make, version } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    .exports;
  const room = reserve(4096);
  const write = (...texts) =>
    texts.reduce(
      ({ at, lengths }, text) => {
        const { length } = new Uint8Array(memory.buffer, at, text.length).fill(0);
        new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, at));
        return { at: at + length, lengths: [...lengths, length] };
      },
      { at: room, lengths: [] },
    ).lengths;
  const read = (length) => new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), Math.abs(length)));

  const given = ['{"error":"Slow down"}', "retry-after\n2\n"];
  const length = classify(429, ...write(...given), true);
  const outcome = read(length);
  assert.match(outcome, /^rate_limited\n429 rate_limited: Slow down\n.*\t2000\t.*\n\{.*"retry_after_ms":2000,.*\}\n\nSlow down$/);
  assert.equal(read(length), outcome);
  const canonical = outcome.split("\n")[3];
  assert.equal(read(classify(429, ...write(...given), false)), outcome.replace(canonical, ""));
  assert.equal(classify(200, ...write("{}", ""), true), 0);
  assert.equal(read(restore(...write(canonical))), outcome);
  const made = make(0, ...write("timeout", "T", "r1", '{"path":["a",0],"message":"m","extra":{}}'));
  assert.match(read(made), /^timeout\n0 timeout: T \[a\[0\]: m\] \(request_id: r1\)\n/);

  // A length below zero is that of a reason.
  const refused = restore(...write("{}"));
  assert.ok(refused < 0);
  assert.match(read(refused), /^kind is missing or invalid$/);
  // What was not reserved counts as empty.
  assert.equal(read(classify(402, 4097, 0)), read(classify(402, 0, 0)));
  assert.match(read(version()), /^\d+\.\d+\.\d+$/);
});

test("memory that runs out is an Error, and the next call has an answer", ifBuilt, () => {
  const { module, least } = limited(128);
  assert.ok(least < 64, `${least} pages to begin with`);
  const { memories, watched } = counted(module);
  watched(({ classify }) => {
    assert.equal(classify(400, ofIssues(10)).issues.length, 10);
    for (let i = 0; i < 3; i++) {
      assert.throws(() => classify(400, ofIssues(100_000)), {
        name: "Error",
        message: /^modelrunner-errors: its WebAssembly module ran out of memory or has a bug: /,
      });
      assert.equal(classify(402, '{"error":"x","request_id":"r1"}').requestId, "r1");
    }
  });
  assert.equal(memories.length, 4);
});

test("a body without room in memory is a RangeError, and the next call has an answer", ifBuilt, () => {
  const { memories, watched } = counted(limited(64).module);
  watched(({ classify }) => {
    for (const body of [Buffer.alloc(64 * PAGE), "x".repeat(64 * PAGE)]) {
      assert.throws(() => classify(400, body), { name: "RangeError", message: /^body must be shorter: / });
      assert.equal(classify(402, "").kind, "insufficient_balance");
    }
  });
  assert.ok(memories.every(({ buffer }) => buffer.byteLength <= 64 * PAGE));
});

test("a large body has an answer, and its memory is not retained", ifBuilt, () => {
  const { memories, watched } = counted(new WebAssembly.Module(bytes));
  watched(({ classify }) => {
    const large = `{"error":"No","request_id":"r1","output":"${"x".repeat(2 ** 24)}"}`;
    for (const body of [large, Buffer.from(large)]) {
      assert.equal(classify(400, body).requestId, "r1");
      assert.equal(classify(402, "").kind, "insufficient_balance");
    }
  });
  const sizes = memories.map(({ buffer }) => buffer.byteLength);
  assert.ok(sizes[0] > 2 ** 24 && sizes.at(-1) < 2 ** 23, sizes.join());
});

test("memory does not grow with the number of bodies", ifBuilt, () => {
  const { memories, watched } = counted(new WebAssembly.Module(bytes));
  const small = cases().filter(({ body }) => body.length < 4096);
  watched(({ ApiError, classify }) => {
    const round = () => {
      for (const { status, headers, body } of small) {
        const error = classify(status, body, headers);
        error && ApiError.fromJSON(error.canonicalJSON());
      }
      return memories[0].buffer.byteLength;
    };
    const first = round();
    for (let i = 0; i < 5; i++) {
      assert.equal(round(), first);
    }
  });
  assert.equal(memories.length, 1);
});

test("an environment that refuses WebAssembly is named when it is needed, and not before", ifBuilt, () => {
  const { compile } = require("../lib/compile.js");
  const { classify } = errorsFor(wasmBackend(() => compile("AGFzbQ==")));
  for (let i = 0; i < 2; i++) {
    assert.throws(() => classify(402, ""), /^Error: modelrunner-errors needs WebAssembly .*wasm-unsafe-eval.*: /);
  }
});
