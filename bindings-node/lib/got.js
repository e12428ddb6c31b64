"use strict";

/** Makes got reject with errors of a family. */
function gotOf({ classify, errorFromThrown }) {
  /** The chunks that have arrived of each response. */
  const arrived = new WeakMap();

  function extendGot(got) {
    if (typeof got?.extend !== "function") {
      throw new TypeError("got must be got or the result of got.extend()");
    }
    return got.extend({
      handlers: [listenToChunks],
      hooks: { afterResponse: [checkResponse], beforeError: [toApiError] },
    });
  }

  /** Got drops the bytes that had arrived before a connection broke. */
  function listenToChunks(options, next) {
    const request = next(options);
    if (!options.isStream) {
      request.on("request", (sent) => {
        sent.once("response", (response) => {
          const chunks = [];
          arrived.set(response, chunks);
          // Unlike `on`, this does not start the flow of data.
          response.prependListener("data", (chunk) => chunks.push(chunk));
        });
      });
    }
    return request;
  }

  function checkResponse(response) {
    const error = classify(response.statusCode, response.rawBody, response.headers);
    // Got itself rejects a response that is not a success, after its retries.
    if (error !== null && response.ok) {
      throw error;
    }
    return response;
  }

  function toApiError(error) {
    const { response } = error;
    const chunks = response?.rawBody === undefined && arrived.get(response);
    if (chunks) {
      return classify(response.statusCode, Buffer.concat(chunks), response.headers) ?? error;
    }
    return errorFromThrown(error) ?? error;
  }

  return extendGot;
}

module.exports = { gotOf };
