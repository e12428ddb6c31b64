/** A token of JSON: a string, a bracket or a mark, white space, or anything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|\s+|[^\s"{}[\],:]+/g;

/** JSON with a member or an item per line. Nothing but white space changes, so numbers stay as they were sent. */
export function indented(json) {
  let depth = 0;
  let out = "";
  let last = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token.trim() === "") {
      continue;
    }
    const closes = token === "}" || token === "]";
    depth -= closes ? 1 : 0;
    const isInside = last === "{" || last === "[";
    if ((isInside && !closes) || last === "," || (closes && !isInside)) {
      out += `\n${"  ".repeat(depth)}`;
    }
    out += token === ":" ? ": " : token;
    depth += token === "{" || token === "[" ? 1 : 0;
    last = token;
  }
  return out;
}

/**
 * The strings of a JSON text, which may be truncated.
 *
 * @returns {{ value: string, start: number, end: number }[]}
 */
export function strings(json) {
  return [...json.matchAll(TOKEN)]
    .filter(([token]) => token.startsWith('"') && token.length > 1)
    .map(({ 0: token, index }) => ({ value: parsed(token), start: index, end: index + token.length }));
}

function parsed(token) {
  try {
    return JSON.parse(token);
  } catch {
    return token.slice(1, -1);
  }
}
