"use strict";

/** Deeper than the core reads, and shallow enough for any stack. */
const DEEPEST = 100;

/**
 * Members that can be megabytes long and have no meaning with 2xx. If an object is already parsed, they are
 * not written as JSON again.
 */
const OUTPUTS = new Set(["input", "output", "metadata"]);

// Taken from the prototypes, because a property of the object itself could hide them.
const TypedArray = Object.getPrototypeOf(Uint8Array);
const { at: checkedAt } = Uint8Array.prototype;
const trueName = getterOf(TypedArray.prototype, Symbol.toStringTag);
const trueLength = getterOf(TypedArray.prototype, "length");
const trueBuffer = getterOf(TypedArray.prototype, "buffer");
const unsharedLength = getterOf(ArrayBuffer.prototype, "byteLength");

/** Allocates a `Buffer` if the platform has them. */
const allocate = globalThis.Buffer?.allocUnsafe ?? ((length) => new Uint8Array(length));

function getterOf(prototype, name) {
  return Object.getOwnPropertyDescriptor(prototype, name).get;
}

/**
 * The body to classify: a string, or bytes that no other thread writes to.
 *
 * @param {number} status with 2xx, fewer members of a parsed object have a meaning
 */
function toSource(body, status) {
  if (typeof body === "string") {
    return body;
  }
  if (body === null || body === undefined) {
    return "";
  }
  if (isBytes(body)) {
    return ownBytes(body);
  }
  if (isUnshared(body)) {
    return ownBytes(viewOf(body));
  }
  if (isJson(body)) {
    return toText(body, status);
  }
  throw new TypeError(`body must be a Uint8Array, an ArrayBuffer, a string, a JSON value, null or undefined, not ${named(body)}`);
}

/** Whether a value is a `Uint8Array`, from any realm and with any prototype. */
function isBytes(value) {
  return trueName.call(value) === "Uint8Array";
}

/** Whether a value is an `ArrayBuffer` that no other thread can write to, with any prototype. */
function isUnshared(value) {
  try {
    unsharedLength.call(value);
    return true;
  } catch {
    return false;
  }
}

function viewOf(buffer) {
  try {
    return new Uint8Array(buffer);
  } catch (error) {
    throw new TypeError("body cannot be read: its buffer is detached", { cause: error });
  }
}

function ownBytes(bytes) {
  if (lengthOf(bytes) === 0) {
    try {
      // Throws if the buffer is detached, or was resized to end before these bytes.
      checkedAt.call(bytes, 0);
    } catch (error) {
      throw new TypeError("body cannot be read: its buffer is detached or was resized", { cause: error });
    }
  }
  return isUnshared(trueBuffer.call(bytes)) ? bytes : new Uint8Array(bytes);
}

/** The length of a `Uint8Array`, whatever its own properties say. */
function lengthOf(bytes) {
  return trueLength.call(bytes);
}

/** Bytes that no other thread writes to. */
function copy(bytes) {
  const own = allocate(lengthOf(bytes));
  own.set(bytes);
  return own;
}

/** Whether a value could be a result of JSON.parse, from any realm. */
function isJson(value) {
  return typeof value === "number" || typeof value === "boolean" || isPlain(value);
}

/** Whether a value is an array, or an object without a class. */
function isPlain(value) {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function toText(body, status) {
  const isSuccess = status >= 200 && status <= 299;
  let text;
  try {
    text = write(isSuccess && isPlain(body) && !Array.isArray(body) ? withoutOutputs(body) : body);
  } catch (error) {
    throw new TypeError(`body must be a JSON value: ${String(error?.message ?? error)}`, { cause: error });
  }
  if (text === undefined) {
    throw new TypeError("body must be a JSON value: its toJSON() does not return one");
  }
  return text;
}

function withoutOutputs(body) {
  const rest = { __proto__: null };
  for (const name of Object.keys(body)) {
    if (!OUTPUTS.has(name)) {
      rest[name] = body[name];
    }
  }
  return rest;
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

/** The parsed body; null if it is not JSON. */
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

module.exports = { toSource, copy, lengthOf, parse, isBytes, isUnshared, isJson, isPlain, named };
