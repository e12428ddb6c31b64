"use strict";

const { captureStack } = require("./api-error.js");
const { classify } = require("./classify.js");
const { readAll } = require("./stream.js");

async function errorFromResponse(response) {
  const error = await judge(response);
  return error && captureStack(error, errorFromResponse);
}

async function throwIfNotOk(response) {
  const error = await judge(response);
  if (error !== null) {
    throw captureStack(error, throwIfNotOk);
  }
  return response;
}

async function responseHandler(response) {
  checkResponse(response);
  const contentType = response.headers.get("content-type") ?? "";
  // An event stream has no end to wait for: its reader judges the frames one by one.
  if (/^\s*text\/event-stream\b/i.test(contentType) && classify(response.status, null) === null) {
    return response.body;
  }
  const { bytes, fault } = await readAll(response.body);
  const error = classify(response.status, bytes, response.headers);
  if (error !== null) {
    throw captureStack(error, responseHandler);
  }
  if (fault !== undefined) {
    throw fault;
  }
  return toData(bytes, contentType);
}

/** Judges a clone, so that the response itself can still be read. */
async function judge(response) {
  checkResponse(response);
  const { status, headers } = response;
  // A success that holds no record may be a video, or a stream without an end.
  if (!mayBeRecord(headers) && classify(status, null) === null) {
    return null;
  }
  const { bytes, fault } = await readAll(response.clone().body);
  const error = classify(status, bytes, headers);
  // Of a success that broke off nobody knows whether it was one.
  if (error === null && fault !== undefined) {
    throw fault;
  }
  return error;
}

function checkResponse(response) {
  const isResponse =
    typeof response?.status === "number" && typeof response.clone === "function" && typeof response.headers?.get === "function";
  if (!isResponse) {
    throw new TypeError("response must be a fetch Response");
  }
  if (response.bodyUsed) {
    throw new TypeError("response must not have been read: pass it before its body, or a clone of it");
  }
}

/** Whether the body is announced as JSON, as plain text, which masks JSON at times, or as nothing. */
function mayBeRecord(headers) {
  return /^\s*(?:[^\s;,]*[/+]json|text\/plain)?\s*(?:[;,]|$)/i.test(headers.get("content-type") ?? "");
}

function toData(bytes, contentType) {
  if (/^[^;]*[/+]json\b/i.test(contentType)) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  return /^\s*text\//i.test(contentType) ? new TextDecoder().decode(bytes) : bytes.buffer;
}

module.exports = { errorFromResponse, throwIfNotOk, responseHandler };
