// Sloppy mode on purpose: where the intrinsics are frozen, the writes below fail in silence.

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

/**
 * Gives an error the stack trace of where it is thrown, from the caller of `below` on. It is
 * formatted when it is read, under the error's one-line form rather than under its raw message.
 */
function captureStack(error, below) {
  const trace = { name: error.name, message: error.toString() };
  Error.captureStackTrace(trace, below);
  Object.defineProperty(error, "stack", {
    configurable: true,
    enumerable: false,
    get: () => trace.stack,
    set: (value) => Object.defineProperty(error, "stack", { value, writable: true }),
  });
  return error;
}

module.exports = { withoutStack, captureStack };
