"use strict";

const { inspect } = require("node:util");
const native = require("./native.js");
const { parse } = require("./body.js");
const { toBlock, toHeaders } = require("./headers.js");
const { withoutStack } = require("./stack.js");

/** The same symbol in every copy of this package and in every realm. */
const BRAND = Symbol.for("modelrunner-errors.ApiError");

/** Only this package makes errors: what they say comes from a response or from canonical JSON. */
const CREATED = Symbol("created");

/** The classes of this copy of the package, without those that others derive from them. */
const FAMILY = new WeakSet();

class ApiError extends Error {
  // Either a response, from which the fields are read when they are asked for, or canonical JSON.
  #status;
  #source;
  #parsed;
  #headerList;
  #line;
  #canonical;
  #fields;
  #issues;
  #body;
  #headers;

  constructor(created, message, line, response) {
    if (created !== CREATED) {
      throw new TypeError("ApiError is made by classify() and ApiError.fromJSON(), not by new");
    }
    super(message);
    this.#line = line;
    this.#status = response.status;
    this.#source = response.source;
    this.#parsed = response.parsed;
    this.#headerList = response.headerList;
    this.#canonical = response.canonical;
    this.stack = `${this.name}: ${line}`;
  }

  static fromJSON(json) {
    let text;
    try {
      text = typeof json === "string" ? json : JSON.stringify(json);
      const [verdict, canonical] = native.restore(text);
      const { status } = JSON.parse(canonical);
      return create(verdict, { status, source: null, parsed: undefined, headerList: [], canonical });
    } catch (error) {
      throw new TypeError(`json must be the canonical JSON of an error: ${error.message}`, { cause: error });
    }
  }

  static [Symbol.hasInstance](value) {
    if (!FAMILY.has(this)) {
      return Function.prototype[Symbol.hasInstance].call(this, value);
    }
    return isApiError(value) && (this === ApiError || this.prototype.kind === value.kind);
  }

  get status() {
    return this.#status;
  }

  get requestId() {
    return this.#read().requestId;
  }

  get code() {
    return this.#read().code;
  }

  get issues() {
    this.#issues ??= readIssues(this.#read().issues, this.#canonical);
    return this.#issues;
  }

  get retry() {
    return this.#read().retry;
  }

  get retryable() {
    return this.retry !== "never";
  }

  get retryAfterMs() {
    return this.#read().retryAfterMs;
  }

  get action() {
    return this.#read().action;
  }

  get hint() {
    return this.#read().hint;
  }

  get terminal() {
    return this.#read().terminal;
  }

  get ambiguous() {
    return this.#read().ambiguous;
  }

  get charged() {
    return this.#read().charged;
  }

  get request() {
    return this.#read().request;
  }

  get details() {
    return this.#read().details;
  }

  get rawBody() {
    return this.#parsed === undefined ? this.#source : null;
  }

  get body() {
    if (this.#body === undefined) {
      this.#body = this.#parsed ?? (this.#source === null ? null : parse(this.#source));
    }
    return this.#body;
  }

  get headers() {
    this.#headers ??= toHeaders(this.#headerList);
    return this.#headers;
  }

  fieldErrors(place) {
    if (typeof place !== "string") {
      throw new TypeError(`place must be a string, not ${typeof place}`);
    }
    return this.issues.filter((issue) => issue.place === place);
  }

  canonicalJSON() {
    this.#canonical ??= native.canonicalJson(
      this.#status,
      typeof this.#source === "string" ? Buffer.from(this.#source) : this.#source ?? Buffer.alloc(0),
      -1,
      toBlock(this.#headerList),
    );
    return this.#canonical;
  }

  toJSON() {
    return JSON.parse(this.canonicalJSON());
  }

  toString() {
    return this.#line;
  }

  [inspect.custom](depth, options) {
    const { stack, cause } = this;
    const indented = () => inspect(cause, { ...options, depth: depth - 1 }).replaceAll("\n", "\n  ");
    return cause === undefined ? stack : `${stack} {\n  [cause]: ${indented()}\n}`;
  }

  #read() {
    this.#fields ??= readFields(this.toJSON());
    return this.#fields;
  }
}

Object.defineProperty(ApiError.prototype, BRAND, { value: true });

function readFields(json) {
  const { request_id: requestId, retry_after_ms: retryAfterMs, request, ...same } = json;
  return { ...same, requestId, retryAfterMs, request: request && readRequest(request) };
}

function readRequest(request) {
  return {
    state: request.state,
    responseUrl: request.response_url,
    statusUrl: request.status_url,
    cancelUrl: request.cancel_url,
    modelEndpoint: request.model_endpoint,
    billingStatus: request.billing_status,
    logs: request.logs,
  };
}

function readIssues(issues, canonical) {
  const places = issues.length > 0 ? native.places(canonical) : [];
  return issues.map((issue, index) => ({ place: places[index], ...issue }));
}

function isApiError(value) {
  return typeof value === "object" && value !== null && value[BRAND] === true;
}

/** The class of each kind. */
const CLASSES = {
  invalid_request: class InvalidRequestError extends ApiError {},
  not_completed: class NotCompletedError extends ApiError {},
  request_failed: class RequestFailedError extends ApiError {},
  request_cancelled: class RequestCancelledError extends ApiError {},
  unauthenticated: class AuthenticationError extends ApiError {},
  insufficient_balance: class InsufficientBalanceError extends ApiError {},
  permission_denied: class PermissionDeniedError extends ApiError {},
  not_found: class NotFoundError extends ApiError {},
  conflict: class ConflictError extends ApiError {},
  payload_too_large: class PayloadTooLargeError extends ApiError {},
  invalid_output: class InvalidOutputError extends ApiError {},
  upstream_failed: class UpstreamFailedError extends ApiError {},
  rate_limited: class RateLimitError extends ApiError {},
  timeout: class RequestTimeoutError extends ApiError {},
  server_error: class ServerError extends ApiError {},
  unavailable: class UnavailableError extends ApiError {},
  unexpected_response: class UnexpectedResponseError extends ApiError {},
};

FAMILY.add(ApiError);
Object.defineProperty(ApiError.prototype, "name", { value: "ApiError", writable: true, configurable: true });
for (const [kind, Class] of Object.entries(CLASSES)) {
  FAMILY.add(Class);
  Object.defineProperty(Class.prototype, "kind", { value: kind });
  Object.defineProperty(Class.prototype, "name", { value: Class.name, writable: true, configurable: true });
}

/** The classes by the numbers that the native side gives. */
const BY_NUMBER = native.kinds().map((kind) => CLASSES[kind]);

/** The error that a verdict of the native side describes; `write_verdict` there tells its form. */
function create(verdict, response) {
  const Class = BY_NUMBER[verdict.charCodeAt(0)];
  const start = verdict.charCodeAt(1);
  const length = verdict.charCodeAt(2) * 128 + verdict.charCodeAt(3);
  const line = verdict.slice(4);
  const message = length === 0 ? null : line.slice(start, start + length);
  const error = withoutStack(Class, CREATED, message, line, response);
  if (message === null) {
    error.message = error.toJSON().message;
  }
  return error;
}

module.exports = { ApiError, CLASSES, create, isApiError };
