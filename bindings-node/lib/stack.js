// Sloppy mode on purpose: if the intrinsics are frozen, the writes below fail silently.

/** Makes an error that captures no stack trace, which would cost several times the rest. */
function withoutStack(Class, created, message, state) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = undefined;
  try {
    return new Class(created, message, state);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

module.exports = { withoutStack };
