"use strict";

const { captureStack } = require("./api-error.js");
const { isJson } = require("./body.js");
const { readAll } = require("./read.js");

/** Classifies the responses of fetch, of its test doubles and of node:http. */
function responsesOf({ classify }) {
  async function errorFromResponse(response) {
    const error = await find(response);
    return error && captureStack(error, errorFromResponse);
  }

  async function throwIfNotOk(response) {
    const error = await find(response);
    if (error !== null) {
      throw captureStack(error, throwIfNotOk);
    }
    return response;
  }

  async function readResponse(response) {
    const { status, headers, stream, contentType } = parts(response);
    // An event stream may not end: its reader classifies the frames one by one.
    if (/^\s*text\/event-stream\b/i.test(contentType) && classify(status, null) === null) {
      return stream;
    }
    const { bytes, fault } = await readAll(stream);
    const error = classify(status, bytes, headers);
    if (error !== null) {
      throw captureStack(error, readResponse);
    }
    if (fault !== undefined) {
      throw fault;
    }
    return toData(bytes, contentType);
  }

  /** The error of a response. If the connection broke during a success, throws the error of the connection. */
  async function find(response) {
    checkResponse(response);
    const { error, fault } = await examine(response);
    // A truncated success may have been a failure.
    if (error === null && fault !== undefined) {
      throw fault;
    }
    return error;
  }

  /** Classifies a response without reading it, if it can be cloned. */
  async function examine(response) {
    const { status, headers } = response;
    // A success that is not a record may be a video, or a stream without an end.
    if (!mayBeRecord(headers) && classify(status, null) === null) {
      return { error: null, fault: undefined };
    }
    const { body, fault } = await readBody(typeof response.clone === "function" ? response.clone() : response);
    return { error: classify(status, body, headers), fault };
  }

  return { errorFromResponse, throwIfNotOk, readResponse, examine };
}

/** Reads the part of a body that arrives. Test doubles have no stream, and may have only one method to read. */
async function readBody(response) {
  const { body } = response;
  if (body === null || typeof body?.getReader === "function" || typeof body?.pipe === "function") {
    const { bytes, fault } = await readAll(body);
    return { body: bytes, fault };
  }
  const way = ["arrayBuffer", "text", "json"].find((name) => typeof response[name] === "function");
  try {
    const read = await response[way]?.();
    return { body: read instanceof ArrayBuffer || typeof read === "string" || isJson(read) ? read : null, fault: undefined };
  } catch (fault) {
    return { body: null, fault };
  }
}

function isResponse(response) {
  return typeof response?.status === "number" && typeof response.headers?.get === "function";
}

function checkResponse(response) {
  const ways = ["clone", "arrayBuffer", "text", "json"];
  if (!isResponse(response) || !ways.some((name) => typeof response[name] === "function")) {
    throw new TypeError("response must be a fetch Response");
  }
  checkUnread(response);
}

function checkUnread(response) {
  if (response.bodyUsed || response.readableEnded) {
    throw new TypeError("response body was already consumed; pass an unread response or a clone");
  }
}

/** The parts of a fetch Response, a message of node:http or a response of undici that `readResponse` uses. */
function parts(response) {
  if (isResponse(response)) {
    checkUnread(response);
    const { status, headers, body } = response;
    return { status, headers, stream: body, contentType: headers.get("content-type") ?? "" };
  }
  const stream = response?.body ?? response;
  if (typeof response?.statusCode !== "number" || typeof stream.pipe !== "function") {
    throw new TypeError("response must be a fetch Response or a message of node:http");
  }
  checkUnread(stream);
  const { statusCode: status, headers } = response;
  return { status, headers, stream, contentType: String(headers["content-type"] ?? "") };
}

/** Whether the `content-type` is JSON, plain text, which is sometimes JSON, or absent. */
function mayBeRecord(headers) {
  return /^\s*(?:[^\s;,]*[/+]json|text\/plain)?\s*(?:[;,]|$)/i.test(headers.get("content-type") ?? "");
}

function toData(bytes, contentType) {
  if (/^[^;]*[/+]json\b/i.test(contentType)) {
    return JSON.parse(new TextDecoder().decode(bytes));
  }
  return /^\s*text\//i.test(contentType) ? new TextDecoder().decode(bytes) : bytes.buffer;
}

module.exports = { isResponse, responsesOf };
