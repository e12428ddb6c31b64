"use strict";

const { lengthOf } = require("./body.js");

/** The most that a module can address: lengths are signed in `src/wasm.rs`. */
const LONGEST = 2 ** 31 - 1;

/** A string with more UTF-16 units is encoded before room is made for it, instead of three times its length. */
const LONG = 2 ** 16;

/** Memory never shrinks: an instance that has grown beyond this many bytes is dropped after the call. */
const RETAINED = 2 ** 24;

const encoder = new TextEncoder();
// Texts of a server may start with U+FEFF.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The backend that is a WebAssembly module. `src/wasm.rs` describes the interface.
 *
 * @param {() => WebAssembly.Module} compile called by the first call that needs it
 * @returns {import("./errors.js").Backend}
 */
function wasmBackend(compile) {
  let module;
  /** Null before the first call, and after one that has trapped or has grown too much. */
  let instance = null;

  /** The answer of a call that takes strings or bytes of this many bytes at most; undefined if it is empty. */
  function run(size, call) {
    module ??= compile();
    const current = instance ?? new Instance(module);
    // It stays so if anything below throws.
    instance = null;
    current.reserve(size);
    const length = attempt(call, current);
    const isRetained = current.size() <= RETAINED;
    const answer = length === 0 ? undefined : current.read(length);
    if (isRetained) {
      instance = current;
    }
    if (length < 0) {
      throw new Error(answer);
    }
    return answer;
  }

  return {
    classify(status, body, headers = "", isComplete = false) {
      const sent = short(body);
      return run(sizeOf(sent) + sizeOf(headers), (to) =>
        to.exports.classify(status, to.write(sent), to.write(headers), isComplete),
      );
    },
    mayBeFailure(status, body) {
      const sent = short(body);
      return run(sizeOf(sent), (to) => to.exports.may_be_failure(status, to.write(sent))) !== undefined;
    },
    restore: (json) => run(sizeOf(json), (to) => to.exports.restore(to.write(json))),
    make(kind, status, message, requestId, issues) {
      const size = sizeOf(kind) + sizeOf(message) + sizeOf(requestId) + sizeOf(issues);
      return run(size, (to) => to.exports.make(status, to.write(kind), to.write(message), to.write(requestId), to.write(issues)));
    },
    kinds: () => run(0, (to) => to.exports.kinds()).split("\n"),
    version: () => run(0, (to) => to.exports.version()),
    explain(input, style) {
      const answer = run(sizeOf(input) + sizeOf(style), (to) => to.exports.explain(to.write(input), to.write(style)));
      const end = answer.indexOf("\n");
      return { failures: Number(answer.slice(0, end)), text: answer.slice(end + 1) };
    },
    explainUsage: () => run(0, (to) => to.exports.explain_usage()),
  };
}

function attempt(call, instance) {
  try {
    return call(instance);
  } catch (error) {
    const why = `modelrunner-errors: its WebAssembly module ran out of memory or has a bug: ${error.message}`;
    throw new Error(why, { cause: error });
  }
}

/** A string or bytes, so that `sizeOf` is not much more than what it takes. */
function short(text) {
  return typeof text === "string" && text.length > LONG ? encoder.encode(text) : text;
}

/** The most bytes that a string, or bytes, can take. */
function sizeOf(text) {
  return typeof text === "string" ? 3 * text.length : lengthOf(text);
}

/** An instance and the room in its memory for arguments. */
class Instance {
  #memory;
  /** A view of the memory. */
  #bytes;
  #room = 0;
  #capacity = -1;
  /** The end of what was written. */
  #end = 0;

  constructor(module) {
    const { memory, ...exports } = new WebAssembly.Instance(module).exports;
    this.exports = exports;
    this.#memory = memory;
    this.#look();
  }

  /** The size of the memory, which may have grown. */
  size() {
    this.#look();
    return this.#bytes.length;
  }

  /** Makes room for arguments. */
  reserve(size) {
    if (size > this.#capacity) {
      this.#room = size <= LONGEST ? this.exports.reserve(size) >>> 0 : 0;
      if (this.#room === 0) {
        throw new RangeError(`body must be shorter: WebAssembly has no memory for ${size} bytes`);
      }
      this.#capacity = size;
      this.#look();
    }
    this.#end = this.#room;
  }

  /** Writes an argument after the last one; returns its length. */
  write(text) {
    const length = typeof text === "string" ? this.#encode(text) : lengthOf(text);
    if (typeof text !== "string") {
      this.#bytes.set(text, this.#end);
    }
    this.#end += length;
    return length;
  }

  #encode(text) {
    return text === "" ? 0 : encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written;
  }

  /** The answer; its length is negative if the call was refused. */
  read(length) {
    const start = this.exports.answer() >>> 0;
    return decoder.decode(this.#bytes.subarray(start, start + Math.abs(length)));
  }

  /** Memory that grows gets another buffer. */
  #look() {
    if (this.#bytes?.buffer !== this.#memory.buffer) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
  }
}

module.exports = { wasmBackend };
