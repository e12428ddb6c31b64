"use strict";

const assert = require("node:assert/strict");
const { createServer, get } = require("node:http");
const { after, before, test } = require("node:test");
const axios = require("axios").default;
const undici = require("undici");
const errors = require("..");
const { cases } = require("./cases.js");
const { startServer } = require("./server.js");

const { ApiError, errorFromResponse, interceptAxios, readResponse, throwIfNotOk } = errors;

const FAILED_RECORD = "record-completed-billing-failed";
const BALANCE = "house-402-insufficient-balance";
const SUCCESS = "ok-result-charged";

/**
 * Those that every client can receive: it treats 1xx as an interim response, follows 3xx, expects no
 * body with 204 and 205, and fetch treats 407 as a network failure.
 */
const isReceivable = ({ status }) => status >= 200 && status <= 599 && (status < 300 || status > 399);
const isEventStream = ({ headers }) => headers.some(([, value]) => value.startsWith("text/event-stream"));
const received = cases().filter((one) => isReceivable(one) && ![204, 205, 407].includes(one.status));

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const url = (path) => `${server.address}/${path}`;
const find = (name) => received.find((one) => one.name === name);
const rejection = (promise) =>
  promise.then(
    () => assert.fail("nothing was thrown"),
    (error) => error,
  );

/** What both sides of a wire agree on: HTTP trims header values, and fetch joins repeated ones. */
const withoutHeaders = (canonical) => {
  const { request_id: _, retry_after_ms: __, ...rest } = JSON.parse(canonical);
  return rest;
};

for (const [name, fetch] of [
  ["the built-in fetch", globalThis.fetch],
  ["undici", undici.fetch],
]) {
  test(`errorFromResponse classifies every case received with ${name}`, async () => {
    // A truncated success is not a success.
    const hasAnswer = (one) => !isEventStream(one) && (one.expect !== null || one.transfer !== "cut");
    for (const { name, expect } of received.filter(hasAnswer)) {
      const error = await errorFromResponse(await fetch(url(name)));
      assert.equal(error === null, expect === null, name);
      if (error !== null) {
        assert.deepEqual(withoutHeaders(error.canonicalJSON()), withoutHeaders(expect), name);
      }
    }
  });

  test(`the response can still be read after errorFromResponse with ${name}`, async () => {
    for (const [name, kind] of [
      [BALANCE, "insufficient_balance"],
      [SUCCESS, undefined],
    ]) {
      const response = await fetch(url(name));
      const clone = response.clone();
      assert.equal((await errorFromResponse(response))?.kind, kind);
      assert.equal(response.bodyUsed, false);
      const bytes = Buffer.from(await response.arrayBuffer());
      assert.deepEqual(bytes, find(name).body);
      assert.deepEqual(Buffer.from(await clone.arrayBuffer()), bytes);
    }
  });

  test(`throwIfNotOk throws or gives the response back with ${name}`, async () => {
    const error = await rejection(fetch(url(BALANCE)).then(throwIfNotOk));
    assert.equal(error.kind, "insufficient_balance");
    const response = await fetch(url(SUCCESS));
    assert.equal(await throwIfNotOk(response), response);
    assert.equal((await response.json()).billingStatus, "charged");
    assert.equal((await rejection(fetch(url(FAILED_RECORD)).then(throwIfNotOk))).status, 200);
  });

  test(`a body that breaks off does not lose the status with ${name}`, async () => {
    const cut = await errorFromResponse(await fetch(url(`${BALANCE}?transfer=cut`)));
    assert.equal(cut.kind, "insufficient_balance");
    assert.equal(cut.canonicalJSON(), find(BALANCE).expect);
    assert.equal((await errorFromResponse(await fetch(url(`${BALANCE}?transfer=chunked`)))).requestId, cut.requestId);
  });

  test(`readResponse gives data or throws with ${name}`, async () => {
    assert.equal((await readResponse(await fetch(url(SUCCESS)))).billingStatus, "charged");
    for (const { name, expect } of received.filter((one) => one.expect !== null && !isEventStream(one))) {
      const error = await rejection(fetch(url(name)).then(readResponse));
      assert.ok(error instanceof ApiError, `${name}: ${error}`);
      assert.equal(error.kind, JSON.parse(expect).kind, name);
    }
  });

  test(`that a success breaks off is passed on with ${name}`, async () => {
    for (const read of [errorFromResponse, throwIfNotOk, readResponse]) {
      const error = await rejection(fetch(url(`${SUCCESS}?transfer=cut`)).then(read));
      assert.ok(error instanceof TypeError && !(error instanceof ApiError));
    }
  });
}

test("readResponse reads data by its content type", async () => {
  const handle = (body, type) => readResponse(new Response(body, { headers: { "content-type": type } }));
  assert.deepEqual(await handle('{"output":1}', "application/json; charset=utf-8"), { output: 1 });
  assert.deepEqual(await handle('{"output":1}', "application/hal+json"), { output: 1 });
  assert.equal(await handle("some text", "text/plain"), "some text");
  assert.deepEqual(new Uint8Array(await handle(Uint8Array.of(1, 2), "image/png")), Uint8Array.of(1, 2));
});

test("the stack trace of throwIfNotOk starts at its caller", async () => {
  async function caller() {
    await throwIfNotOk(await fetch(url(BALANCE)));
  }
  const error = await rejection(caller());
  const [first] = error.stack
    .split("\n    at ")
    .slice(1)
    .filter((frame) => !frame.includes("node:internal"));
  assert.match(first, /^async caller /);
});

test("a test double needs only the methods that are used", async () => {
  const double = (status, body, way = "json") => ({
    ok: status < 300,
    status,
    headers: { get: (name) => (name.toLowerCase() === "content-type" ? "application/json" : null) },
    [way]: async () => (way === "json" ? JSON.parse(body) : body),
  });
  for (const way of ["json", "text"]) {
    for (const { name, status, body, expect } of received.filter(({ name }) =>
      [BALANCE, FAILED_RECORD, SUCCESS].includes(name),
    )) {
      const response = double(status, body.toString(), way);
      const error = await errorFromResponse(response);
      assert.equal(error && error.canonicalJSON(), expect, name);
      if (expect === null) {
        assert.equal(await throwIfNotOk(response), response);
      }
    }
  }
  const broken = { ...double(402), json: () => Promise.reject(new SyntaxError("on purpose")) };
  assert.equal((await errorFromResponse(broken)).message, "Payment Required");
});

test("readResponse reads the messages of node:http and the responses of undici", async () => {
  const messages = {
    "node:http": (name) => new Promise((resolve, reject) => get(url(name), resolve).on("error", reject)),
    undici: (name) => undici.request(url(name)),
  };
  for (const request of Object.values(messages)) {
    assert.equal((await readResponse(await request(SUCCESS))).billingStatus, "charged");
    for (const { name, expect } of received.filter((one) => one.expect !== null && !isEventStream(one))) {
      const error = await rejection(request(name).then(readResponse));
      assert.ok(error instanceof ApiError, `${name}: ${error}`);
      assert.deepEqual(withoutHeaders(error.canonicalJSON()), withoutHeaders(expect), name);
    }
    const fault = await rejection(request(`${SUCCESS}?transfer=cut`).then(readResponse));
    assert.ok(fault instanceof Error && !(fault instanceof ApiError));
  }
});

test("a value that is not a readable Response is rejected", async () => {
  const read = new Response("{}");
  await read.text();
  for (const call of [errorFromResponse, throwIfNotOk, readResponse]) {
    for (const response of [null, undefined, {}, { status: 402 }, "402"]) {
      await assert.rejects(call(response), /^TypeError: response must be a fetch Response/);
    }
    await assert.rejects(call(read), /^TypeError: response body was already consumed; pass an unread response or a clone$/);
  }
});

test("an event stream is not read to its end, and its frames are classified one by one", async () => {
  const frames = ['{"choices":[]}', '{"error":{"message":"Overloaded","type":"overloaded_error"}}', "[DONE]"];
  const open = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(frames.map((data) => `data: ${data}\n\n`).join(""));
  });
  await new Promise((resolve) => open.listen(0, "127.0.0.1", resolve));
  try {
    const response = await fetch(`http://127.0.0.1:${open.address().port}`);
    assert.equal(await throwIfNotOk(response), response);
    const seen = [];
    const error = await rejection(
      (async () => {
        for await (const frame of errors.throwOnErrorFrame(dataOf(response.body))) {
          seen.push(frame);
        }
      })(),
    );
    assert.deepEqual(seen, [frames[0]]);
    assert.equal(error.kind, "unavailable");
  } finally {
    open.closeAllConnections();
    open.close();
  }
});

async function* dataOf(body) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split("\n\n");
    text = events.pop();
    yield* events.map((event) => event.replace(/^data: /, ""));
  }
}

const OPEN_TYPES = ["video/mp4", "application/octet-stream", "application/x-ndjson", "application/json-seq", "text/event-stream"];

test("a success without a JSON content type remains unread", async () => {
  for (const type of OPEN_TYPES) {
    let pulled = false;
    const pull = () => void (pulled = true);
    const open = () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers: { "content-type": type } });
    const response = open();
    assert.equal(await throwIfNotOk(response), response);
    assert.equal(await errorFromResponse(open()), null);
    assert.equal(pulled, false, type);
  }
});

test("a success that may contain a record is classified", async () => {
  for (const type of [
    undefined,
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/hal+json",
    "text/plain;charset=utf-8",
  ]) {
    const headers = type === undefined ? {} : { "content-type": type };
    const response = new Response(new Uint8Array(find(FAILED_RECORD).body), { headers });
    assert.equal((await errorFromResponse(response))?.kind, "upstream_failed", type);
  }
});

test("a failure is classified with any content type", async () => {
  for (const type of OPEN_TYPES) {
    const response = new Response(new Uint8Array(find(BALANCE).body), { status: 402, headers: { "content-type": type } });
    assert.equal((await errorFromResponse(response)).message, "Insufficient balance", type);
  }
});

test("readResponse returns an event stream unread", async () => {
  const body = new ReadableStream();
  const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  assert.equal(await readResponse(response), response.body);
  assert.equal(response.bodyUsed, false);
});

test("every frame of the cases has the expected result, as text and parsed", () => {
  for (const { name, status, body, expect } of cases().filter(({ name }) => name.startsWith("frame-"))) {
    assert.equal(status, 200);
    const error = errors.errorFromFrame(body.toString());
    assert.equal(error && error.canonicalJSON(), expect, name);
  }
  assert.equal(errors.errorFromFrame("[DONE]"), null);
  assert.equal(errors.errorFromFrame({ error: { type: "overloaded_error", message: "x" } }).kind, "unavailable");
});

test("throwOnErrorFrame closes its iterator", async () => {
  let closed = false;
  async function* frames() {
    try {
      yield { choices: [] };
      yield { error: { type: "api_error", message: "x" } };
    } finally {
      closed = true;
    }
  }
  const error = await rejection(
    (async () => {
      for await (const _ of errors.throwOnErrorFrame(frames()));
    })(),
  );
  assert.equal(error.kind, "server_error");
  assert.ok(closed);
});

test("a record is classified, whether it was fetched or delivered by a webhook", () => {
  const failed = JSON.parse(find(FAILED_RECORD).body);
  for (const record of [failed, find(FAILED_RECORD).body, find(FAILED_RECORD).body.toString()]) {
    assert.equal(errors.errorFromRecord(record).kind, "upstream_failed");
    assert.throws(() => errors.throwIfFailed(record), errors.UpstreamFailedError);
  }
  const charged = JSON.parse(find(SUCCESS).body);
  assert.equal(errors.errorFromRecord(charged), null);
  assert.equal(errors.throwIfFailed(charged), charged);
});

for (const responseType of ["json", "text", "arraybuffer", "stream"]) {
  test(`axios rejects with an ApiError for every case, as ${responseType}`, async () => {
    const client = axios.create({ responseType });
    interceptAxios(client);
    // A stream that fails during a success has no expected result.
    const arrives = ({ transfer, expect }) => transfer !== "cut" || expect !== null;
    for (const { name, expect } of received.filter(arrives)) {
      const kind = expect && JSON.parse(expect).kind;
      const outcome = await client.get(url(name)).then(
        (response) => response,
        (error) => error,
      );
      if (responseType === "stream" && outcome.data) {
        // The user reads it, even if the record in it is a failure.
        outcome.data.on("error", () => {}).resume();
      } else if (kind === null) {
        assert.ok(!(outcome instanceof Error), `${name}: ${outcome}`);
      } else {
        assert.ok(outcome instanceof ApiError, `${name}: ${outcome}`);
        assert.deepEqual(withoutHeaders(outcome.canonicalJSON()), withoutHeaders(expect), name);
      }
    }
  });
}

test("with axios, the error retains the request ID, the headers and the body, but not the request", async () => {
  const client = axios.create({ headers: { Authorization: "Key secret-key" } });
  const number = interceptAxios(client);
  const error = await rejection(client.get(url(BALANCE)));
  const { request_id: requestId } = JSON.parse(find(BALANCE).expect);
  assert.deepEqual([error.requestId, error.body], [requestId, JSON.parse(find(BALANCE).body)]);
  assert.match(error.headers.get("content-type"), /json/);
  assert.ok(!require("node:util").inspect(error, { showHidden: true, depth: 9 }).includes("secret-key"));
  client.interceptors.response.eject(number);
  assert.equal((await rejection(client.get(url(BALANCE)))).name, "AxiosError");
});

test("with axios, responses that validateStatus accepts are classified", async () => {
  for (const responseType of ["json", "stream"]) {
    const client = axios.create({ validateStatus: () => true, responseType });
    interceptAxios(client);
    assert.equal((await rejection(client.get(url(BALANCE)))).kind, "insufficient_balance");
  }
});

test("axios errors without a response remain unchanged", async () => {
  const client = axios.create();
  interceptAxios(client);
  const silent = createServer((request) => request.socket.destroy());
  await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
  try {
    const error = await rejection(client.get(`http://127.0.0.1:${silent.address().port}`));
    assert.equal(error.code, "ECONNRESET");
  } finally {
    silent.close();
  }
});

test("any result of a transform is supported", async () => {
  for (const made of [new Date(), new Map(), 5, true, null, "text", new (class Output {})()]) {
    const client = axios.create({ transformResponse: () => made });
    interceptAxios(client);
    assert.equal((await client.get(url(SUCCESS))).data, made);
    assert.equal((await rejection(client.get(url(BALANCE)))).kind, "insufficient_balance");
  }
});

test("a value that is not axios is rejected", () => {
  for (const instance of [null, undefined, {}, () => {}]) {
    assert.throws(() => interceptAxios(instance), /^TypeError: instance must be axios/);
  }
});
