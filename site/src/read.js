// Finds the responses in what was pasted or dropped. The core reads and classifies them.

import { fromBase64, toHttp } from "./http.js";
import { readLiteral } from "./literal.js";

/**
 * @typedef {{ http: Uint8Array, label?: string }} Found a response, or several, as `curl -i` prints them
 * @typedef {{ kind: string, status: number, message: string, requestId: string }} Printed an error that was printed
 *
 * @typedef {object} Reading
 * @property {string} [what] how the input was read
 * @property {Found[]} [found]
 * @property {Printed} [printed]
 * @property {string} [canonical] the canonical JSON of an error
 * @property {string} [body] a body whose status is unknown
 * @property {string} [note] what the user should know about the reading
 * @property {number} [assumed] the status that was found in a body, or is assumed
 */

const STATUS_LINE = /^[ \t]*HTTP\/\d(?:\.\d)? \d{3}(?: [^\n]*)?$/m;

/**
 * @param {Uint8Array} bytes what was pasted, in UTF-8
 * @param {string} text the same
 * @param {number | null} status the status that the user entered
 * @param {readonly string[]} kinds
 * @returns {Reading}
 */
export function read(bytes, text, status, kinds) {
  const trimmed = text.trim();
  if (trimmed === "") {
    return {};
  }
  if (/^HTTP\/\d(\.\d)? \d{3}(?!\d)/.test(trimmed)) {
    return { what: "a response with its status line", found: [{ http: bytes }] };
  }
  if (/^(?:>[^\n]*(?:\n|$))+$/.test(trimmed)) {
    const unquoted = trimmed.replace(/^> ?/gm, "");
    return read(encode(unquoted), unquoted, status, kinds);
  }
  return (
    fromJson(trimmed, status, kinds) ??
    fromTranscript(text) ??
    fromRequest(trimmed, status) ??
    fromPrinted(trimmed, kinds) ??
    fromSummary(trimmed, status) ??
    fromException(trimmed, status) ??
    fromFailedConnection(trimmed, status) ??
    fromBody(text, status)
  );
}

function fromBody(text, status) {
  const what = "a body alone";
  if (status !== null) {
    return { what, found: [{ http: toHttp(status, [], text) }] };
  }
  const titled = /<title>\s*(?:Error )?([45]\d\d)\b/i.exec(text.slice(0, 10_000));
  if (titled !== null) {
    const assumed = Number(titled[1]);
    return { what: "a page", assumed, found: [{ http: toHttp(assumed, [], text) }] };
  }
  return /^(?:event|data|id|):/.test(text.trimStart())
    ? { what: "an event stream", found: [{ http: toHttp(200, [["content-type", "text/event-stream"]], text) }] }
    : { what, body: text };
}

const FAILED_CONNECTION =
  /\bcurl: \(\d+\)|\bE(?:CONN\w+|TIMEDOUT|NOTFOUND|AI_AGAIN)\b|\b(?:Read|Connect|Pool|Write)(?:Timeout|Error)\b|\bConnection(?:Error|RefusedError)\b|\bAPI(?:Connection|Timeout)\w*Error\b|fetch failed|timed out/i;

/** A connection can fail after the server has read the request. */
function fromFailedConnection(text, status) {
  if (status !== null || /^[{[<"]/.test(text) || !FAILED_CONNECTION.test(text)) {
    return null;
  }
  const note =
    "There is no response in this text: the connection failed before one arrived. The server may have accepted the request, so look it up before you send it again.";
  return { what: "a failed connection", note };
}

function fromRequest(text, status) {
  const isRequest = /^(?:\$ )?curl (?!:)|^(?:await )?fetch\(|^(?:GET|POST|PUT|PATCH|DELETE) \S+/.test(text);
  return isRequest && status === null
    ? { what: "a request", note: "This is a request. Send it with `curl -i`, and paste what comes back." }
    : null;
}

// Terminals: curl -v, curl -i after a prompt, wget -S, HTTPie.

function fromTranscript(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  if (/^< HTTP\/\d/m.test(lines)) {
    return { what: "a transcript of `curl -v`", found: [{ http: encode(fromVerbose(lines)) }] };
  }
  const start = lines.search(STATUS_LINE);
  if (start === -1) {
    return null;
  }
  const rest = lines.slice(start);
  // wget indents the head and prints what it does after it.
  const http = /^[ \t]+HTTP/.test(rest) ? rest.replace(/^[ \t]+/gm, "") : rest;
  return { what: "the response in what was pasted", found: [{ http: encode(http) }] };
}

/** Heads have `< ` before each line; the lines of curl itself start with `* `, those of the request with `> `. */
function fromVerbose(text) {
  const out = [];
  let inHead = false;
  for (const line of text.split("\n")) {
    if (/^< HTTP\/\d/.test(line) || (inHead && line.startsWith("<"))) {
      out.push(line.slice(2));
      inHead = line.trim() !== "<";
    } else if (out.length > 0 && !/^(?:[*>] |[*>]$|[{}] \[\d+ bytes data\])/.test(line)) {
      inHead = false;
      out.push(line);
    }
  }
  return out.join("\n").replace(/\n?\* (?:Connection #\d+|Closing connection)[^\n]*\n*$/, "");
}

// JSON that holds a response.

function fromJson(text, status, kinds) {
  if (!/^[{["]/.test(text)) {
    return null;
  }
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return /^\{\s*(?:'|[A-Za-z_$][\w$]*\s*:)/.test(text) ? fromLiteral(text, status) : null;
  }
  // A text that a program has written as a JSON string.
  return typeof value === "string" && status === null ? read(encode(value), value, status, kinds) : fromValue(value, text);
}

function fromLiteral(text, status) {
  const value = readLiteral(text, 0);
  return fromValue(value, text) ?? fromBody(JSON.stringify(value), status);
}

function fromValue(value, text) {
  const entries = harEntries(value);
  if (entries.length > 0) {
    return { what: "HAR", found: entries.map(fromHar) };
  }
  if (isObject(value) && typeof value.kind === "string" && typeof value.hint === "string" && "terminal" in value) {
    return { what: "the canonical JSON of an error", canonical: text };
  }
  const dumped = dumpedResponse(value);
  return dumped === null ? null : { what: "a response in JSON", found: [dumped] };
}

function harEntries(value) {
  const entries = value?.log?.entries ?? (Array.isArray(value) ? value : [value]);
  return Array.isArray(entries) ? entries.filter(isHarEntry) : [];
}

/** An entry of HAR, or its response alone. */
function isHarEntry(entry) {
  const response = entry?.response ?? entry;
  return (
    isStatus(response?.status) && (isObject(response.content) || (isObject(entry.response) && Array.isArray(response.headers)))
  );
}

function fromHar(entry) {
  const { status, headers, content } = entry.response ?? entry;
  const pairs = (Array.isArray(headers) ? headers : []).map(({ name, value }) => [String(name), value]);
  const { encoding } = content ?? {};
  const text = String(content?.text ?? "");
  const url = typeof entry.request?.url === "string" ? entry.request.url.replace(/[?#].*/, "") : "";
  return {
    http: toHttp(status, pairs, encoding === "base64" ? decoded(text) : text),
    label: [entry.request?.method, url].filter(Boolean).join(" "),
  };
}

function decoded(text) {
  try {
    return fromBase64(text);
  } catch {
    return text;
  }
}

/** The members in which clients and logs hold a response: axios, fetch in a log, a Lambda. */
function dumpedResponse(value) {
  const response = isObject(value?.response) ? value.response : value;
  const status = response?.status ?? response?.statusCode ?? response?.status_code;
  const isResponse = isObject(response) && (isObject(response.headers) || "statusText" in response || "body" in response);
  if (!isResponse || !isStatus(status)) {
    return null;
  }
  const body = response.data ?? response.body ?? response.text ?? "";
  const headers = Object.entries(isObject(response.headers) ? response.headers : {}).map(([name, value]) => [
    name,
    String(value),
  ]);
  return { http: toHttp(status, headers, typeof body === "string" ? body : JSON.stringify(body)) };
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const isStatus = (value) => Number.isInteger(value) && value >= 0 && value <= 999;

// What programs print.

/** The one-line form of an error of this library, in a log or a traceback. The last one counts. */
function fromPrinted(text, kinds) {
  const line = new RegExp(`\\b(\\d{3}) (${kinds.join("|")}): ([^\\n]*)`, "g");
  const last = [...text.matchAll(line)].at(-1);
  if (last === undefined) {
    return null;
  }
  const [, status, kind, rest] = last;
  const [, message, id] = /^(.*?)(?: \(request_id: ([^()]*)\))?$/.exec(rest.trimEnd());
  // What `explain` printed has the request ID on a line of its own.
  const requestId = id ?? /^ *request ID +(\S+)$/m.exec(text.slice(last.index))?.[1] ?? "";
  const note = "Only the printed line is known: issues, details and headers are not in it.";
  return { what: "an error that this library printed", printed: { kind, status: Number(status), message, requestId }, note };
}

/** A status line without its version, as developer tools and other programs show it, and what follows it. */
function fromSummary(text, status) {
  const line = /^(?:HTTP |Status(?: Code)?: *)?([1-5]\d\d)(?: [^\n{]*)?(?:\n|$)/i.exec(text);
  if (line === null || status !== null) {
    return null;
  }
  const rest = text.slice(line[0].length);
  if (/^(?:body|data):/.test(rest)) {
    return null;
  }
  const hasHeaders = /^[\w-]+: /.test(rest);
  return {
    what: "a status and what follows it",
    found: [{ http: encode(`HTTP/1.1 ${line[1]} \n${hasHeaders ? "" : "\n"}${rest}`) }],
  };
}

const STATUS_IN_TEXT = [
  /\bError code: (\d{3})\b/gi,
  /\b(?:Client|Server|Redirect) error '(\d{3})\b/gi,
  /\b(\d{3}) (?:Client|Server) Error\b/gi,
  /\bHTTP Error (\d{3})\b/gi,
  /\breturned an error: \((\d{3})\)/gi,
  /<Response \[(\d{3})\]>/gi,
  /\b\w*(?:Error|Exception): (?:\[\w+\] "[^"]*": )?(\d{3})\b/g,
  /\bstatus(?:[ _]?code)?["']?\s*[:=]?\s*(\d{3})\b/gi,
];

/** What a client of HTTP raised or logged: a status in its words, and the body if it is printed too. */
function fromException(text, status) {
  if (/^[{["]|^<(?!Response \[)/.test(text)) {
    return null;
  }
  const matches = STATUS_IN_TEXT.flatMap((pattern) => [...text.matchAll(pattern)].slice(-1));
  const last = matches.sort((one, other) => one.index - other.index).at(-1);
  const found = status ?? (last === undefined ? null : Number(last[1]));
  const isException = /^Traceback|Error\b|Exception\b|^\s+at /m.test(text);
  if (last === undefined && !isException) {
    return null;
  }
  const what = isException ? "the exception of a client" : "a line with a status";
  const body = bodyIn(text);
  if (found === null) {
    return body === "" || FAILED_CONNECTION.test(text) ? null : { what: "the body in an exception", body };
  }
  const note = body === "" ? "The text has no body, which could say more: print the body of the response too." : undefined;
  return { what, found: [{ http: toHttp(found, [], body) }], note };
}

/** The first value in braces that is a body, or holds one. */
function bodyIn(text) {
  const member = /\b(?:data|body|error):\s*(?=\{)/.exec(text);
  const start = member === null ? text.indexOf("{") : member.index + member[0].length;
  const value = start === -1 ? undefined : readLiteral(text, start);
  if (!isObject(value)) {
    return "";
  }
  // The dump of a response whose body was not read.
  const isUnread = "statusText" in value || "headers" in value;
  return isUnread ? "" : JSON.stringify(member?.[0].startsWith("error") ? { error: value } : value);
}

const encode = (text) => new TextEncoder().encode(text);
