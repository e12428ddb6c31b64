"use strict";

const { captureStack } = require("./api-error.js");
const { copy, toSource } = require("./body.js");
const { NO_HEADERS, areAskedByName, askByName, toBlock, toList } = require("./headers.js");

/** Classifies responses into errors of a family. */
function classifierOf({ backend, family }) {
  const { create } = family;

  function classify(status, body, headers) {
    checkStatus(status);
    const isByName = areAskedByName(headers);
    // To ask for headers by name takes longer than to classify a success, and no header makes one a failure.
    const isLater = isByName && status >= 200 && status <= 299;
    // Headers are read first, because one of their getters could detach the buffer of the body.
    let list = isLater ? NO_HEADERS : isByName ? askByName(headers) : toList(headers);
    const source = toSource(body, status);
    if (isLater && !backend.mayBeFailure(status, source)) {
      return null;
    }
    let retained = isLater ? ownCopy(source) : source;
    list = isLater ? askByName(headers) : list;
    const block = toBlock(list);
    const outcome = backend.classify(status, retained, block);
    if (outcome === undefined) {
      return null;
    }
    retained = isLater ? retained : ownCopy(source);
    const isNone = body === null || body === undefined;
    const parsed = typeof source === "string" && typeof body !== "string" && !isNone ? body : undefined;
    return create(outcome, { status, source: isNone ? null : retained, parsed, headers: isByName ? headers : list, block });
  }

  function throwIfError(status, body, headers) {
    const error = classify(status, body, headers);
    if (error !== null) {
      throw captureStack(error, throwIfError);
    }
  }

  return { classify, throwIfError };
}

function ownCopy(source) {
  return typeof source === "string" ? source : copy(source);
}

function checkStatus(status) {
  if (typeof status !== "number") {
    throw new TypeError(`status must be a number, not ${status === null ? "null" : typeof status}`);
  }
  if ((status & 0xffff) !== status) {
    throw new RangeError(`status must be an integer from 0 to 65535, not ${status}`);
  }
}

module.exports = { classifierOf };
