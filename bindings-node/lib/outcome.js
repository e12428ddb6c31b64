"use strict";

/**
 * Reads an error in the form of the native part: six fields, separated by line breaks, which only the last can
 * contain. `src/outcome.rs` describes and writes them. Of a brief one, the canonical JSON and the places are empty.
 *
 * @param {string} text
 */
function readOutcome(text) {
  const kindEnd = text.indexOf("\n");
  const lineEnd = text.indexOf("\n", kindEnd + 1);
  const membersEnd = text.indexOf("\n", lineEnd + 1);
  const jsonEnd = text.indexOf("\n", membersEnd + 1);
  const placesEnd = text.indexOf("\n", jsonEnd + 1);
  return {
    kind: text.slice(0, kindEnd),
    line: text.slice(kindEnd + 1, lineEnd),
    members: text.slice(lineEnd + 1, membersEnd),
    canonical: text.slice(membersEnd + 1, jsonEnd),
    places: text.slice(jsonEnd + 1, placesEnd),
    message: text.slice(placesEnd + 1),
  };
}

/** The third field, by name. */
function readMembers(text) {
  const [requestId, code, retry, retryAfterMs, action, terminal, ambiguous, charged, issues] = split(text);
  return {
    requestId: requestId === "" ? null : requestId,
    code: code === "" ? null : code,
    retry,
    retryAfterMs: retryAfterMs === "" ? null : Number(retryAfterMs),
    action,
    terminal: terminal === "true",
    ambiguous: ambiguous === "true",
    charged: charged === "" ? null : charged === "true",
    hasIssues: issues !== "0",
  };
}

/** The parts between tabs. `String.prototype.split` takes twice as long. */
function split(text) {
  const parts = [];
  let start = 0;
  for (let end = text.indexOf("\t"); end >= 0; end = text.indexOf("\t", start)) {
    parts.push(text.slice(start, end));
    start = end + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** The same members from the canonical JSON. */
function membersOf(json) {
  const { request_id: requestId, retry_after_ms: retryAfterMs, code, retry, action, terminal, ambiguous, charged } = json;
  return { requestId, code, retry, retryAfterMs, action, terminal, ambiguous, charged, hasIssues: json.issues.length > 0 };
}

module.exports = { membersOf, readMembers, readOutcome };
