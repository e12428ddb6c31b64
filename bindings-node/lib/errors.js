"use strict";

const { familiesOf, isApiError } = require("./api-error.js");
const { interceptorOf } = require("./axios.js");
const { classifierOf } = require("./classify.js");
const { responsesOf } = require("./fetch.js");
const { gotOf } = require("./got.js");
const { CLASS_NAMES } = require("./kinds.js");
const { streamsOf } = require("./stream.js");
const { thrownOf } = require("./thrown.js");
const { wrapperOf } = require("./wrap-fetch.js");

const KINDS = Object.freeze(Object.keys(CLASS_NAMES));

/**
 * The core, as JavaScript calls it. Everything in this folder is given one and does not know how it is
 * loaded. There are two: the binary that Node loads, and `wasm.js`. They take and return strings and bytes.
 *
 * @typedef {object} Backend
 * @property {(status: number, body: string | Uint8Array, headers?: string, isComplete?: boolean) => string | undefined} classify
 *   the error as `outcome.js` reads it, brief unless it is to be complete, or undefined if the response is not a
 *   failure. No other thread may write to the bytes. Headers are names and values in turn, each ended by a line break
 * @property {(status: number, body: string | Uint8Array) => boolean} mayBeFailure whether it may be one; false is certain
 * @property {(json: string) => string} restore the error with this canonical JSON
 * @property {(kind: string, status: number, message: string, requestId: string, issues: string) => string} make
 *   an error that does not come from a response; issues are a JSON array of objects with `path`, `message` and `code`
 * @property {() => string[]} kinds the names of the kinds
 * @property {() => string} version the version of the package that it belongs to
 * @property {(input: Uint8Array, style: string) => { text: string, failures: number }} explain
 * @property {() => string} explainUsage
 */

/**
 * Everything that this package exports, from one backend.
 *
 * @param {Backend} backend
 */
function errorsFor(backend) {
  const familyFor = familiesOf(backend);

  function withBase(Base) {
    if (typeof Base !== "function" || !(Base.prototype instanceof Error || Base === Error)) {
      throw new TypeError("Base must be a class that extends Error");
    }
    return { ...errorsOf({ backend, family: familyFor(Base) }), withBase };
  }

  return withBase(Error);
}

/** What there is for the errors of a family. */
function errorsOf({ backend, family }) {
  const { classify, throwIfError } = classifierOf({ backend, family });
  const { examine, ...responses } = responsesOf({ classify });
  const { errorFromThrown } = thrownOf({ family, classify });
  const named = Object.fromEntries(KINDS.map((kind) => [CLASS_NAMES[kind], family.classes.get(kind)]));

  function errorClass(kind) {
    if (!Object.hasOwn(CLASS_NAMES, kind)) {
      throw new TypeError("kind must be one of KINDS");
    }
    return family.classes.get(kind);
  }

  return {
    classify,
    throwIfError,
    errorFromThrown,
    ...responses,
    wrapFetch: wrapperOf({ examine }),
    ...streamsOf({ classify }),
    interceptAxios: interceptorOf({ classify }),
    extendGot: gotOf({ classify, errorFromThrown }),
    isApiError,
    errorClass,
    KINDS,
    ApiError: family.ApiError,
    ...named,
  };
}

module.exports = { errorsFor };
