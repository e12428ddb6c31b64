// What people paste, beyond a clean response: each is read as a person would.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { cases } from "../../bindings-node/test/cases.js";
import { explain } from "../src/explain.js";
import { library } from "../library.js";

const BALANCE = '{"error":"Insufficient balance","request_id":"abc123"}';
const ANSWER = ["402 insufficient_balance: Insufficient balance (request_id: abc123)"];

/** The one-line form of each response; the status alone if it is not a failure. */
async function lines(input, status = null) {
  const { responses } = await explain(library, input, status);
  return responses.map((response) => response.line ?? response.status);
}

/** Inputs that all hold the same failure. */
const SAME = {
  "curl -i": `HTTP/1.1 402 Payment Required\r\ncontent-type: application/json\r\n\r\n${BALANCE}`,
  "curl -i over HTTP/2": `HTTP/2 402 \r\ncontent-type: application/json\r\n\r\n${BALANCE}`,
  "curl -i with the prompt": `$ curl -si https://queue.modelrunner.run/o/m -H "Authorization: Key $KEY"\nHTTP/2 402 \ncontent-type: application/json\n\n${BALANCE}`,
  "curl -i with its progress": `  % Total    % Received % Xferd  Average Speed\n100    54  100    54    0     0    120      0 --:--:--\nHTTP/2 402 \n\n${BALANCE}`,
  "curl -v": [
    "* Host queue.modelrunner.run:443 was resolved.",
    "* Connected to queue.modelrunner.run (192.0.2.7) port 443",
    "> POST /o/m HTTP/2",
    "> Host: queue.modelrunner.run",
    "> Authorization: Key abc",
    "> ",
    "} [17 bytes data]",
    "* upload completely sent off: 17 bytes",
    "< HTTP/2 402 ",
    "< content-type: application/json",
    "< content-length: 54",
    "< ",
    "{ [54 bytes data]",
    `${BALANCE}* Connection #0 to host queue.modelrunner.run left intact`,
    "",
  ].join("\n"),
  "curl -v with CRLF": `< HTTP/1.1 402 Payment Required\r\n< content-type: application/json\r\n<\r\n${BALANCE}\r\n* Closing connection\r\n`,
  "wget -S": `--2026-08-06 12:00:00--  https://queue.modelrunner.run/o/m\n  HTTP/1.1 402 Payment Required\n  content-type: application/json\n\n${BALANCE}`,
  HTTPie: `POST /o/m HTTP/1.1\nHost: queue.modelrunner.run\n\n{"prompt":"a fox"}\n\nHTTP/1.1 402 Payment Required\nContent-Type: application/json\n\n{\n    "error": "Insufficient balance",\n    "request_id": "abc123"\n}\n`,
  "after 100 Continue": `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 402 Payment Required\r\n\r\n${BALANCE}`,
  "after a redirect": `HTTP/1.1 301 Moved Permanently\r\nlocation: https://queue.modelrunner.run/\r\n\r\nHTTP/1.1 402 Payment Required\r\n\r\n${BALANCE}`,
  "after the tunnel of a proxy": `HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 402 \r\n\r\n${BALANCE}`,
  "one entry of HAR": JSON.stringify({
    request: { method: "POST", url: "https://queue.modelrunner.run/o/m?key=secret" },
    response: { status: 402, headers: [{ name: "content-type", value: "application/json" }], content: { text: BALANCE } },
  }),
  "the response of HAR": JSON.stringify({ status: 402, headers: [], content: { size: 54, text: BALANCE } }),
  "HAR in Base64": JSON.stringify({
    log: { entries: [{ response: { status: 402, headers: [], content: { encoding: "base64", text: btoa(BALANCE) } } }] },
  }),
  "an AxiosError as JSON": JSON.stringify({
    name: "AxiosError",
    response: { status: 402, headers: {}, data: JSON.parse(BALANCE) },
  }),
  "a response in a log": JSON.stringify({ statusCode: 402, headers: { "content-type": "application/json" }, body: BALANCE }),
  "the canonical JSON": library.classify(402, BALANCE).canonicalJSON(),
  "our error in a traceback of Python": `Traceback (most recent call last):\n  File "app.py", line 7, in <module>\n    raise_for_status(402, body)\nmodelrunner_errors.InsufficientBalanceError: 402 insufficient_balance: Insufficient balance (request_id: abc123)\n`,
  "our error in a trace of Node": `InsufficientBalanceError: 402 insufficient_balance: Insufficient balance (request_id: abc123)\n    at main (/app/index.js:7:3)`,
  "the openai package for Python": `openai.APIStatusError: Error code: 402 - {'error': 'Insufficient balance', 'request_id': 'abc123', 'details': None}`,
  "axios in Node": `AxiosError: Request failed with status code 402\n    at settle (axios.js:1) {\n  code: 'ERR_BAD_REQUEST',\n  response: {\n    status: 402,\n    headers: Object [AxiosHeaders] { date: 'x' },\n    data: { error: 'Insufficient balance', request_id: 'abc123' }\n  }\n}`,
  "the official client for JavaScript": `ApiError: Payment Required\n    at defaultResponseHandler (response.ts:7) {\n  status: 402,\n  body: {\n    error: 'Insufficient balance',\n    request_id: 'abc123'\n  }\n}`,
};

Object.assign(SAME, {
  "a block of Markdown": `\`\`\`\n${SAME["curl -i over HTTP/2"]}\n\`\`\``,
  "a quoted mail": SAME["curl -i"].replace(/^/gm, "> "),
  "the summary of a tool": `Status: 402 Payment Required Time: 120 ms Size: 340 B\n${BALANCE}`,
  "a status line without HTTP": `402 Payment Required\ncontent-type: application/json\n\n${BALANCE}`,
  "a line of a log": `2026-08-06T12:00:00Z ERROR request failed status=402 body=${BALANCE}`,
  "a line of a log in JSON": JSON.stringify({ level: "error", message: "call failed", status: 402, body: BALANCE }),
  YAML: `status: 402\nbody: ${BALANCE}`,
  "requests in a REPL": `<Response [402]> ${BALANCE}`,
  "an error in Go": `unexpected status 402: ${BALANCE}`,
  "what explain printed": library.explain(Buffer.from(SAME["curl -i"]), "plain").text,
});

describe("the same failure", () => {
  for (const [name, input] of Object.entries(SAME)) {
    test(name, async () => assert.deepEqual(await lines(input), ANSWER));
  }

  for (const [name, bytes] of Object.entries({
    "a file": Buffer.from(SAME["curl -i"]),
    "a file with a byte-order mark": Buffer.from(`\ufeff${SAME["curl -i"]}`),
    "a file of PowerShell": Buffer.from(`\ufeff${SAME["curl -i"]}`, "utf16le"),
    "a compressed file": gzipSync(SAME["one entry of HAR"]),
  })) {
    test(name, async () => assert.deepEqual(await lines(new Blob([bytes])), ANSWER));
  }

  for (const [name, body] of Object.entries({
    "a body": BALANCE,
    "a body as Python prints it": "{'error': 'Insufficient balance', 'request_id': 'abc123', 'details': None}",
    "a body as Node prints it": "{ error: 'Insufficient balance', request_id: 'abc123', details: undefined }",
  })) {
    test(`${name}, with a status`, async () => assert.deepEqual(await lines(body, 402), ANSWER));
  }
});

describe("a body without a status", () => {
  const answer = (input) => explain(library, input, null);

  test("that says what failed is read as one that arrived with 200", async () => {
    const { assumed, responses } = await answer(BALANCE);
    assert.equal(assumed, 200);
    assert.equal(responses[0].kind, "insufficient_balance");
  });

  for (const body of [
    '{"error":"Something"}',
    "<html><title>Bad Gateway</title></html>",
    "upstream connect error",
    '"text"',
    "[]",
  ]) {
    test(`needs the status: ${body}`, async () => {
      const { needsStatus, responses } = await answer(body);
      assert.deepEqual([needsStatus, responses], [true, []]);
    });
  }

  test("that is a JSON string is read as what is in it", async () => {
    assert.deepEqual(await lines(JSON.stringify(BALANCE)), [
      "200 insufficient_balance: Insufficient balance (request_id: abc123)",
    ]);
  });

  test("that is a page with a status in its title is read as one that arrived with it", async () => {
    const { assumed, responses } = await answer("<html><title>502 Bad Gateway</title></html>");
    assert.deepEqual([assumed, responses[0].line], [502, "502 unavailable: 502 Bad Gateway"]);
  });

  test("that is an event stream is read as one", async () => {
    const stream = 'data: {"choices":[]}\n\ndata: {"error":{"message":"Overloaded","type":"overloaded_error"}}\n\n';
    assert.deepEqual(await lines(stream), ["200 unavailable: Overloaded"]);
  });
});

describe("odd input", () => {
  test("nothing", async () => assert.deepEqual(await lines(" \n\t"), []));

  test("a status in an exception, without a body", async () => {
    const raised = "httpx.HTTPStatusError: Client error '404 Not Found' for url 'https://queue.modelrunner.run/o/m'";
    assert.deepEqual(await lines(raised), ["404 not_found: Not Found"]);
    assert.deepEqual(await lines("requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: x"), [
      "503 unavailable: Service Unavailable",
    ]);
  });

  for (const [what, input] of Object.entries({
    "curl that cannot connect": "curl: (7) Failed to connect to queue.modelrunner.run port 443: Connection refused",
    "a time-out of httpx": "httpx.ReadTimeout: The read operation timed out",
    "fetch in Node":
      "TypeError: fetch failed\n    at node:internal/deps/undici/undici:1 {\n  [cause]: Error: connect ECONNREFUSED 127.0.0.1:443\n}",
  })) {
    test(`no response: ${what}`, async () => {
      const { responses, note } = await explain(library, input, null);
      assert.deepEqual(responses, []);
      assert.match(note, /^There is no response in this text/);
    });
  }

  for (const input of [
    "curl -X POST https://x.test/ -d '{\"status\":402}'",
    "POST /o/m HTTP/1.1\nHost: x\n\n{}",
    'fetch("https://x.test/", {})',
  ]) {
    test(`a request: ${input}`, async () => {
      const { responses, note } = await explain(library, input, null);
      assert.deepEqual(responses, []);
      assert.match(note, /^This is a request/);
    });
  }

  test("a status line whose response is a success", async () => assert.deepEqual(await lines("HTTP/2 200 \n\n{}"), [200]));

  test("several responses, each with its body", async () => {
    const { responses, count } = await explain(library, `HTTP/1.1 200 OK\ncontent-length: 2\n\n{}\n${SAME["curl -i"]}`, null);
    assert.equal(count, 2);
    assert.equal(responses[0].status, 200);
    assert.equal(responses[1].body.map(({ text }) => text).join(""), JSON.stringify(JSON.parse(BALANCE), null, 2));
  });

  test("many entries of HAR: the failures", async () => {
    const entry = (status) => ({
      request: { method: "GET", url: "https://x.test/a?b" },
      response: { status, headers: [], content: {} },
    });
    const entries = [...Array.from({ length: 500 }, () => entry(200)), entry(503)];
    const { responses, count } = await explain(library, JSON.stringify({ log: { entries } }), null);
    assert.equal(count, 501);
    assert.deepEqual(
      responses.map(({ line, label }) => [line, label]),
      [["503 unavailable: Service Unavailable", "GET https://x.test/a"]],
    );
  });

  test("a compressed body is named", async () => {
    const [response] = (await explain(library, new Blob(["HTTP/2 502 \n\n", gzipSync("Bad")]), null)).responses;
    assert.equal(response.isGarbled, true);
  });

  test("HAR with members of the wrong type", async () => {
    const entry = {
      response: { status: 402, headers: { a: 1 }, content: { text: 7, encoding: "base64" } },
      request: { url: null },
    };
    assert.equal((await lines(JSON.stringify({ log: { entries: [null, 7, entry] } }))).length, 1);
  });
});

test("every conformance case, as a file with its status line", async () => {
  const wrong = [];
  for (const { name, status, headers, body, expect } of cases()) {
    const isStatus = status <= 999;
    const isHeader = headers.every((pair) => pair.every((text) => /^[\x20-\x7e]*$/.test(text)) && /^[!-9;-~]+$/.test(pair[0]));
    const isStream = headers.some(([, value]) => value.includes("event-stream"));
    if (isStatus && isHeader && !isStream) {
      const head = `HTTP/1.1 ${String(status).padStart(3, "0")} \r\n${headers.map((pair) => `${pair.join(": ")}\r\n`).join("")}content-length: ${body.length}\r\n\r\n`;
      const { responses } = await explain(library, new Blob([head, body]), null);
      const canonical = responses[0]?.canonical ?? null;
      if (responses.length > 1 || canonical !== expect) {
        wrong.push(`${name}: ${canonical} instead of ${expect}`);
      }
    }
  }
  assert.deepEqual(wrong.slice(0, 5), []);
});
