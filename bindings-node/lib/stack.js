// Sloppy mode is intended: if the intrinsics are frozen, the writes below fail silently.

/** Creates an error without a stack trace, which would take several times as long as everything else. */
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
