"use strict";

const { isBytes, isJson, isUnshared } = require("./body.js");
const { readAll } = require("./read.js");

/** Makes axios reject with errors of a family. */
function interceptorOf({ classify }) {
  /** The errors of the responses whose bytes were classified as they arrived; null for a success. */
  const classified = new WeakMap();

  function interceptAxios(instance) {
    const use = instance?.interceptors?.response?.use;
    if (typeof use !== "function") {
      throw new TypeError("instance must be axios or the result of axios.create()");
    }
    readInChunks(instance, { classify, classified });
    return instance.interceptors.response.use(checkResponse, checkRejection);
  }

  async function checkResponse(response) {
    const error = await errorOf(response);
    if (error !== null) {
      throw error;
    }
    return response;
  }

  async function checkRejection(rejection) {
    const response = rejection?.response;
    throw (response && (await errorOf(response))) ?? rejection;
  }

  async function errorOf(response) {
    if (classified.has(response)) {
      return classified.get(response);
    }
    const { status, data, headers } = response;
    const byStatus = classify(status, null, headers);
    // The user reads the stream of a success.
    if (isStream(data)) {
      return byStatus && classify(status, (await readAll(data)).bytes, headers);
    }
    return classify(status, await toBody(data), headers);
  }

  return interceptAxios;
}

/**
 * Makes an instance read bodies as streams if it uses node:http, because the reader of axios for node:http drops
 * the bytes that had arrived before a connection broke.
 */
function readInChunks(instance, classifier) {
  if (typeof instance.create !== "function" || typeof instance.interceptors.request?.use !== "function") {
    return;
  }
  // Without interceptors, so that the instance's own run once.
  const bare = instance.create();
  instance.interceptors.request.use((config) => {
    const { adapter, responseType } = config;
    if (isNodeHttp(adapter) && [undefined, "json", "text", "arraybuffer"].includes(responseType)) {
      config.adapter = (settled) => requestInChunks(bare, { ...settled, adapter }, settled, classifier);
    }
    return config;
  });
}

/** Whether axios reads with node:http, by the names of its adapters. */
function isNodeHttp(adapter) {
  return typeof XMLHttpRequest === "undefined" && Array.isArray(adapter) && adapter.find((name) => name !== "xhr") === "http";
}

async function requestInChunks(bare, config, original, { classify, classified }) {
  const asIs = [(data) => data];
  const options = { ...config, responseType: "stream", transformRequest: asIs, transformResponse: asIs };
  const outcome = await bare.request(options).then(
    (response) => ({ response }),
    (rejection) => ({ response: rejection.response, rejection }),
  );
  const { response, rejection } = outcome;
  for (const part of [response, rejection].filter(Boolean)) {
    part.config = original;
  }
  if (isStream(response?.data)) {
    const { bytes, fault } = await readAll(response.data);
    const error = classify(response.status, bytes, response.headers);
    if (fault !== undefined) {
      throw error ?? fault;
    }
    classified.set(response, error);
    response.data = toAxiosData(bytes, original);
  }
  if (rejection !== undefined) {
    throw rejection;
  }
  return response;
}

/** A body as the reader of axios returns it. */
function toAxiosData(bytes, { responseType, responseEncoding }) {
  const buffer = Buffer.from(bytes.buffer);
  if (responseType === "arraybuffer") {
    return buffer;
  }
  const text = buffer.toString(responseEncoding);
  return (responseEncoding ?? "utf8") === "utf8" ? text.replace(/^\ufeff/, "") : text;
}

function isStream(data) {
  return typeof data?.pipe === "function" || typeof data?.getReader === "function";
}

/** The body for `classify`; none if a transform of the user has replaced it. */
async function toBody(data) {
  if (typeof data?.arrayBuffer === "function") {
    return data.arrayBuffer();
  }
  return typeof data === "string" || isBytes(data) || isUnshared(data) || isJson(data) ? data : null;
}

module.exports = { interceptorOf };
