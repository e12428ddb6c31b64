"use strict";

/**
 * Reads an error in the form of the native part: six fields, separated by line breaks, which only the last can
 * contain. `src/outcome.rs` describes and writes them. Of a brief one, the canonical JSON is empty, and so are the places
 * if there are issues.
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

/** The members of a brief outcome by name. */
function readMembers(text) {
  const [requestId, code, retry, retryAfterMs, action, terminal, ambiguous, charged] = JSON.parse(text);
  return { requestId, code, retry, retryAfterMs, action, terminal, ambiguous, charged };
}

module.exports = { readMembers, readOutcome };
