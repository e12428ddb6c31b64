"use strict";

const assert = require("node:assert/strict");
const { once } = require("node:events");
const { join } = require("node:path");
const { test } = require("node:test");
const { Worker } = require("node:worker_threads");
const { ApiError, classify } = require("..");

const INDEX = JSON.stringify(join(__dirname, ".."));
const BODY = '{"error":[{"path":["a",0],"message":"Required"}],"request_id":"abc123"}';

const worker = (code) => new Worker(`const errors = require(${INDEX}); ${code}`, { eval: true });

async function messageOf(one) {
  const [[message]] = await Promise.all([once(one, "message"), once(one, "exit")]);
  return message;
}

test("many workers load, judge and unload at once, again and again", async () => {
  const code = `
    const { parentPort } = require("node:worker_threads");
    let last;
    for (let i = 0; i < 2000; i++) last = errors.classify(400, ${JSON.stringify(BODY)});
    parentPort.postMessage(last.canonicalJSON());
  `;
  const expected = classify(400, BODY).canonicalJSON();
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 8 }, () => messageOf(worker(code))));
    assert.deepEqual(answers, Array(8).fill(expected));
  }
  assert.equal(classify(400, BODY).canonicalJSON(), expected);
});

test("an error comes from a worker: its message as it is, and all of it by JSON", async () => {
  const code = `
    const { parentPort } = require("node:worker_threads");
    const error = errors.classify(400, ${JSON.stringify(BODY)});
    parentPort.postMessage({ error, json: error.toJSON() });
  `;
  const { error, json } = await messageOf(worker(code));
  assert.ok(error instanceof Error);
  assert.equal(error.message, "a[0]: Required");
  assert.equal(ApiError.fromJSON(json).issues[0].place, "a[0]");
});

test("workers can be ended in the middle of their work", async () => {
  const code = `
    require("node:worker_threads").parentPort.postMessage("started");
    for (;;) errors.classify(400, ${JSON.stringify(BODY)}).issues;
  `;
  const busy = Array.from({ length: 4 }, () => worker(code));
  await Promise.all(busy.map((one) => once(one, "message")));
  const codes = await Promise.all(busy.map((one) => one.terminate()));
  assert.deepEqual(codes, Array(4).fill(1));
  assert.equal(classify(400, BODY).requestId, "abc123");
});

test("a shared buffer that another thread writes to is read without harm", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(BODY.length));
  shared.set(Buffer.from(BODY));
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    parentPort.postMessage("started");
    for (let i = 0; ; i++) workerData[i % workerData.length] = i;
  `;
  const writer = new Worker(code, { eval: true, workerData: shared });
  await once(writer, "message");
  for (let i = 0; i < 20000; i++) {
    assert.equal(classify(400, shared).kind, "invalid_request");
  }
  await writer.terminate();
});
