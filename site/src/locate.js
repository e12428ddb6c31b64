// Finds where the issues are in the body, for the reader: what they are is what the core says.

import { indented, strings } from "./json.js";

/** A longer body is neither indented nor marked, only its start is shown. */
const LONGEST = 400_000;

/** The characters that are shown at the start, and on each side of a mark further on. */
const START = 12_000;
const AROUND = 300;

/** More marks than these are not shown. */
const MOST_MARKS = 100;

/**
 * The body as parts to show, in order. A part with an `issue` is marked; `gap` characters are left out before a part.
 *
 * @param {string} body
 * @param {{ message: string }[]} issues
 * @returns {{ text: string, issue?: number, gap?: number }[]}
 */
export function shownBody(body, issues) {
  if (body.length > LONGEST) {
    return [{ text: body.slice(0, START) }, { text: "", gap: body.length - START }];
  }
  const text = isJson(body) ? indented(body) : body;
  return cut(text, marks(text, issues.slice(0, MOST_MARKS)));
}

function isJson(body) {
  try {
    return typeof JSON.parse(body) === "object";
  } catch {
    return false;
  }
}

/** The string with the message of each issue, where one is found, in the order of the text. */
function marks(text, issues) {
  const all = strings(text);
  const used = new Set();
  const found = issues.flatMap((issue, number) => {
    const isFree = (string) => !used.has(string);
    const string =
      all.find((string) => isFree(string) && string.value === issue.message) ??
      all.find((string) => string.value.includes(issue.message));
    if (string === undefined) {
      return [];
    }
    used.add(string);
    return [{ ...string, issue: number }];
  });
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  return found.filter(({ start }, at) => found.slice(0, at).every(({ end }) => end <= start));
}

function cut(text, ranges) {
  const parts = [];
  let at = 0;
  /** Adds the text up to an index, without what is far from the start and from each mark. */
  function plain(end, isLast) {
    const shownFrom = Math.max(at, isLast ? end : end - AROUND);
    const shownTo = Math.min(end, Math.max(START, parts.length === 0 ? 0 : at + AROUND));
    if (shownTo >= shownFrom) {
      parts.push({ text: text.slice(at, end) });
    } else {
      parts.push({ text: text.slice(at, Math.max(at, shownTo)) });
      parts.push({ text: text.slice(shownFrom, end), gap: shownFrom - Math.max(at, shownTo) });
    }
    at = end;
  }
  for (const { start, end, issue } of ranges) {
    plain(start, false);
    parts.push({ text: text.slice(start, end), issue });
    at = end;
  }
  plain(text.length, true);
  return parts.filter(({ text, gap }) => text !== "" || gap !== undefined);
}
