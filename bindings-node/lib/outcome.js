"use strict";

/**
 * Reads an error as the native side writes it: five fields, each but the last ended by a line break,
 * which none but the last can hold. They are the kind, the one-line form, the canonical JSON, the
 * readable path of each issue as a JSON array, and the message. `src/outcome.rs` writes it.
 *
 * @param {string} text
 */
function readOutcome(text) {
  const kindEnd = text.indexOf("\n");
  const lineEnd = text.indexOf("\n", kindEnd + 1);
  const jsonEnd = text.indexOf("\n", lineEnd + 1);
  const placesEnd = text.indexOf("\n", jsonEnd + 1);
  return {
    kind: text.slice(0, kindEnd),
    line: text.slice(kindEnd + 1, lineEnd),
    canonical: text.slice(lineEnd + 1, jsonEnd),
    places: text.slice(jsonEnd + 1, placesEnd),
    message: text.slice(placesEnd + 1),
  };
}

module.exports = { readOutcome };
