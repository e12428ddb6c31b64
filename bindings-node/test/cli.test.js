"use strict";

const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");
const { classify } = require("..");
const backend = require("../node/backend.js");

const FAILURE = 'HTTP/2 402 \r\ncontent-type: application/json\r\n\r\n{"error":"Insufficient balance","request_id":"abc123"}';
const SUCCESS = 'HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{"output":{}}';

function explain(args, input = "") {
  const command = join(__dirname, "../bin/modelrunner-errors.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], { input, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("a failure is explained", () => {
  const { status, stdout, stderr } = explain([], FAILURE);
  const text =
    "402 insufficient_balance: Insufficient balance\n" +
    "  what to do   Top up credits, then send the request again.\n" +
    "  retry        no\n" +
    "  request ID   abc123\n";
  // The page of the kind follows if the core has a homepage.
  assert.deepEqual([status, stdout.replace(/ {2}read more .*\n$/, ""), stderr], [1, text, ""]);
});

test("a success is reported", () => {
  assert.deepEqual(explain([], SUCCESS), { status: 0, stdout: "200: not a failure\n", stderr: "" });
  assert.deepEqual(explain(["--json"], SUCCESS), { status: 0, stdout: "null\n", stderr: "" });
});

test("files are read in order, and - is standard input", () => {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    writeFileSync(join(folder, "-x"), SUCCESS);
    const canonical = classify(402, FAILURE.split("\r\n\r\n")[1]).canonicalJSON();
    const { status, stdout } = explain(["--json", "-", "--", join(folder, "-x")], FAILURE);
    assert.deepEqual([status, stdout], [1, `${canonical}\nnull\n`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a large output is printed completely", () => {
  const body = JSON.stringify({ error: Array.from({ length: 5000 }, (_, i) => ({ path: ["a", i], message: "Required" })) });
  const { stdout } = explain(["--json"], `HTTP/1.1 400 Bad Request\r\n\r\n${body}`);
  assert.equal(stdout, `${classify(400, body).canonicalJSON()}\n`);
});

test("--help prints the usage", () => {
  assert.deepEqual(explain(["--help"]), { status: 0, stdout: backend.explainUsage(), stderr: "" });
});

test("bad usage and unreadable input exit with 2", () => {
  const unreadable = "explain: -: not an HTTP response: the input has to start with a status line, as `curl -i` prints it\n";
  assert.deepEqual(explain([], "not http"), { status: 2, stdout: "", stderr: unreadable });
  const { status, stdout, stderr } = explain(["--colour"], FAILURE);
  assert.deepEqual([status, stdout, stderr], [2, "", `explain: unknown option --colour\n\n${backend.explainUsage()}\n`]);
  const missing = explain(["/does/not/exist"]);
  assert.equal(missing.status, 2);
  assert.match(missing.stderr, /^explain: \/does\/not\/exist: ENOENT/);
});

test("colour is used only on a terminal", () => {
  assert.ok(!explain([], FAILURE).stdout.includes("\u001b"));
  assert.ok(backend.explain(Buffer.from(FAILURE), "color").text.includes("\u001b[1;31m"));
});
