"use strict";

const { familyFor, isApiError } = require("./api-error.js");
const { interceptorOf } = require("./axios.js");
const { classifierOf } = require("./classify.js");
const { responsesOf } = require("./fetch.js");
const { gotOf } = require("./got.js");
const { CLASS_NAMES } = require("./kinds.js");
const { streamsOf } = require("./stream.js");
const { thrownOf } = require("./thrown.js");
const { wrapperOf } = require("./wrap-fetch.js");

const KINDS = Object.freeze(Object.keys(CLASS_NAMES));

/** Everything that this package exports, with errors that extend `Base`. */
function errorsOf(Base) {
  const family = familyFor(Base);
  const { classify, throwIfError } = classifierOf(family);
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
    withBase,
    isApiError,
    errorClass,
    KINDS,
    ApiError: family.ApiError,
    ...named,
  };
}

function withBase(Base) {
  if (typeof Base !== "function" || !(Base.prototype instanceof Error || Base === Error)) {
    throw new TypeError("Base must be a class that extends Error");
  }
  return errorsOf(Base);
}

module.exports = errorsOf(Error);
