"use strict";

/** What a call throws; it has to throw. */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

module.exports = { thrown };
