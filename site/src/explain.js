import { gunzip, isGzip, toHttp } from "./http.js";
import { indented } from "./json.js";
import { shownBody } from "./locate.js";
import { read } from "./read.js";

/** More responses than these are counted, not listed. */
const MOST_RESPONSES = 100;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @param {object} library the package, as `libraryOf` returns it
 * @param {string | Blob} input
 * @param {number | null} status the status that the user entered
 */
export async function explain(library, input, status) {
  const bytes = typeof input === "string" ? encoder.encode(input) : await bytesOf(input);
  const text = typeof input === "string" ? input : decoder.decode(bytes);
  const { what, found, printed, canonical, body, note, assumed } = read(bytes, text, status, library.KINDS);
  if (body !== undefined) {
    return withoutStatus(library, what, body);
  }
  if (found !== undefined) {
    return { what, note, assumed, ...(await several(library, found)) };
  }
  if (printed === undefined && canonical === undefined) {
    return { what, note, responses: [] };
  }
  const error = canonical === undefined ? printedError(library, printed) : library.ApiError.fromJSON(canonical);
  return { what, note, responses: [response(error)] };
}

/** The bytes of a file, decompressed and in UTF-8: PowerShell writes UTF-16. */
async function bytesOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const plain = isGzip(bytes) ? await gunzip(bytes) : bytes;
  const encoding = { "255,254": "utf-16le", "254,255": "utf-16be" }[plain.slice(0, 2)];
  return encoding === undefined ? plain : encoder.encode(new TextDecoder(encoding).decode(plain));
}

function printedError({ ApiError }, { kind, status, message, requestId }) {
  return ApiError.ofKind(kind, message, { status, requestId });
}

/** A body can say what failed without a status; if it does not, the status is needed. */
async function withoutStatus(library, what, body) {
  const { responses } = await several(library, [{ http: toHttp(200, [], body) }]);
  const says = responses[0].kind !== undefined && responses[0].kind !== "unexpected_response";
  return says ? { what, responses, assumed: 200 } : { what, responses: [], needsStatus: true };
}

async function several(library, found) {
  const responses = [];
  let count = 0;
  for (const { http, label } of found) {
    for (const { status, body, error } of await explained(library, http)) {
      count += 1;
      if (responses.length < MOST_RESPONSES || error !== null) {
        responses.push(error === null ? { status, label } : { ...response(library.ApiError.fromJSON(error), http, body), label });
      }
    }
  }
  // Of many responses, the failures.
  const shown =
    responses.length > MOST_RESPONSES ? responses.filter(({ kind }) => kind !== undefined).slice(0, MOST_RESPONSES) : responses;
  return { responses: shown, count };
}

/** The responses in what `curl -i` printed. The JSON of an error stays a text: its numbers are as they were sent. */
async function explained(library, http) {
  const { text } = library.explain(http, "json-with-body");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, status, start, end, error] = /^\{"status":(\d+),"body":\[(\d+),(\d+)\],"error":(.*)\}$/s.exec(line);
      return { status: Number(status), body: [Number(start), Number(end)], error: error === "null" ? null : error };
    });
}

/** What the page shows of a failure. */
function response(error, http = new Uint8Array(), [start, end] = [0, 0]) {
  const canonical = error.canonicalJSON();
  const head = decoder.decode(http.subarray(0, start));
  const body = decoder.decode(http.subarray(start, end));
  return {
    kind: error.kind,
    status: error.status,
    line: String(error),
    error: error.toJSON(),
    canonical,
    indented: indented(canonical),
    places: error.issues.map(({ place }) => place),
    date: /^date:[ \t]*(.*)$/im.exec(head)?.[1].trim(),
    body: shownBody(body.trim(), error.issues),
    isGarbled: isGzip(http.subarray(start)) || (body.match(/\ufffd/g)?.length ?? 0) > body.length / 20,
  };
}
