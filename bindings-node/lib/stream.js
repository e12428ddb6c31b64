"use strict";

const { captureStack } = require("./api-error.js");

/** The status with which records, webhooks and event streams arrive. Source: Request lifecycle guide. */
const OK = 200;

/** Classifies records and the frames of event streams. */
function streamsOf({ classify }) {
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

  return { errorFromFrame, throwOnErrorFrame, errorFromRecord, throwIfFailed };
}

module.exports = { streamsOf };
