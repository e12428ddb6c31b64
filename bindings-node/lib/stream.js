"use strict";

const { captureStack } = require("./api-error.js");
const { classify } = require("./classify.js");

/**
 * Reads a stream of bytes to its end, or to where it breaks off: the status of a failure must not
 * be lost with the end of its body.
 */
async function readAll(stream) {
  const chunks = [];
  const add = (chunk) => chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  let fault;
  try {
    if (typeof stream?.getReader === "function") {
      // To iterate over it would take longer.
      const reader = stream.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        add(next.value);
      }
    } else {
      for await (const chunk of stream ?? []) {
        add(chunk);
      }
    }
  } catch (error) {
    fault = error;
  }
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return { bytes, fault };
}

/** The status under which records, webhooks and event streams arrive. Source: Request lifecycle guide. */
const OK = 200;

function errorFromFrame(data) {
  return classify(OK, data);
}

async function* throwOnErrorFrame(frames) {
  for await (const frame of frames) {
    const error = errorFromFrame(frame);
    if (error !== null) {
      throw captureStack(error, throwOnErrorFrame);
    }
    yield frame;
  }
}

function errorFromRecord(record) {
  return classify(OK, record);
}

function throwIfFailed(record) {
  const error = errorFromRecord(record);
  if (error !== null) {
    throw captureStack(error, throwIfFailed);
  }
  return record;
}

module.exports = { readAll, errorFromFrame, throwOnErrorFrame, errorFromRecord, throwIfFailed };
