"use strict";

const { isAnyArrayBuffer, isUint8Array } = require("node:util").types;
const { isPlain } = require("./body.js");
const { classify } = require("./classify.js");
const { readAll } = require("./stream.js");

function interceptAxios(instance) {
  const use = instance?.interceptors?.response?.use;
  if (typeof use !== "function") {
    throw new TypeError("instance must be axios or what axios.create() gives");
  }
  return instance.interceptors.response.use(judgeResponse, judgeRejection);
}

async function judgeResponse(response) {
  const error = await errorFromAxios(response);
  if (error !== null) {
    throw error;
  }
  return response;
}

async function judgeRejection(rejection) {
  const response = rejection?.response;
  throw (response && (await errorFromAxios(response))) ?? rejection;
}

async function errorFromAxios({ status, data, headers }) {
  const byStatus = classify(status, null, headers);
  const isStream = typeof data?.pipe === "function" || typeof data?.getReader === "function";
  // A stream that comes with a success is the user's to read.
  if (isStream) {
    return byStatus && classify(status, (await readAll(data)).bytes, headers);
  }
  return classify(status, await toBody(data), headers);
}

/** The body as `classify` takes it; what a transform of the user has made of it counts as none. */
async function toBody(data) {
  if (typeof data?.arrayBuffer === "function") {
    return data.arrayBuffer();
  }
  if (typeof data === "number" || typeof data === "boolean") {
    return JSON.stringify(data);
  }
  const isBody = typeof data === "string" || isUint8Array(data) || isAnyArrayBuffer(data) || (data && isPlain(data));
  return isBody ? data : null;
}

module.exports = { interceptAxios };
