"use strict";

/** Makes an error that captures no stack trace, which would cost several times the rest. */
function withoutStack(Class, created, message, state) {
  const limit = Error.stackTraceLimit;
  limitStack(undefined);
  try {
    return new Class(created, message, state);
  } finally {
    limitStack(limit);
  }
}

function limitStack(limit) {
  try {
    Error.stackTraceLimit = limit;
  } catch {
    // The intrinsics are frozen: the stack trace is captured, and replaced.
  }
}

module.exports = { withoutStack };
