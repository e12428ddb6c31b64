"use strict";

const { inspect } = require("node:util");
const native = require("./native.js");
const { parse, toBytes } = require("./body.js");
const { NO_HEADERS, toBlock, toHeaders } = require("./headers.js");
const { withoutStack } = require("./stack.js");

/** The same symbol in every copy of this package and in every realm. */
const BRAND = Symbol.for("modelrunner-errors.ApiError");

/** Only this package makes errors: what they say comes from a response or from canonical JSON. */
const CREATED = Symbol("created");

/** The errors that are being inspected, by which a cycle is found. */
const inspected = new Set();

/** The classes of this copy of the package, without those that others derive from them. */
const FAMILY = new WeakSet();

let captureStack;

class ApiError extends Error {
  /** The response, and what was read from it so far. */
  #state;

  constructor(created, message, state) {
    if (created !== CREATED) {
      throw new TypeError("ApiError is made by classify() and ApiError.fromJSON(), not by new");
    }
    super(message);
    this.#state = state;
    this.stack = `${this.name}: ${lineOf(state.verdict)}`;
  }

  /**
   * Gives an error the stack trace of where it is thrown, from the caller of `below` on. It is
   * formatted when it is read, under the error's one-line form rather than under its raw message.
   */
  static #captureStack(error, below) {
    const trace = { name: error.name, message: lineOf(error.#state.verdict) };
    Error.captureStackTrace(trace, below);
    error.#state.trace = trace;
    return Object.defineProperty(error, "stack", ApiError.#STACK);
  }

  // One descriptor for all: with functions of its own, each error would get a hidden class of its own.
  static #STACK = {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get() {
      return this.#state.trace.stack;
    },
    set(value) {
      Object.defineProperty(this, "stack", { __proto__: null, value, writable: true });
    },
  };

  static {
    captureStack = ApiError.#captureStack;
  }

  static fromJSON(json) {
    let text;
    try {
      text = typeof json === "string" ? json : JSON.stringify(json);
      const [verdict, canonical] = native.restore(text);
      return create(verdict, JSON.parse(canonical).status, null, undefined, NO_HEADERS, canonical);
    } catch (error) {
      throw new TypeError(`json must be the canonical JSON of an error: ${error.message}`, { cause: error });
    }
  }

  static [Symbol.hasInstance](value) {
    if (!FAMILY.has(this)) {
      return Function.prototype[Symbol.hasInstance].call(this, value);
    }
    // The kind of its class: one that a user has set on the error itself counts for nothing.
    return isApiError(value) && (this === ApiError || this.prototype.kind === Object.getPrototypeOf(value).kind);
  }

  get status() {
    return this.#state.status;
  }

  get requestId() {
    return this.#json().request_id;
  }

  get code() {
    return this.#json().code;
  }

  get issues() {
    this.#state.issues ??= readIssues(this.#json().issues, this.#state.canonical);
    return this.#state.issues;
  }

  get retry() {
    return this.#json().retry;
  }

  get retryable() {
    return this.retry !== "never";
  }

  get retryAfterMs() {
    return this.#json().retry_after_ms;
  }

  get action() {
    return this.#json().action;
  }

  get hint() {
    return this.#json().hint;
  }

  get terminal() {
    return this.#json().terminal;
  }

  get ambiguous() {
    return this.#json().ambiguous;
  }

  get charged() {
    return this.#json().charged;
  }

  get request() {
    const { request } = this.#json();
    this.#state.request ??= request && readRequest(request);
    return this.#state.request;
  }

  get details() {
    return this.#json().details;
  }

  get rawBody() {
    const { source, parsed } = this.#state;
    return parsed === undefined ? source : null;
  }

  get body() {
    const state = this.#state;
    if (state.body === undefined) {
      state.body = state.parsed ?? (state.source === null ? null : parse(state.source));
    }
    return state.body;
  }

  get headers() {
    this.#state.headers ??= toHeaders(this.#state.headerList);
    return this.#state.headers;
  }

  fieldErrors(place) {
    if (typeof place !== "string") {
      throw new TypeError(`place must be a string, not ${typeof place}`);
    }
    return this.issues.filter((issue) => issue.place === place);
  }

  canonicalJSON() {
    const state = this.#state;
    state.canonical ??= native.canonicalJson(state.status, toBytes(state.source), toBlock(state.headerList));
    return state.canonical;
  }

  toJSON() {
    return JSON.parse(this.canonicalJSON());
  }

  toString() {
    return lineOf(this.#state.verdict);
  }

  [inspect.custom](depth, options) {
    if (inspected.has(this)) {
      return options.stylize("[Circular]", "special");
    }
    const { stack } = this;
    const names = Reflect.ownKeys(this).filter((name) => isShown(this, name));
    if (names.length === 0 || (depth !== null && depth < 0)) {
      return stack;
    }
    inspected.add(this);
    try {
      const within = { ...options, depth: depth === null ? null : depth - 1 };
      return `${stack} {\n${names.map((name) => showProperty(this, name, within)).join(",\n")}\n}`;
    } finally {
      inspected.delete(this);
    }
  }

  #json() {
    this.#state.json ??= JSON.parse(this.canonicalJSON());
    return this.#state.json;
  }
}

Object.defineProperty(ApiError.prototype, BRAND, { value: true });

// A field that is written becomes the error's own, as of any error, and the canonical JSON stays what it was.
for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(ApiError.prototype))) {
  if (get) {
    const set = function (value) {
      Object.defineProperty(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
    };
    Object.defineProperty(ApiError.prototype, name, { set });
  }
}

/** Whether Node shows an error's own property, after its stack. */
function isShown(error, name) {
  const { enumerable, value } = Object.getOwnPropertyDescriptor(error, name);
  return name === "cause" ? enumerable || value !== undefined : enumerable && name !== "stack" && name !== "message";
}

/** One property as inspect writes it; those of accessors are not read. */
function showProperty(error, name, options) {
  const { enumerable, get, set, value } = Object.getOwnPropertyDescriptor(error, name);
  const isPlainName = typeof name === "string" && /^[a-z_]\w*$/i.test(name);
  const shownName = typeof name === "symbol" || !isPlainName ? inspect(name) : name;
  const label = enumerable && typeof name === "string" && name !== "cause" ? shownName : `[${shownName}]`;
  const shown = get || set ? options.stylize(get ? "[Getter]" : "[Setter]", "special") : inspect(value, options);
  return `  ${label}: ${shown.replaceAll("\n", "\n  ")}`;
}

function readIssues(issues, canonical) {
  const places = issues.length > 0 ? native.places(canonical) : [];
  return issues.map((issue, index) => ({ place: places[index], ...issue }));
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
  Object.defineProperty(Class.prototype, "kind", { value: kind, writable: true });
  Object.defineProperty(Class.prototype, "name", { value: Class.name, writable: true, configurable: true });
}

/** The classes by the numbers that the native side gives. */
const BY_NUMBER = native.kinds().map((kind) => CLASSES[kind]);

/**
 * The error that a verdict of the native side describes; `write` there tells its form.
 *
 * @param {string} verdict
 * @param {number} status
 * @param {string | Buffer | null} source what was judged; null for no body and for a restored error
 * @param {object | undefined} parsed the body, where it was given as an object
 * @param {string[]} headerList names and values in turn
 * @param {string | null} canonical the canonical JSON, where it is known
 */
function create(verdict, status, source, parsed, headerList, canonical) {
  const Class = BY_NUMBER[verdict.charCodeAt(0)];
  const start = NUMBERS + verdict.charCodeAt(1);
  const message = verdict.slice(start, start + messageLength(verdict));
  const state = {
    verdict,
    status,
    source,
    parsed,
    headerList,
    canonical,
    json: undefined,
    issues: undefined,
    request: undefined,
    body: undefined,
    headers: undefined,
    trace: undefined,
  };
  return withoutStack(Class, CREATED, message, state);
}

/** How many characters of a verdict are numbers. */
const NUMBERS = 4;

function lineOf(verdict) {
  return verdict.slice(verdict.charCodeAt(1) === 0 ? NUMBERS + messageLength(verdict) : NUMBERS);
}

function messageLength(verdict) {
  return verdict.charCodeAt(2) * 128 + verdict.charCodeAt(3);
}

module.exports = { ApiError, CLASSES, captureStack, create, isApiError };
