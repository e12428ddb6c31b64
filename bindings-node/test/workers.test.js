"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { once } = require("node:events");
const { join } = require("node:path");
const { test } = require("node:test");
const { Worker } = require("node:worker_threads");
const { ApiError, classify } = require("..");

const INDEX_PATH = join(__dirname, "..");
const INDEX = JSON.stringify(INDEX_PATH);
const BODY = '{"error":[{"path":["a",0],"message":"Required"}],"request_id":"abc123"}';

const worker = (code) => new Worker(`const errors = require(${INDEX}); ${code}`, { eval: true });

async function messageOf(one) {
  const [[message]] = await Promise.all([once(one, "message"), once(one, "exit")]);
  return message;
}

test("many workers load, classify and unload at once, again and again", async () => {
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

test("a shared buffer that another thread writes to is classified as it was at one moment", async () => {
  const other = BODY.replace("Required", "Expected").replace("abc123", "xyz789");
  assert.equal(other.length, BODY.length);
  const shared = new Uint8Array(new SharedArrayBuffer(BODY.length));
  shared.set(Buffer.from(BODY));
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const texts = [${JSON.stringify(BODY)}, ${JSON.stringify(other)}].map((text) => Buffer.from(text));
    parentPort.postMessage("started");
    for (let i = 0; ; i++) workerData.set(texts[i % 2]);
  `;
  const writer = new Worker(code, { eval: true, workerData: shared });
  await once(writer, "message");
  const lying = new Uint8Array(shared.buffer);
  Object.defineProperty(lying, "buffer", { value: new ArrayBuffer(0) });
  const forged = new Uint8Array(Object.setPrototypeOf(structuredClone(shared.buffer), ArrayBuffer.prototype));
  for (let i = 0; i < 30000; i++) {
    const error = classify(400, [shared, lying, forged][i % 3]);
    const again = classify(400, error.rawBody);
    assert.deepEqual([String(error), error.canonicalJSON()], [String(again), again.canonicalJSON()]);
  }
  await writer.terminate();
});

test("a shared buffer that another thread makes longer is classified without harm", async () => {
  const growing = new SharedArrayBuffer(BODY.length, { maxByteLength: 1 << 24 });
  const tracking = new Uint8Array(growing);
  tracking.set(Buffer.from(BODY));
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    parentPort.postMessage("started");
    while (workerData.byteLength < workerData.maxByteLength) workerData.grow(workerData.byteLength + 1);
  `;
  const grower = new Worker(code, { eval: true, workerData: growing });
  const gone = once(grower, "exit");
  await once(grower, "message");
  for (let i = 0; i < 500; i++) {
    assert.equal(classify(400, tracking).requestId, "abc123");
  }
  await grower.terminate();
  await gone;
});

/** What a process of its own prints and ends with. */
function alone(script) {
  const options = { encoding: "utf8", timeout: 600_000 };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ["-e", script, INDEX_PATH], options);
  return { status, signal, stdout, stderr };
}

const BUSY = `
  const { once } = require("node:events");
  const { Worker } = require("node:worker_threads");
  const INDEX = process.argv[1];
  const busy = () => new Worker(\`
    const { classify, throwIfError } = require(\${JSON.stringify(INDEX)});
    const body = Buffer.from('{"error":[{"path":["a"],"message":"Required"}],"request_id":"abc123"}');
    require("node:worker_threads").parentPort.postMessage("started");
    for (;;) { classify(400, body).issues; try { throwIfError(502, "<html>"); } catch (error) { error.stack; } }
  \`, { eval: true });
  const started = () => Promise.all(Array.from({ length: 8 }, busy).map(async (one) => (await once(one, "message"), one)));
`;

test("a process whose workers are ended in the middle of their work goes on, and exits with 0", () => {
  const { status, signal, stdout, stderr } = alone(`${BUSY}
    (async () => {
      for (let round = 0; round < 3; round++) {
        await Promise.all((await started()).map((one) => one.terminate()));
        console.log(require(INDEX).classify(402, "").kind);
      }
    })();
  `);
  assert.deepEqual([status, signal, stderr, stdout], [0, null, "", "insufficient_balance\n".repeat(3)]);
});

test("a process exits with its own status while its workers classify", () => {
  const { status, signal, stderr } = alone(`${BUSY} started().then(() => process.exit(7));`);
  assert.deepEqual([status, signal, stderr], [7, null, ""]);
});
