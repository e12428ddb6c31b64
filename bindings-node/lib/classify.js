"use strict";

const native = require("./native.js");
const { captureStack, create } = require("./api-error.js");
const { copy, toSource } = require("./body.js");
const { areNative, toBlock, toList } = require("./headers.js");

function classify(status, body, headers) {
  checkStatus(status);
  // The headers first: a getter of theirs could detach the buffer of bytes that have been checked.
  const given = areNative(headers) ? undefined : toList(headers);
  const source = toSource(body);
  const verdict = native.verdict(status, source);
  // Headers say more about a failure, but never make one.
  if (verdict === undefined) {
    return null;
  }
  const kept = typeof source === "string" ? source : copy(source);
  const headerList = given ?? toList(headers);
  const complete = headerList.length === 0 ? verdict : native.verdict(status, kept, toBlock(headerList));
  const parsed = typeof source === "string" && typeof body === "object" ? (body ?? undefined) : undefined;
  return create(complete, status, body === null || body === undefined ? null : kept, parsed, headerList, null);
}

function throwIfError(status, body, headers) {
  const error = classify(status, body, headers);
  if (error !== null) {
    throw captureStack(error, throwIfError);
  }
}

function checkStatus(status) {
  if (typeof status !== "number") {
    throw new TypeError(`status must be a number, not ${status === null ? "null" : typeof status}`);
  }
  if ((status & 0xffff) !== status) {
    throw new RangeError(`status must be an integer from 0 to 65535, not ${status}`);
  }
}

module.exports = { classify, throwIfError };
