"use strict";

/*
 * A test double of @modelrunner/client 1.3.0, which is not on a registry. It has the calls, handlers,
 * errors and retries of the client, as measured. It does not wait between attempts, and it
 * omits everything unrelated to responses: credentials, uploads of inputs, metadata and webhooks.
 *
 * `run` and `queue.result` have a response handler of their own and `stream` has another, so that
 * `config({ responseHandler })` affects only the other calls. Only the client's own `ApiError` is retried,
 * by its status.
 */

class ApiError extends Error {
  constructor({ message, status, body, requestId }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.requestId = requestId || "";
  }
}

class ValidationError extends ApiError {
  constructor(args) {
    super(args);
    this.name = "ValidationError";
  }

  get fieldErrors() {
    if (typeof this.body.detail === "string") {
      return [{ loc: ["body"], msg: this.body.detail, type: "value_error" }];
    }
    return this.body.detail || [];
  }
}

const toFieldErrors = (issues) =>
  issues.map((issue) => ({ loc: issue.path ?? [], msg: issue.message ?? "Invalid value", type: issue.code ?? "invalid" }));

async function defaultResponseHandler(response) {
  const { status, statusText } = response;
  const contentType = response.headers.get("Content-Type") ?? "";
  const requestId = response.headers.get("x-modelrunner-request-id") || undefined;
  if (!response.ok) {
    if (contentType.includes("application/json")) {
      const body = await response.json();
      const message = body.message || statusText;
      if (status === 422) {
        throw new ValidationError({ message, status, body, requestId });
      }
      const validationErrors = body?.details?.validationErrors;
      if (status === 400 && Array.isArray(validationErrors)) {
        throw new ValidationError({ message, status, body: { ...body, detail: toFieldErrors(validationErrors) }, requestId });
      }
      throw new ApiError({ message, status, body, requestId });
    }
    throw new ApiError({ message: `HTTP ${status}: ${statusText}`, status, requestId });
  }
  if (contentType.includes("application/json")) {
    return response.json();
  }
  return contentType.includes("application/octet-stream") ? response.arrayBuffer() : response.text();
}

async function resultResponseHandler(response) {
  const data = await defaultResponseHandler(response);
  return { data, requestId: response.headers.get("x-modelrunner-request-id") || "" };
}

const RETRYABLE = [429, 502, 503, 504];

async function dispatchRequest({
  method = "post",
  url,
  input,
  config,
  handler,
  maxRetries = 3,
  retryable = RETRYABLE,
  headers = {},
}) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await config.fetch(url, {
        method: method.toUpperCase(),
        headers: { Accept: "application/json", "Content-Type": "application/json", ...headers },
        mode: "cors",
        body: method.toLowerCase() !== "get" && input ? JSON.stringify(input) : undefined,
      });
      return await (handler ?? config.responseHandler)(response);
    } catch (error) {
      if (attempt === maxRetries || !(error instanceof ApiError && retryable.includes(error.status))) {
        throw error;
      }
    }
  }
}

/** Events of a stream, as the client's parser gives their data. */
function parseEvents(text) {
  const events = text.split(/\r?\n\r?\n/).map((event) => event.split(/\r?\n/).filter((line) => line.startsWith("data:")));
  return events.filter((lines) => lines.length > 0).map((lines) => lines.map((line) => line.slice(5).trimStart()).join("\n"));
}

class ModelrunnerStream {
  #listeners = { data: [], error: [], done: [] };
  #current;
  #events = [];
  #done;

  constructor(url, config, input) {
    this.#done = new Promise((resolve, reject) => {
      this.on("done", resolve);
      this.on("error", reject);
    });
    // A caller that only iterates never reads it.
    this.#done.catch(() => {});
    dispatchRequest({
      url,
      input,
      config,
      headers: { accept: "text/event-stream" },
      handler: (response) => this.#handle(response),
    }).catch((error) => this.#handleError(error));
  }

  async #handle(response) {
    if (!response.ok) {
      await defaultResponseHandler(response).catch((error) => this.#emit("error", error));
      return;
    }
    const isEventStream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
    let text = "";
    for await (const chunk of response.body) {
      if (isEventStream) {
        text += Buffer.from(chunk).toString();
      } else {
        this.#data(chunk);
      }
    }
    parseEvents(text).forEach((data) => this.#data(JSON.parse(data)));
    this.#emit("done", this.#current);
  }

  #data(data) {
    this.#current = data;
    this.#events.push(data);
    this.#emit("data", data);
  }

  #handleError(error) {
    const isOwn = error instanceof ApiError;
    this.#emit("error", isOwn ? error : new ApiError({ message: error.message ?? "An unknown error occurred", status: 500 }));
  }

  #emit(type, event) {
    this.#listeners[type].forEach((listener) => listener(event));
  }

  on(type, listener) {
    this.#listeners[type].push(listener);
  }

  async *[Symbol.asyncIterator]() {
    await this.#done.catch(() => {});
    yield* this.#events;
  }

  done() {
    return this.#done;
  }
}

function createModelrunnerClient(given = {}) {
  const config = { fetch: globalThis.fetch, responseHandler: defaultResponseHandler, ...given };
  const queueUrl = (id, path = "") => `https://queue.modelrunner.run/${id}${path}`;
  const statusRetries = { maxRetries: 5, retryable: [...RETRYABLE, 500] };
  const queue = {
    submit: (id, { input }) => dispatchRequest({ url: queueUrl(id), input, config }),
    status: (id, { requestId }) =>
      dispatchRequest({ method: "get", url: queueUrl(id, `/requests/${requestId}/status?logs=0`), config, ...statusRetries }),
    result: (id, { requestId }) =>
      dispatchRequest({ method: "get", url: queueUrl(id, `/requests/${requestId}`), config, handler: resultResponseHandler }),
    cancel: (id, { requestId }) => dispatchRequest({ method: "put", url: queueUrl(id, `/requests/${requestId}/cancel`), config }),
  };
  return {
    queue,
    storage: {
      async upload(file) {
        const { upload_url: uploadUrl, file_url: url } = await dispatchRequest({
          url: "https://modelrunner.run/storage/upload/initiate",
          input: { content_type: file.type, file_name: "file" },
          config,
        });
        await config.responseHandler(await config.fetch(uploadUrl, { method: "PUT", body: file }));
        return url;
      },
    },
    run: (id, { input }) =>
      dispatchRequest({ url: `https://modelrunner.run/${id}`, input, config, handler: resultResponseHandler }),
    stream: async (id, { input }) => new ModelrunnerStream(`https://modelrunner.run/${id}/stream`, config, input),
    async subscribe(id, { input }) {
      const { request_id: requestId } = await queue.submit(id, { input });
      for (let state; state !== "COMPLETED"; ) {
        state = (await queue.status(id, { requestId })).status;
      }
      return queue.result(id, { requestId });
    },
  };
}

module.exports = { ApiError, ValidationError, createModelrunnerClient };
