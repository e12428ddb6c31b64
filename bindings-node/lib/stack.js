"use strict";

/** Creates an error without a stack trace, which would take several times as long as everything else. */
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
