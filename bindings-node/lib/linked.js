"use strict";

/**
 * The header by which an error travels with the response that `wrapFetch` makes of it: its canonical
 * JSON, in ASCII. It is on no wire. Clients that copy headers copy it too.
 */
const HEADER = "x-modelrunner-error";

/** The errors of the headers and parsed bodies that `wrapFetch` handed out. */
const linked = new WeakMap();

function link(object, error) {
  if (typeof object === "object" && object !== null) {
    linked.set(object, error);
  }
}

function linkedTo(object) {
  return linked.get(object);
}

/** The canonical JSON of an error as a header can hold it. */
function toHeader(error) {
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return error.canonicalJSON().replace(/[^\x20-\x7e]/g, escaped);
}

module.exports = { HEADER, link, linkedTo, toHeader };
