"use strict";

const { isApiError } = require("./api-error.js");
const { isBytes, isJson, isPlain, isUnshared } = require("./body.js");
const { HEADER, linkedTo } = require("./linked.js");

/** The maximum number of values to examine, because hostile values can go on forever. */
const MOST = 64;

/** The properties in which clients put the original error. */
const INNER = ["lastError", "cause", "error", "reason", "originalError"];

/** The status with which frames of event streams arrive. */
const OK = 200;

/** Finds the failed response in an exception of a client. */
function thrownOf({ family, classify }) {
  function errorFromThrown(thrown) {
    const queue = [thrown];
    const seen = new Set();
    let weak = null;
    for (let at = 0; at < queue.length && at < MOST; at++) {
      const value = queue[at];
      if (typeof value !== "object" || value === null || seen.has(value)) {
        continue;
      }
      seen.add(value);
      const { error, isWeak } = errorOf(value);
      if (error !== null && !isWeak) {
        return error;
      }
      weak ??= error;
      queue.push(...INNER.map((name) => read(value, name)), ...last(read(value, "errors")));
    }
    return weak;
  }

  /** The error of one value. It is weak if it is based on a status alone: an inner value may say more. */
  function errorOf(value) {
    if (attempt(() => isApiError(value), false)) {
      return { error: attempt(() => family.adopt(value), value), isWeak: false };
    }
    const response = objectOr(read(value, "response"), value);
    const headers = read(value, "headers") ?? read(value, "responseHeaders") ?? read(response, "headers");
    const body = read(value, "body");
    const known = recall(headers, body, read(body, "details"), read(body, "error"));
    if (known !== null) {
      return { error: known, isWeak: false };
    }
    const status = [
      read(value, "status"),
      read(value, "statusCode"),
      read(response, "status"),
      read(response, "statusCode"),
    ].find(isStatus);
    if (status === undefined) {
      return { error: errorOfFrame(value, headers), isWeak: false };
    }
    const frame = frameOf(value, headers);
    if (frame !== undefined) {
      return { error: classifyAnyway(OK, frame, headers), isWeak: false };
    }
    const found = bodyOf(value, response, status);
    if (isOfClientItself(value, found)) {
      return { error: null, isWeak: false };
    }
    const error = classifyAnyway(status, found, headers ?? requestIdOf(value));
    return { error, isWeak: found === null && objectOr(headers, null) === null };
  }

  /** The error that `wrapFetch` attached for a client. */
  function recall(headers, ...parts) {
    for (const given of [headers, ...parts]) {
      const error = linkedTo(given);
      if (error !== undefined) {
        return attempt(() => family.adopt(error), error);
      }
    }
    const json = attempt(() => (typeof headers?.get === "function" ? headers.get(HEADER) : headers?.[HEADER]), undefined);
    return typeof json === "string" ? attempt(() => family.restore(json), null) : null;
  }

  /** The error of a value without a status: a frame of an event stream, a record, or an error with a frame in it. */
  function errorOfFrame(value, headers) {
    const inner = read(value, "error");
    const isPlainInner = attempt(() => isPlain(inner), false);
    if (attempt(() => isPlain(value), false)) {
      return isPlainInner || objectOr(inner, null) === null ? classifyAnyway(OK, value) : null;
    }
    const isOfResponse = typeof inner === "string" && objectOr(headers, null) !== null;
    return isPlainInner || isOfResponse ? classifyAnyway(OK, toEnvelope(inner), headers) : null;
  }

  /** Calls `classify`, without the arguments that it rejects. */
  function classifyAnyway(status, body, headers) {
    const tries = [
      () => classify(status, body, plainHeaders(headers)),
      () => classify(status, body),
      () => classify(status, null, plainHeaders(headers)),
    ];
    for (const classified of tries) {
      try {
        return classified();
      } catch {
        // The next attempt has fewer arguments.
      }
    }
    return classify(status, null);
  }

  return { errorFromThrown };
}

/** The body of an error, in the property where its client puts it; null if there is none. */
function bodyOf(value, response, status) {
  const found = [
    () => read(response, "rawBody"),
    () => read(value, "responseBody"),
    () => read(response, "data"),
    () => read(value, "data"),
    () => read(response, "text"),
    () => read(response, "body"),
    () => read(value, "body"),
    () => read(value, "text"),
    () => (attempt(() => isPlain(value), false) ? value : undefined),
    () => toEnvelope(read(value, "error")),
    () => textOf(read(value, "message"), status),
  ];
  for (const find of found) {
    const body = find();
    if (attempt(() => isFilled(body), false)) {
      return body;
    }
  }
  return null;
}

function isFilled(body) {
  return (typeof body === "string" && body !== "") || isBytes(body) || isUnshared(body) || isJson(body);
}

/**
 * The frame in an error of Vercel's ai for an event stream that starts with an error frame: the body is the inner
 * object, and the status is invented.
 */
function frameOf(value, headers) {
  const isEventStream = String(attempt(() => headers["content-type"], "")).startsWith("text/event-stream");
  const inner = isEventStream ? attempt(() => JSON.parse(read(value, "responseBody")), undefined) : undefined;
  return attempt(() => isPlain(inner) && !Object.hasOwn(inner, "error"), false) ? { error: inner } : undefined;
}

/**
 * The body if a client retains only the inner `error`, as openai does. Anthropic's client retains the complete
 * body, which has an `error` itself.
 */
function toEnvelope(error) {
  const isComplete = attempt(() => Object.hasOwn(error, "error"), false) || error === undefined || error === null;
  return isComplete ? error : { error };
}

/** The text of a body that is not JSON, which openai and anthropic put into the message, after the status. */
function textOf(message, status) {
  const start = `${status} `;
  const isText = typeof message === "string" && message.startsWith(start) && message !== `${start}status code (no body)`;
  return isText ? message.slice(start.length) : undefined;
}

/**
 * Whether an error is a failure of @modelrunner/client itself, such as a time-out, although it has a status:
 * there is no body, and the message does not contain the status as it does for a response.
 */
function isOfClientItself(value, body) {
  const isClients = typeof read(value, "requestId") === "string" && attempt(() => Object.hasOwn(value, "body"), false);
  return isClients && body === null && !/\bHTTP \d{3}\b/.test(String(read(value, "message")));
}

/** The request ID that @modelrunner/client has read from a header. */
function requestIdOf(value) {
  const requestId = read(value, "requestId");
  return typeof requestId === "string" && requestId !== "" ? { "x-modelrunner-request-id": requestId } : undefined;
}

/** Headers that `classify` accepts: from an object, only strings and lists of strings. */
function plainHeaders(headers) {
  if (typeof headers?.get === "function" || headers === undefined) {
    return headers;
  }
  return Object.entries(headers).filter(([, value]) => typeof value === "string" || Array.isArray(value));
}

function isStatus(value) {
  return Number.isInteger(value) && value >= 100 && value <= 999;
}

/** The errors of an AggregateError or a RetryError, the last one first. */
function last(errors) {
  return attempt(() => (Array.isArray(errors) ? errors.slice(-MOST).reverse() : []), []);
}

function read(object, name) {
  return attempt(() => object[name], undefined);
}

function objectOr(value, other) {
  return typeof value === "object" && value !== null ? value : other;
}

function attempt(call, otherwise) {
  try {
    return call();
  } catch {
    return otherwise;
  }
}

module.exports = { thrownOf };
