"use strict";

const { named } = require("./body.js");

const NO_HEADERS = [];

/** The headers that have a meaning. Only these are read from headers that can only be read by name. */
const NAMES = ["x-modelrunner-request-id", "retry-after-ms", "retry-after", "date"];

/** The headers as a flat list: name, value, name, value. */
function toList(headers) {
  if (headers === null || headers === undefined) {
    return NO_HEADERS;
  }
  if (typeof headers !== "object") {
    throw new TypeError(`headers must be a Headers, an object, pairs, null or undefined, not ${typeof headers}`);
  }
  const list = [];
  if (typeof headers[Symbol.iterator] === "function") {
    for (const pair of headers) {
      if (!Array.isArray(pair) || pair.length !== 2) {
        throw new TypeError("headers must be pairs of a name and a value if they are iterable");
      }
      add(list, pair[0], pair[1]);
    }
  } else {
    for (const name of Object.keys(headers)) {
      add(list, name, headers[name]);
    }
  }
  return list;
}

/** Whether headers are read by name: the platform's own, which are slow to iterate, and test doubles. */
function areAskedByName(headers) {
  return (
    typeof headers === "object" &&
    headers !== null &&
    typeof headers.get === "function" &&
    // A `get` on a polluted `Object.prototype` does not count.
    headers.get !== Object.prototype.get &&
    (typeof headers[Symbol.iterator] !== "function" || arePlatforms(headers))
  );
}

function arePlatforms(headers) {
  return Object.getPrototypeOf(headers) === Headers.prototype && !Object.hasOwn(headers, Symbol.iterator);
}

/** The headers that have a meaning, as a flat list. */
function askByName(headers) {
  const list = [];
  for (const name of NAMES) {
    const value = headers.get(name);
    if (value !== null && value !== undefined) {
      add(list, name, value);
    }
  }
  return list;
}

function add(list, name, value) {
  if (typeof name !== "string") {
    throw new TypeError(`headers must have strings as names, not ${named(name)}`);
  }
  if (typeof value === "string") {
    list.push(name, value);
  } else if (Array.isArray(value)) {
    value.forEach((one) => add(list, name, Array.isArray(one) ? null : one));
  } else if (value !== undefined) {
    throw new TypeError(`headers must have strings or arrays of strings as values; that of ${JSON.stringify(name)} is neither`);
  }
}

/**
 * The list as one string, with a line break after each item; undefined if it is empty. Control characters that
 * a header cannot contain become spaces. Source: RFC 9110, section 5.5.
 */
function toBlock(list) {
  if (list.length === 0) {
    return undefined;
  }
  const items = /[\0\r\n]/.test(list.join("")) ? list.map((item) => item.replace(/[\0\r\n]/g, " ")) : list;
  return `${items.join("\n")}\n`;
}

/** The headers that were passed, or their list, as the platform's Headers, without what these reject. */
function toHeaders(given) {
  const headers = new Headers();
  const list = Array.isArray(given) ? given : arePlatforms(given) ? [...given].flat() : askByName(given);
  for (let index = 0; index < list.length; index += 2) {
    try {
      headers.append(list[index], list[index + 1]);
    } catch {
      // HTTP does not allow this name or value.
    }
  }
  return headers;
}

module.exports = { NO_HEADERS, areAskedByName, askByName, toList, toBlock, toHeaders };
