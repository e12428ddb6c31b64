"use strict";

/**
 * Reads an error in the form of the native part: five fields, separated by line breaks, which only the last can
 * contain. They are the kind, the one-line form, the canonical JSON, the readable paths of the issues with tabs
 * between them, and the message. `src/outcome.rs` writes it.
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
