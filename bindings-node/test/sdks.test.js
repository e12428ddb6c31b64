"use strict";

// errorFromThrown, wrapFetch and the adapters, with the real clients against the stand-in server.

const assert = require("node:assert/strict");
const { createServer } = require("node:http");
const { after, before, describe, test } = require("node:test");
const Anthropic = require("@anthropic-ai/sdk").default;
const { createAnthropic } = require("@ai-sdk/anthropic");
const { createOpenAICompatible } = require("@ai-sdk/openai-compatible");
const ai = require("ai");
const axios = require("axios").default;
const OpenAI = require("openai").default;
const { ApiError, errorFromFrame, errorFromThrown, extendGot, interceptAxios, throwOnErrorFrame, wrapFetch } = require("..");
const { cases } = require("./cases.js");
const { ApiError: ClientError, createModelrunnerClient } = require("./clients/modelrunner.js");
const { startServer } = require("./server.js");

const BALANCE = "house-402-insufficient-balance";
const QUOTA = "openai-429-insufficient-quota";
const FAILED_RECORD = "record-completed-billing-failed";
const SUCCESS = "ok-result-charged";

globalThis.AI_SDK_LOG_WARNINGS = false;

/** What every client can receive, without event streams: see clients.test.js. */
const isReceivable = ({ status }) =>
  status >= 200 && status <= 599 && (status < 300 || status > 399) && ![204, 205, 407].includes(status);
const isEventStream = ({ headers }) => headers.some(([, value]) => value.startsWith("text/event-stream"));
const received = cases().filter((one) => isReceivable(one) && !isEventStream(one));
const failures = received.filter(({ expect }) => expect !== null);
const successes = received.filter(({ expect, transfer }) => expect === null && transfer !== "cut");
const find = (name) => cases().find((one) => one.name === name);

let server;
let got;
let ky;
let createFetch;
before(async () => {
  server = await startServer();
  got = (await import("got")).default;
  ky = (await import("ky")).default;
  ({ createFetch } = await import("ofetch"));
});
after(() => server.stop());

const rejection = (promise) =>
  promise.then(
    (value) => assert.fail(`nothing was thrown: ${JSON.stringify(value)}`),
    (error) => error,
  );
const count = async (path) => Number(await (await fetch(`${server.address}/count/${path}`)).text());

/** HTTP trims header values, and clients join repeated ones. */
function withoutHeaders(canonical) {
  const { request_id: _, retry_after_ms: __, ...rest } = JSON.parse(canonical);
  return rest;
}

/** Calls in small groups: the server has one process. */
async function inGroups(list, call) {
  for (let at = 0; at < list.length; at += 8) {
    await Promise.all(list.slice(at, at + 8).map(call));
  }
}

/** The official client, whose requests go to a path of the stand-in server. */
function client(path, options) {
  const local = (address, init) => fetch(`${server.address}/${path}${new URL(address).pathname}`, init);
  return createModelrunnerClient({ fetch: wrapFetch(local), ...options });
}

const messages = [{ role: "user", content: "x" }];
const openai = (path, options) =>
  new OpenAI({ baseURL: `${server.address}/${path}`, apiKey: "x", fetch: wrapFetch(), ...options });
const anthropic = (path, options) =>
  new Anthropic({ baseURL: `${server.address}/${path}`, apiKey: "x", fetch: wrapFetch(), ...options });
const chat = (sdk, options) => sdk.chat.completions.create({ model: "m", messages, ...options });
const message = (sdk, options) => sdk.messages.create({ model: "m", max_tokens: 5, messages, ...options });
const compatible = (path) => createOpenAICompatible({ name: "m", baseURL: `${server.address}/${path}`, fetch: wrapFetch() })("m");
const claude = (path) => createAnthropic({ baseURL: `${server.address}/${path}`, apiKey: "x", fetch: wrapFetch() })("m");

/** Each client with the line of README.md that makes its failures be understood; a call of it with this answer. */
const CLIENTS = {
  axios: (name) => {
    const instance = axios.create();
    interceptAxios(instance);
    return instance.get(`${server.address}/${name}`);
  },
  "axios with its fetch": (name) => axios.get(`${server.address}/${name}`, { adapter: "fetch", env: { fetch: wrapFetch() } }),
  got: (name) => extendGot(got)(`${server.address}/${name}`, { retry: { limit: 0 } }),
  ky: (name) => ky.create({ fetch: wrapFetch() })(`${server.address}/${name}`, { retry: 0, timeout: false }),
  ofetch: (name) => createFetch({ fetch: wrapFetch() })(`${server.address}/${name}`, { retry: 0 }),
  "@modelrunner/client": (name) => client(`case/${name}`).run("owner/model", { input: {} }),
  openai: (name) => chat(openai(`case/${name}`, { maxRetries: 0 })),
  "@ai-sdk of Vercel's ai": (name) => ai.generateText({ model: compatible(`case/${name}`), prompt: "x", maxRetries: 0 }),
  "@anthropic-ai/sdk": (name) => message(anthropic(`case/${name}`, { maxRetries: 0 })),
};

describe("every failure of the cases has the expected result, also if the connection breaks", () => {
  for (const [name, call] of Object.entries(CLIENTS)) {
    test(name, async () => {
      assert.ok(failures.filter(({ transfer }) => transfer === "cut").length >= 60);
      await inGroups(failures, async ({ name, expect }) => {
        const error = errorFromThrown(await rejection(call(name)));
        assert.ok(error instanceof ApiError, name);
        assert.deepEqual(withoutHeaders(error.canonicalJSON()), withoutHeaders(expect), name);
      });
      await inGroups(successes, async ({ name }) => {
        const thrown = await call(name).then(
          () => null,
          (error) => error,
        );
        // A client may reject a success; that is not a failure of the API.
        assert.equal(errorFromThrown(thrown), null, name);
      });
    });
  }
});

describe("without wrapFetch and adapters, errorFromThrown finds what the client has retained", () => {
  const plain = {
    axios: (name) => axios.get(`${server.address}/${name}`),
    got: (name) => got(`${server.address}/${name}`, { retry: { limit: 0 } }),
    ofetch: (name) => createFetch({ fetch })(`${server.address}/${name}`, { retry: 0 }),
    "@modelrunner/client": (name) =>
      client(`case/${name}`, {
        fetch: (address, init) => fetch(`${server.address}/case/${name}${new URL(address).pathname}`, init),
      }).run("owner/model", { input: {} }),
    openai: (name) => chat(openai(`case/${name}`, { maxRetries: 0, fetch })),
    "@anthropic-ai/sdk": (name) => message(anthropic(`case/${name}`, { maxRetries: 0, fetch })),
    ai: (name) =>
      ai.generateText({
        model: createOpenAICompatible({ name: "m", baseURL: `${server.address}/case/${name}`, fetch })("m"),
        prompt: "x",
        maxRetries: 0,
      }),
  };
  for (const [name, call] of Object.entries(plain)) {
    test(name, async () => {
      for (const one of [find(QUOTA), find("openai-401-invalid-api-key"), find("nginx-503")].filter(Boolean)) {
        const error = errorFromThrown(await rejection(call(one.name)));
        const { kind, status } = JSON.parse(one.expect);
        assert.deepEqual([error.kind, error.status], [kind, status], one.name);
      }
    });
  }

  test("ky retains an unread response, so the status and the headers are used", async () => {
    const error = await rejection(ky(`${server.address}/${BALANCE}`, { retry: 0, timeout: false }));
    assert.equal(errorFromThrown(error).kind, "insufficient_balance");
  });
});

describe("an error frame of a stream has the expected result of the case", () => {
  const frames = cases().filter(({ name, expect }) => name.startsWith("frame-") && expect !== null);
  const isHouse = ({ body }) => !/"type"|"message"/.test(body);
  const drained = async (stream) => {
    for await (const _ of stream);
  };

  test("there are frames", () => assert.ok(frames.length > 20));

  test("openai", async () => {
    for (const { name, body } of frames.filter(({ body }) => JSON.parse(body).error)) {
      const stream = await chat(openai(`case/${name}~stream`), { stream: true });
      const error = errorFromThrown(await rejection(drained(stream)));
      // The client retains only the inner error.
      assert.equal(error.kind, errorFromFrame({ error: JSON.parse(body).error }).kind, name);
    }
  });

  test("@anthropic-ai/sdk", async () => {
    for (const { name, expect } of frames.filter(({ body }) => JSON.parse(body).type === "error")) {
      const stream = await message(anthropic(`case/${name}~stream`), { stream: true });
      const error = errorFromThrown(await rejection(drained(stream)));
      assert.deepEqual(withoutHeaders(error.canonicalJSON()), withoutHeaders(expect), name);
    }
  });

  test("Vercel's ai", async () => {
    const isOpenAI = ({ body }) => typeof JSON.parse(body).error?.message === "string";
    const isAnthropic = ({ body }) => JSON.parse(body).type === "error";
    for (const [model, isRead] of [
      [compatible, isOpenAI],
      [claude, isAnthropic],
    ]) {
      for (const { name, body } of frames.filter(isRead)) {
        const { fullStream } = ai.streamText({ model: model(`case/${name}~stream`), prompt: "x", maxRetries: 0, onError() {} });
        const parts = [];
        for await (const part of fullStream) {
          parts.push(part);
        }
        const part = parts.find(({ type }) => type === "error");
        const { kind } = errorFromFrame(JSON.parse(body));
        assert.equal(errorFromThrown(part)?.kind, kind, name);
      }
    }
  });

  test("@modelrunner/client", async () => {
    for (const { name, expect } of frames.filter((one) => !isHouse(one))) {
      const stream = await client(`case/${name}~stream`).stream("owner/model", { input: {} });
      const error = await rejection(drained(throwOnErrorFrame(stream)));
      assert.equal(error.canonicalJSON(), expect, name);
    }
  });
});

describe("@modelrunner/client", () => {
  const CALLS = {
    run: (it) => it.run("owner/model", { input: {} }),
    submit: (it) => it.queue.submit("owner/model", { input: {} }),
    subscribe: (it) => it.subscribe("owner/model", { input: {} }),
    status: (it) => it.queue.status("owner/model", { requestId: "abc" }),
    result: (it) => it.queue.result("owner/model", { requestId: "abc" }),
    cancel: (it) => it.queue.cancel("owner/model", { requestId: "abc" }),
    stream: async (it) => (await it.stream("owner/model", { input: {} })).done(),
    upload: (it) => it.storage.upload(new Blob(["x"])),
  };
  const some = failures.filter((_, index) => index % 50 === 0).concat(find(BALANCE), find(FAILED_RECORD), find(QUOTA));

  for (const [name, call] of Object.entries(CALLS)) {
    test(`every call throws the client's own error: ${name}`, async () => {
      await inGroups(some, async ({ name, expect }) => {
        const thrown = await rejection(call(client(`case/${name}`)));
        assert.ok(thrown instanceof ClientError, `${name}: ${thrown}`);
        assert.equal(typeof thrown.body, "object");
        assert.deepEqual(withoutHeaders(errorFromThrown(thrown).canonicalJSON()), withoutHeaders(expect), name);
      });
    });

    // The client never retries a stream, and accepts only its own form of response to an upload.
    if (!["stream", "upload", "subscribe"].includes(name)) {
      test(`503 then 200 succeeds after two calls: ${name}`, async () => {
        const path = `sequence/official-${name}/nginx-503,${SUCCESS}`;
        await call(client(path));
        assert.equal(await count(path), 2);
      });
    }
  }

  test("its own error has the message, the request ID and the body", async () => {
    const thrown = await rejection(CALLS.run(client(`case/${BALANCE}`)));
    assert.deepEqual([thrown.status, thrown.message, thrown.requestId], [402, "Insufficient balance", "abc123"]);
    assert.equal(thrown.body.error, "Insufficient balance");
    const failed = await rejection(CALLS.result(client(`case/${FAILED_RECORD}`)));
    assert.deepEqual([failed.status, errorFromThrown(failed).status], [422, 200]);
    assert.equal(errorFromThrown(failed).body.billingStatus, "failed");
    const page = await rejection(CALLS.run(client("case/nginx-413")));
    assert.equal(page.status, 413);
    assert.equal(page.message, errorFromThrown(page).message);
  });

  test("an empty balance with 429 is not sent again", async () => {
    const path = `sequence/official-quota/${QUOTA},${SUCCESS}`;
    const thrown = await rejection(CALLS.submit(client(path)));
    assert.deepEqual([thrown.status, errorFromThrown(thrown).status], [402, 429]);
    assert.equal(await count(path), 1);
  });

  test("its own failures are not failures of the API", () => {
    const closed = new ClientError({ message: "Streaming connection is already closed.", status: 400 });
    const slow = new ClientError({ message: "Event stream timed out after 15 seconds with no messages.", status: 408 });
    assert.equal(errorFromThrown(closed), null);
    assert.equal(errorFromThrown(slow), null);
    assert.equal(errorFromThrown(new ClientError({ message: "HTTP 502: Bad Gateway", status: 502 })).kind, "unavailable");
  });

  test("the fetch doubles of its tests work", async () => {
    const answer = {
      ok: true,
      status: 200,
      headers: { get: () => "application/json" },
      json: async () => ({ request_id: "r1" }),
    };
    const failure = { ...answer, ok: false, status: 402, json: async () => JSON.parse(find(BALANCE).body) };
    const with_ = (fetch) => createModelrunnerClient({ fetch: wrapFetch(async () => fetch) });
    assert.deepEqual(await CALLS.submit(with_(answer)), { request_id: "r1" });
    const thrown = await rejection(CALLS.submit(with_(failure)));
    assert.ok(thrown instanceof ClientError);
    assert.equal(errorFromThrown(thrown).canonicalJSON(), find(BALANCE).expect);
  });
});

describe("retries of SDKs", () => {
  const outcome = (promise) =>
    promise.then(
      () => "success",
      (error) => errorFromThrown(error)?.kind ?? error,
    );
  const calls = {
    openai: (path) => chat(openai(path)),
    anthropic: (path) => message(anthropic(path)),
    ai: (path) => ai.generateText({ model: compatible(path), prompt: "x" }),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(`an empty balance once: ${name}`, async () => {
      const path = `sequence/sdk-quota-${name}/${QUOTA}`;
      assert.equal(await outcome(call(path)), "insufficient_balance");
      assert.equal(await count(path), 1);
    });

    test(`what was not accepted, until it is: ${name}`, async () => {
      const path = `sequence/sdk-503-${name}/nginx-503~retry-after-ms=1,nginx-503~retry-after-ms=1,${BALANCE}`;
      assert.equal(await outcome(call(path)), "insufficient_balance");
      assert.equal(await count(path), 3);
    });
  }

  for (const name of ["openai", "anthropic"]) {
    test(`what may have been accepted once, because it may be billed twice: ${name}`, async () => {
      const path = `sequence/sdk-502-${name}/nginx-502`;
      assert.equal(await outcome(calls[name](path)), "unavailable");
      assert.equal(await count(path), 1);
    });
  }

  test("the RetryError of Vercel's ai has the last error", async () => {
    const path = "sequence/sdk-retry-error/nginx-503~retry-after-ms=1";
    const thrown = await rejection(calls.ai(path));
    assert.equal(thrown.name, "AI_RetryError");
    assert.equal(errorFromThrown(thrown).kind, "unavailable");
    assert.equal(await count(path), 3);
  });
});

describe("an exception without a failed response remains unchanged", () => {
  test("a closed connection and an abort", async () => {
    const silent = createServer((request) => request.socket.destroy());
    await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const nowhere = `http://127.0.0.1:${silent.address().port}`;
    const aborted = { signal: AbortSignal.abort() };
    const thrown = [
      await rejection(fetch(nowhere)),
      await rejection(wrapFetch()(nowhere)),
      await rejection(fetch(server.address, aborted)),
      await rejection(axios.get(nowhere)),
      await rejection(axios.get(server.address, aborted)),
      await rejection(got(nowhere, { retry: { limit: 0 } })),
      await rejection(extendGot(got)(nowhere, { retry: { limit: 0 } })),
      await rejection(ky(nowhere, { retry: 0, timeout: false })),
      await rejection(createFetch({ fetch })(nowhere, { retry: 0 })),
      await rejection(chat(openai("x", { baseURL: nowhere, maxRetries: 0 }))),
      await rejection(message(anthropic("x", { baseURL: nowhere, maxRetries: 0 }))),
      await rejection(
        ai.generateText({ model: createOpenAICompatible({ name: "m", baseURL: nowhere })("m"), prompt: "x", maxRetries: 0 }),
      ),
    ];
    silent.close();
    for (const error of thrown) {
      assert.equal(errorFromThrown(error), null, `${error.name}: ${error.message}`);
    }
  });
});
