"use strict";

const { lengthOf } = require("./body.js");

/** What a module can address: in `src/wasm.rs` lengths are signed. */
const LONGEST = 2 ** 31 - 1;

/** A string of more UTF-16 units is written in two steps, so that it does not reserve three times its length. */
const LONG = 2 ** 16;

/** Memory never shrinks: an instance that has grown beyond this many bytes is dropped after the call. */
const RETAINED = 2 ** 24;

const encoder = new TextEncoder();
// An answer starts with U+FEFF if the error's text does.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The backend that is a WebAssembly module. `src/wasm.rs` describes the interface.
 *
 * @param {() => WebAssembly.Module} compile called once, by the first call that needs it
 * @returns {import("./errors.js").Backend}
 */
function wasmBackend(compile) {
  let module;
  /** Null if there is none yet, or the last one has trapped or has grown too much. */
  let instance = null;

  /** Calls a function of the module with numbers, strings and bytes; gives its answer, or null. */
  function call(name, numbers, texts) {
    module ??= compile();
    instance ??= new Instance(module);
    const current = instance;
    // Stays so if anything below throws.
    instance = null;
    const lengths = current.write(texts);
    let length;
    try {
      length = current.exports[name](...numbers, ...lengths);
    } catch (error) {
      throw new Error(`modelrunner-errors: its WebAssembly module ran out of memory or has a bug: ${error.message}`, {
        cause: error,
      });
    }
    const answer = length === 0 ? null : current.read(Math.abs(length));
    if (current.size() <= RETAINED) {
      instance = current;
    }
    if (length < 0) {
      throw new Error(answer);
    }
    return answer;
  }

  return {
    classify: (status, body, headers = "") => call("classify", [status], [body, headers]) ?? undefined,
    restore: (json) => call("restore", [], [json]),
    make: (kind, status, message, requestId, issues) => call("make", [status], [kind, message, requestId, issues]),
    kinds: () => call("kinds", [], []).split("\n"),
    version: () => call("version", [], []),
    explain(input, style) {
      const answer = call("explain", [], [input, style]);
      const end = answer.indexOf("\n");
      return { failures: Number(answer.slice(0, end)), text: answer.slice(end + 1) };
    },
    explainUsage: () => call("explain_usage", [], []),
  };
}

/** An instance and the room in its memory for arguments. */
class Instance {
  #memory;
  /** A view of the memory. */
  #bytes = new Uint8Array(0);
  #room = 0;
  #capacity = 0;

  constructor(module) {
    const { memory, ...exports } = new WebAssembly.Instance(module).exports;
    this.exports = exports;
    this.#memory = memory;
  }

  size() {
    return this.#memory.buffer.byteLength;
  }

  /** Writes the arguments one after the other; gives the length of each. */
  write(texts) {
    const parts = texts.map((text) => (typeof text === "string" && text.length > LONG ? encoder.encode(text) : text));
    // A UTF-16 unit takes at most three bytes.
    this.#reserve(parts.reduce((sum, part) => sum + (typeof part === "string" ? 3 * part.length : lengthOf(part)), 0));
    let end = this.#room;
    return parts.map((part) => {
      const start = end;
      if (typeof part === "string") {
        end += encoder.encodeInto(part, this.#bytes.subarray(start)).written;
      } else {
        this.#bytes.set(part, start);
        end += lengthOf(part);
      }
      return end - start;
    });
  }

  #reserve(length) {
    if (length > this.#capacity) {
      const room = length <= LONGEST ? this.exports.reserve(length) >>> 0 : 0;
      if (room === 0) {
        throw new RangeError(`body must be shorter: WebAssembly has no memory for ${length} bytes`);
      }
      this.#room = room;
      this.#capacity = length;
    }
    this.#look();
  }

  read(length) {
    this.#look();
    const start = this.exports.answer() >>> 0;
    return decoder.decode(this.#bytes.subarray(start, start + length));
  }

  /** Memory that grows gets another buffer. */
  #look() {
    if (this.#bytes.buffer !== this.#memory.buffer) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
  }
}

module.exports = { wasmBackend };
