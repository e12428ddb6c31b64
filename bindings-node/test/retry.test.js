"use strict";

const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { isApiError, throwIfNotOk } = require("..");
const { startServer } = require("./server.js");

let server;
let pRetry;
before(async () => {
  server = await startServer();
  pRetry = (await import("p-retry")).default;
});
after(() => server.stop());

/** The recipe of README.md, with shorter waits. */
function retrying(waits) {
  const wait = async (ms, value) => (waits.push(ms), value);
  return {
    retries: 3,
    minTimeout: 1,
    shouldRetry: ({ error }) => !isApiError(error) || (error.canRetry() && wait(error.retryAfterMs ?? 0, true)),
  };
}

/** What became of a submit that is answered by these cases, one after the other. */
async function submit(id, ...cases) {
  const path = `sequence/${id}/${cases.join(",")}`;
  const waits = [];
  const send = async () => (await throwIfNotOk(await fetch(`${server.address}/${path}`, { method: "POST" }))).status;
  const outcome = await pRetry(send, retrying(waits)).catch((error) => error.kind);
  const sent = Number(await (await fetch(`${server.address}/count/${path}`)).text());
  return { outcome, sent, waits };
}

test("a rate limit is retried after the time that the server asks for", async () => {
  const { outcome, sent, waits } = await submit("limit", "retry-after-ms", "retry-after-seconds", "ok-submit-envelope");
  assert.deepEqual({ outcome, sent, waits }, { outcome: 200, sent: 3, waits: [1500, 30000] });
});

test("an empty balance with 429 is not retried", async () => {
  const { outcome, sent } = await submit("quota", "openai-429-insufficient-quota", "ok-submit-envelope");
  assert.deepEqual({ outcome, sent }, { outcome: "insufficient_balance", sent: 1 });
});

test("a submit that may have been accepted is not sent again", async () => {
  const { outcome, sent } = await submit("ambiguous", "nginx-502", "ok-submit-envelope");
  assert.deepEqual({ outcome, sent }, { outcome: "unavailable", sent: 1 });
});

test("a submit that was not accepted is sent again", async () => {
  const { outcome, sent } = await submit("unavailable", "nginx-503", "nginx-503", "ok-submit-envelope");
  assert.deepEqual({ outcome, sent }, { outcome: 200, sent: 3 });
});

test("retries stop", async () => {
  const { outcome, sent } = await submit("ends", "nginx-503");
  assert.deepEqual({ outcome, sent }, { outcome: "unavailable", sent: 4 });
});
