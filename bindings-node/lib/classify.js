"use strict";

const { captureStack } = require("./api-error.js");
const { copy, toSource } = require("./body.js");
const { NO_HEADERS, areAskedByName, askByName, toBlock, toList } = require("./headers.js");

/** Classifies responses into errors of a family. */
function classifierOf({ backend, family }) {
  const { create } = family;

  function classify(status, body, headers) {
    checkStatus(status);
    // Headers never make a response a failure, so headers that are slow to read are not read for a success.
    const isByName = areAskedByName(headers);
    const isLater = isByName && status >= 200 && status <= 299;
    // Headers are read first, because one of their getters could detach the buffer of the body.
    const list = isLater ? NO_HEADERS : isByName ? askByName(headers) : toList(headers);
    const source = toSource(body, status);
    let outcome = backend.classify(status, source, toBlock(list));
    if (outcome === undefined) {
      return null;
    }
    const retained = typeof source === "string" ? source : copy(source);
    const block = isLater ? toBlock(askByName(headers)) : undefined;
    if (block !== undefined) {
      outcome = backend.classify(status, retained, block);
    }
    const isNone = body === null || body === undefined;
    const parsed = typeof source === "string" && typeof body !== "string" && !isNone ? body : undefined;
    return create(outcome, status, isNone ? null : retained, parsed, isByName ? headers : list);
  }

  function throwIfError(status, body, headers) {
    const error = classify(status, body, headers);
    if (error !== null) {
      throw captureStack(error, throwIfError);
    }
  }

  return { classify, throwIfError };
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
