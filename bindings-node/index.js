"use strict";

const { ApiError, CLASSES, isApiError } = require("./lib/api-error.js");
const { classify, throwIfError } = require("./lib/classify.js");
const { errorFromResponse, responseHandler, throwIfNotOk } = require("./lib/fetch.js");
const { errorFromFrame, errorFromRecord, throwIfFailed, throwOnErrorFrame } = require("./lib/stream.js");
const { interceptAxios } = require("./lib/axios.js");

module.exports = {
  classify,
  throwIfError,
  errorFromResponse,
  throwIfNotOk,
  responseHandler,
  errorFromRecord,
  throwIfFailed,
  errorFromFrame,
  throwOnErrorFrame,
  interceptAxios,
  isApiError,
  KINDS: Object.freeze(Object.keys(CLASSES)),
  ApiError,
  InvalidRequestError: CLASSES.invalid_request,
  NotCompletedError: CLASSES.not_completed,
  RequestFailedError: CLASSES.request_failed,
  RequestCancelledError: CLASSES.request_cancelled,
  AuthenticationError: CLASSES.unauthenticated,
  InsufficientBalanceError: CLASSES.insufficient_balance,
  PermissionDeniedError: CLASSES.permission_denied,
  NotFoundError: CLASSES.not_found,
  ConflictError: CLASSES.conflict,
  PayloadTooLargeError: CLASSES.payload_too_large,
  InvalidOutputError: CLASSES.invalid_output,
  UpstreamFailedError: CLASSES.upstream_failed,
  RateLimitError: CLASSES.rate_limited,
  RequestTimeoutError: CLASSES.timeout,
  ServerError: CLASSES.server_error,
  UnavailableError: CLASSES.unavailable,
  UnexpectedResponseError: CLASSES.unexpected_response,
};
