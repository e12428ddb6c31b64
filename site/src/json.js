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
 * The strings of a JSON text that may be truncated, each with the object that it is directly or indirectly in.
 *
 * @returns {{ value: string, start: number, end: number, object: { start: number, end: number } | null }[]}
 */
export function strings(json) {
  const found = [];
  const objects = [];
  for (const { 0: token, index } of json.matchAll(TOKEN)) {
    if (token === "{") {
      objects.push({ start: index, end: json.length });
    } else if (token === "}" && objects.length > 0) {
      objects.pop().end = index + 1;
    } else if (token.startsWith('"') && token.length > 1) {
      found.push({ value: parsed(token), start: index, end: index + token.length, object: objects.at(-1) ?? null });
    }
  }
  return found;
}

function parsed(token) {
  try {
    return JSON.parse(token);
  } catch {
    return token.slice(1, -1);
  }
}
