"use strict";

const { types } = require("node:util");
const native = require("./native.js");

/**
 * The members of a body that have a meaning. Of an object that was parsed already only these are
 * handed over, so that an `output` of megabytes is not written out again.
 */
const MEMBERS = native.bodyMembers();
const NOTHING = Object.fromEntries(MEMBERS.map((name) => [name, undefined]));

/** Deeper than anything the core looks at, and shallow enough for any stack. */
const DEEPEST = 100;

// Taken from the prototypes: a property on the object itself could hide what they say.
const { at: checkedAt } = Uint8Array.prototype;
const trueLength = getterOf(Object.getPrototypeOf(Uint8Array.prototype), "length");
const trueBuffer = getterOf(Object.getPrototypeOf(Uint8Array.prototype), "buffer");
const unsharedLength = getterOf(ArrayBuffer.prototype, "byteLength");

function getterOf(prototype, name) {
  return Object.getOwnPropertyDescriptor(prototype, name).get;
}

/** What is judged of a body: a string, or bytes that no other thread writes to. */
function toSource(body) {
  if (typeof body === "string") {
    return body;
  }
  if (body === null || body === undefined) {
    return "";
  }
  if (types.isUint8Array(body)) {
    return ownBytes(body);
  }
  if (types.isArrayBuffer(body)) {
    return ownBytes(viewOf(body));
  }
  if (isPlain(body)) {
    return toText(body);
  }
  throw new TypeError(
    `body must be a Uint8Array, an ArrayBuffer, a string, a plain object, an array, null or undefined, not ${named(body)}`,
  );
}

function viewOf(buffer) {
  try {
    return new Uint8Array(buffer);
  } catch (error) {
    throw new TypeError("body must be readable: its buffer is detached", { cause: error });
  }
}

function ownBytes(bytes) {
  if (trueLength.call(bytes) === 0) {
    try {
      // Throws where the buffer is detached, or was resized to end before the bytes start.
      checkedAt.call(bytes, 0);
    } catch (error) {
      throw new TypeError("body must be readable: its buffer is detached or was resized", { cause: error });
    }
  }
  return isShared(trueBuffer.call(bytes)) ? new Uint8Array(bytes) : bytes;
}

/** Whether another thread could write to a buffer, whatever its prototype says. */
function isShared(buffer) {
  try {
    unsharedLength.call(buffer);
    return false;
  } catch {
    return true;
  }
}

/** Bytes that nobody else writes to. */
function copy(bytes) {
  const own = Buffer.allocUnsafe(trueLength.call(bytes));
  own.set(bytes);
  return own;
}

/** The bytes of what was judged. */
function toBytes(source) {
  return typeof source === "string" || source === null ? Buffer.from(source ?? "") : source;
}

/** Whether a value is what JSON.parse makes, in whichever realm. */
function isPlain(value) {
  if (typeof value !== "object") {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toText(body) {
  let meaningful = body;
  if (!Array.isArray(body)) {
    // Its members are its own before they are written: setters of a polluted prototype see nothing.
    meaningful = { ...NOTHING };
    for (const name of MEMBERS) {
      if (Object.hasOwn(body, name)) {
        meaningful[name] = body[name];
      }
    }
  }
  let text;
  try {
    text = write(meaningful);
  } catch (error) {
    throw new TypeError(`body must be something that JSON can hold: ${String(error?.message ?? error)}`, { cause: error });
  }
  if (text === undefined) {
    throw new TypeError("body must be something that JSON can hold: its toJSON gives nothing of the kind");
  }
  return text;
}

function write(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // JSON.parse reads deeper than JSON.stringify writes.
    return JSON.stringify(bounded(value, DEEPEST));
  }
}

function bounded(value, levels) {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (levels === 0) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item) => bounded(item, levels - 1));
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, bounded(item, levels - 1)]));
}

/** The value that a body holds as JSON; null where it is no JSON. */
function parse(source) {
  try {
    return JSON.parse(typeof source === "string" ? source : decode(source));
  } catch {
    return null;
  }
}

function decode(bytes) {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

function named(value) {
  if (typeof value !== "object") {
    return typeof value;
  }
  const name = value.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "an object";
}

module.exports = { toSource, toBytes, copy, parse, isPlain, named };
