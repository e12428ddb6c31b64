"use strict";

/**
 * The header that carries an error with the response that `wrapFetch` creates: its canonical JSON, in ASCII.
 * It is never sent over a network. Clients that copy headers copy it too.
 */
const HEADER = "x-modelrunner-error";

/** The errors of the headers and parsed bodies that `wrapFetch` returned. */
const linked = new WeakMap();

function link(object, error) {
  if (typeof object === "object" && object !== null) {
    linked.set(object, error);
  }
}

function linkedTo(object) {
  return linked.get(object);
}

/** The canonical JSON of an error as the value of a header. */
function toHeader(error) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return error.canonicalJSON().replace(/[^\x20-\x7e]/g, escaped);
}

module.exports = { HEADER, link, linkedTo, toHeader };
