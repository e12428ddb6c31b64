"use strict";

const { isPlain, parse } = require("./body.js");
const { NO_HEADERS, toHeaders } = require("./headers.js");
const { CLASS_NAMES } = require("./kinds.js");
const { membersOf, readMembers, readOutcome } = require("./outcome.js");
const { withoutStack } = require("./stack.js");

/** The same symbol in every copy of this package and in every realm. */
const BRAND = Symbol.for("modelrunner-errors.ApiError");

/** The symbol by which Node finds an object's own inspection method. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Only this package creates errors: their fields come from a response, from canonical JSON, or from the core. */
const CREATED = Symbol("created");

/** The symbol by which this copy of the package reads the state of an error with any base class. */
const STATE = Symbol("state");

/** No options, even if `Object.prototype` is polluted. */
const NOTHING = { __proto__: null };

/** The errors that are being inspected, to find cycles. */
const inspected = new Set();

/** The classes that `instanceof` recognizes by the brand, and by the kind if they have one. */
const BRANDED = new WeakMap();

/**
 * `ApiError` as a subclass of `Base`. Every family of classes has its own, so that the errors of an SDK can be
 * instances of the SDK's own base class.
 *
 * @param {Function} familyOf returns the family of a class
 * @param {import("./errors.js").Backend} backend
 */
function apiErrorOf(Base, familyOf, backend) {
  class ApiError extends Base {
    /** The response, and the fields that were read so far. */
    #state;

    constructor(created, message, state) {
      if (created !== CREATED) {
        throw new TypeError("ApiError has no public constructor: use classify(), ApiError.fromJSON() or ApiError.ofKind()");
      }
      super(message);
      this.#state = state;
      if (Base !== Error) {
        shedOwnFields(this, message, ApiError.prototype);
      }
      this.stack = `${this.name}: ${state.line}`;
    }

    static fromJSON(json) {
      return familyOf(this).restore(json);
    }

    static ofKind(kind, message, options) {
      const error = familyOf(this).make(kind, message, options);
      return captureStack(error, this.ofKind);
    }

    static [Symbol.hasInstance](value) {
      if (!BRANDED.has(this)) {
        return Function.prototype[Symbol.hasInstance].call(this, value);
      }
      const kind = BRANDED.get(this);
      // The kind of its class, not one that a user has set on the error itself.
      return isApiError(value) && (kind === null || kind === Object.getPrototypeOf(value).kind);
    }

    get [STATE]() {
      return this.#state;
    }

    get status() {
      return this.#state.status;
    }

    get requestId() {
      return this.#members().requestId;
    }

    get code() {
      return this.#members().code;
    }

    get issues() {
      const state = this.#state;
      state.issues ??= this.#members().hasIssues ? readIssues(this.#json().issues, state.places) : [];
      return state.issues;
    }

    get retry() {
      return this.#members().retry;
    }

    get retryable() {
      return this.retry !== "never";
    }

    canRetry({ idempotent = false } = NOTHING) {
      return this.retryable && (idempotent || !this.ambiguous);
    }

    get retryAfterMs() {
      return this.#members().retryAfterMs;
    }

    get action() {
      return this.#members().action;
    }

    get hint() {
      return this.#json().hint;
    }

    get terminal() {
      return this.#members().terminal;
    }

    get ambiguous() {
      return this.#members().ambiguous;
    }

    get charged() {
      return this.#members().charged;
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
      if (typeof source !== "string") {
        // The caller may write to the bytes.
        this.#complete();
      }
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
      this.#state.headers ??= toHeaders(this.#state.givenHeaders);
      return this.#state.headers;
    }

    fieldErrors(place) {
      if (Array.isArray(place)) {
        return this.issues.filter(({ path }) => path.length === place.length && path.every((step, at) => step === place[at]));
      }
      if (typeof place !== "string") {
        throw new TypeError(`place must be a string or an array, not ${place === null ? "null" : typeof place}`);
      }
      return this.issues.filter((issue) => issue.place === place);
    }

    canonicalJSON() {
      return this.#complete().canonical;
    }

    toJSON() {
      return JSON.parse(this.canonicalJSON());
    }

    toString() {
      return this.#state.line;
    }

    [INSPECT](depth, options, inspect) {
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
        return `${stack} {\n${names.map((name) => showProperty(this, name, within, inspect)).join(",\n")}\n}`;
      } finally {
        inspected.delete(this);
      }
    }

    #members() {
      const state = this.#state;
      state.members ??= state.membersText === "" ? membersOf(this.#json()) : readMembers(state.membersText);
      return state.members;
    }

    #json() {
      this.#state.json ??= JSON.parse(this.#complete().canonical);
      return this.#state.json;
    }

    /** The state with the canonical JSON. Most callers do not need it, and writing it costs as much as classifying. */
    #complete() {
      const state = this.#state;
      if (state.canonical === "") {
        const { canonical, places } = readOutcome(backend.classify(state.status, state.source ?? "", state.block, true));
        state.canonical = canonical;
        state.places = places;
      }
      return state;
    }
  }

  Object.defineProperty(ApiError.prototype, BRAND, { value: true });
  Object.defineProperty(ApiError.prototype, "name", { value: "ApiError", writable: true, configurable: true });
  // Assigning a field creates an own property, as for any error; the canonical JSON does not change.
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(ApiError.prototype))) {
    if (get) {
      const set = function (value) {
        Object.defineProperty(this, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
      };
      Object.defineProperty(ApiError.prototype, name, { set });
    }
  }
  BRANDED.set(ApiError, null);
  return ApiError;
}

/** Removes the properties that the constructor of an SDK's base class set and that would hide fields of the error. */
function shedOwnFields(error, message, prototype) {
  for (const name of Object.getOwnPropertyNames(error)) {
    const isField = Object.hasOwn(prototype, name) || name in Error.prototype;
    if (isField && !["name", "message", "constructor"].includes(name)) {
      delete error[name];
    }
  }
  delete error.kind;
  if (error.message !== message) {
    Object.defineProperty(error, "message", { __proto__: null, value: message, writable: true, configurable: true });
  }
}

/**
 * Adds a stack trace that starts at the caller of `below`. It is formatted when it is read, and starts with the
 * error's one-line form instead of its raw message.
 */
function captureStack(error, below) {
  const trace = { name: error.name, message: error[STATE].line };
  Error.captureStackTrace?.(trace, below);
  error[STATE].trace = trace;
  return Error.captureStackTrace ? Object.defineProperty(error, "stack", STACK) : error;
}

// One descriptor for all errors: with separate functions, each error would get a hidden class of its own.
const STACK = {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() {
    return this[STATE].trace.stack;
  },
  set(value) {
    Object.defineProperty(this, "stack", { __proto__: null, value, writable: true });
  },
};

/** Whether Node shows this own property of an error after its stack. */
function isShown(error, name) {
  const { enumerable, value } = Object.getOwnPropertyDescriptor(error, name);
  return name === "cause" ? enumerable || value !== undefined : enumerable && name !== "stack" && name !== "message";
}

/** One property as inspect writes it. Accessors are not called. */
function showProperty(error, name, options, inspect) {
  const { enumerable, get, set, value } = Object.getOwnPropertyDescriptor(error, name);
  const isPlainName = typeof name === "string" && /^[a-z_]\w*$/i.test(name);
  const shownName = typeof name === "symbol" || !isPlainName ? inspect(name) : name;
  const label = enumerable && typeof name === "string" && name !== "cause" ? shownName : `[${shownName}]`;
  const shown = get || set ? options.stylize(get ? "[Getter]" : "[Setter]", "special") : inspect(value, options);
  return `  ${label}: ${shown.replaceAll("\n", "\n  ")}`;
}

function readIssues(issues, places) {
  const readable = places.split("\t");
  return issues.map(({ path, message, code, extra }, index) => ({ place: readable[index], path, message, code, extra }));
}

/** The canonical JSON of an issue of an SDK. */
function canonicalIssue({ path, message, code = null }) {
  return JSON.stringify({ path, message, code, extra: {} });
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

/**
 * Returns the function that returns the family of a base class: the classes of errors that extend it, and the
 * functions that create them.
 *
 * @param {import("./errors.js").Backend} backend
 */
function familiesOf(backend) {
  /** The families of classes, by their roots and by the base classes of SDKs. */
  const families = new WeakMap();

  /**
   * The classes of errors that extend `Base`, and the functions that create them.
   *
   * @param {Function} Base `Error`, a class that extends it, or one that extends `ApiError`
   */
  function familyFor(Base) {
    const known = families.get(Base);
    if (known !== undefined) {
      return known;
    }
    const Root = STATE in Base.prototype ? Base : apiErrorOf(Base, familyOf, backend);
    const classes = new Map();
    for (const [kind, name] of Object.entries(CLASS_NAMES)) {
      const Class = { [name]: class extends Root {} }[name];
      Object.defineProperty(Class.prototype, "kind", { __proto__: null, value: kind, writable: true, configurable: true });
      Object.defineProperty(Class.prototype, "name", { __proto__: null, value: name, writable: true, configurable: true });
      BRANDED.set(Class, kind);
      classes.set(kind, Class);
    }

    /** An error from what the backend returned, and from what it was given. */
    function create(outcome, { status, source = null, parsed, headers = NO_HEADERS, block }) {
      const { kind, message, line, members, canonical, places } = readOutcome(outcome);
      const state = {
        line,
        membersText: members,
        canonical,
        places,
        status,
        source,
        parsed,
        givenHeaders: headers,
        block,
        members: undefined,
        json: undefined,
        issues: undefined,
        request: undefined,
        body: undefined,
        headers: undefined,
        trace: undefined,
      };
      return withoutStack(classes.get(kind), CREATED, message, state);
    }

    function restore(json) {
      try {
        const outcome = backend.restore(typeof json === "string" ? json : JSON.stringify(json));
        const { canonical } = readOutcome(outcome);
        return create(outcome, { status: JSON.parse(canonical).status });
      } catch (error) {
        throw new TypeError(`json must be the canonical JSON of an error: ${error.message}`, { cause: error });
      }
    }

    function make(kind, message, { status = 0, issues = [], requestId = null, cause } = NOTHING) {
      checkOwn(kind, message, status, issues, requestId);
      const outcome = backend.make(kind, status, message, requestId ?? "", issues.map(canonicalIssue).join("\n"));
      const error = create(outcome, { status });
      if (cause !== undefined) {
        Object.defineProperty(error, "cause", { __proto__: null, value: cause, writable: true, configurable: true });
      }
      return error;
    }

    /** The same error as an instance of this family. */
    function adopt(error) {
      if (Object.prototype.isPrototypeOf.call(Root.prototype, error) || Base === Error) {
        return error;
      }
      const state = error[STATE];
      const { kind } = Object.getPrototypeOf(error);
      // From another copy of this package, only the canonical JSON is known.
      return state === undefined ? restore(error) : withoutStack(classes.get(kind), CREATED, error.message, { ...state });
    }

    const family = { ApiError: Root, classes, create, restore, make, adopt };
    families.set(Base, family);
    families.set(Root, family);
    return family;
  }

  /** The family of a class, or of the nearest class that it extends. */
  function familyOf(Class) {
    for (let each = Class; typeof each === "function"; each = Object.getPrototypeOf(each)) {
      if (families.has(each)) {
        return families.get(each);
      }
    }
    return familyFor(Error);
  }

  return familyFor;
}

function checkOwn(kind, message, status, issues, requestId) {
  if (!Object.hasOwn(CLASS_NAMES, kind)) {
    throw new TypeError("kind must be one of KINDS");
  }
  if (typeof message !== "string") {
    throw new TypeError(`message must be a string, not ${message === null ? "null" : typeof message}`);
  }
  if ((status & 0xffff) !== status) {
    throw new RangeError(`status must be an integer from 0 to 65535, not ${String(status)}`);
  }
  if (requestId !== null && typeof requestId !== "string") {
    throw new TypeError(`requestId must be a string or null, not ${typeof requestId}`);
  }
  const isStep = (step) => typeof step === "string" || Number.isSafeInteger(step);
  const isText = (text) => typeof text === "string";
  const isIssue = ({ path, message, code = null }) =>
    Array.isArray(path) && path.every(isStep) && isText(message) && (code === null || isText(code));
  if (!Array.isArray(issues) || !issues.every((issue) => isPlain(issue) && isIssue(issue))) {
    throw new TypeError(
      "issues must be objects with a path of strings and integers, a string message and optionally a string code",
    );
  }
}

module.exports = { captureStack, familiesOf, isApiError };
