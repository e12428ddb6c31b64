"use strict";

const { isPlain } = require("./body.js");
const { isResponse } = require("./fetch.js");
const { STATUSES } = require("./kinds.js");
const { HEADER, link, toHeader } = require("./linked.js");

/** The statuses that clients retry, whatever the body says. */
const SENT_AGAIN = new Set([408, 409, 425, 429, 500, 502, 503, 504]);

/** Idempotent methods. Source: RFC 9110, section 9.2.2. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** The routes whose clients expect `error` to be an object. Source: Language models guide. */
const LANGUAGE_MODELS = /\/(?:chat\/completions|messages)\/?(?:[?#]|$)/;

/** Headers that describe the original body. */
const OF_THE_BODY = ["content-encoding", "content-length", "transfer-encoding"];

/** Wraps a fetch so that clients handle its failures. */
function wrapperOf({ examine }) {
  return function wrapFetch(fetch = globalThis.fetch) {
    if (typeof fetch !== "function") {
      throw new TypeError(`fetch must be a function, not ${fetch === null ? "null" : typeof fetch}`);
    }
    return async function fetchUnderstood(input, init) {
      const response = await fetch(input, init);
      if (!isResponse(response) || response.bodyUsed) {
        return response;
      }
      // If a success is truncated, reading it fails again in the client.
      const { error } = await examine(response);
      return error === null ? response : understood(response, error, input, init);
    };
  };
}

/** A failure as a Response whose status and body clients handle. */
function understood(response, error, input, init) {
  const status = statusOf(error);
  const method = String(init?.method ?? input?.method ?? "GET").toUpperCase();
  const headers = new Headers(entriesOf(response.headers));
  OF_THE_BODY.forEach((name) => headers.delete(name));
  headers.set("content-type", "application/json");
  headers.set("x-should-retry", String(error.canRetry({ idempotent: IDEMPOTENT.has(method) })));
  headers.set(HEADER, toHeader(error));
  if (error.requestId !== null && /^[\x21-\x7e]+$/.test(error.requestId)) {
    headers.set("x-modelrunner-request-id", error.requestId);
  }
  const statusText = status === response.status ? (response.statusText ?? "") : "";
  const answer = new Response(bodyOf(error, addressOf(input)), { status, statusText, headers });
  link(answer.headers, error);
  const text = answer.text.bind(answer);
  return Object.defineProperties(answer, {
    url: { value: response.url ?? "" },
    redirected: { value: response.redirected ?? false },
    json: {
      value: async () => {
        const body = JSON.parse(await text());
        // A client may pass on a copy, whose members are the same objects.
        [body, body.details, body.error].forEach((part) => link(part, error));
        return body;
      },
    },
  });
}

/**
 * The status as received, unless it is a success, a Response cannot have it, or it misleads clients that use only
 * the status: they would retry an empty balance with 429, and would not retry a temporary failure with 400.
 */
function statusOf({ kind, status, retry, ambiguous }) {
  const standsFor = STATUSES[kind];
  const isPossible = status >= 300 && status <= 599 && status !== 304;
  const isSentInVain = retry === "never" && SENT_AGAIN.has(status) && !SENT_AGAIN.has(standsFor);
  const isNotSent = retry === "backoff" && !ambiguous && status < 500 && status !== 429;
  return isPossible && !isSentInVain && !isNotSent ? status : standsFor;
}

/** The body as received, if clients handle it; otherwise an envelope. */
function bodyOf(error, address) {
  const { body } = error;
  const isEnvelope = isPlain(body) && !Array.isArray(body);
  if (LANGUAGE_MODELS.test(address)) {
    const isUnderstood = isEnvelope && typeof body.error === "object" && body.error !== null && !Array.isArray(body.error);
    return JSON.stringify(isUnderstood ? body : languageModelEnvelope(error));
  }
  const envelope = isEnvelope ? body : houseEnvelope(error);
  return JSON.stringify(typeof envelope.message === "string" ? envelope : { ...envelope, message: error.message });
}

function languageModelEnvelope({ message, kind, code, requestId }) {
  return { type: "error", error: { message, type: kind, param: null, code }, request_id: requestId };
}

function houseEnvelope({ message, requestId, details }) {
  return { error: message, request_id: requestId, details };
}

function addressOf(input) {
  return typeof input === "string" ? input : String(input?.url ?? input);
}

/** Headers of a Response, or none for a test double that only has `get`. */
function entriesOf(headers) {
  return typeof headers[Symbol.iterator] === "function" ? [...headers] : [];
}

module.exports = { wrapperOf };
