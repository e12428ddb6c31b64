/**
 * Reads a value as Python or Node prints it, or as JSON: `{'error': None}`, `{ error: 'x', list: [ 1 ] }`.
 *
 * @param {string} text
 * @param {number} start the index of the bracket that opens the value
 * @returns {unknown} undefined if there is no such value; what is complete of a truncated one
 */
export function readLiteral(text, start) {
  let at = start;
  const token =
    /\s*(?:([[\]{}(),:])|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|`((?:[^`\\]|\\[\s\S])*)`|([^\s[\]{}(),:'"`]+))/y;

  function next() {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) {
      return null;
    }
    at = token.lastIndex;
    const [, mark, double, single, back, word] = match;
    const quoted = double ?? single ?? back;
    return quoted === undefined ? { mark, word } : { text: unescaped(quoted) };
  }

  function value(read, depth) {
    if (read === null || depth > 100) {
      return undefined;
    }
    if (read.text !== undefined) {
      return joined(read.text);
    }
    if (read.word !== undefined) {
      return wordValue(read.word);
    }
    return read.mark === "{" ? object(depth) : read.mark === "[" || read.mark === "(" ? array(depth) : undefined;
  }

  /** Strings next to each other are one string: Node prints `'a' +` and a line break between parts of a long one. */
  function joined(first) {
    const more = /\s*\+\s*(?=['"`])/y;
    more.lastIndex = at;
    if (!more.test(text)) {
      return first;
    }
    at = more.lastIndex;
    return first + joined(next()?.text ?? "");
  }

  function object(depth) {
    const members = {};
    for (;;) {
      const key = next();
      if (key === null || key.mark !== undefined) {
        return key?.mark === "," ? object(depth) : members;
      }
      if (next()?.mark !== ":") {
        return members;
      }
      const member = value(next(), depth + 1);
      if (member === undefined) {
        return members;
      }
      Object.defineProperty(members, key.text ?? key.word, {
        value: member,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      if (next()?.mark !== ",") {
        return members;
      }
    }
  }

  function array(depth) {
    const items = [];
    for (;;) {
      const item = value(next(), depth + 1);
      if (item === undefined) {
        return items;
      }
      items.push(item);
      if (next()?.mark !== ",") {
        return items;
      }
    }
  }

  return value(next(), 0);
}

const WORDS = new Map([
  ["None", null],
  ["null", null],
  ["undefined", null],
  ["True", true],
  ["true", true],
  ["False", false],
  ["false", false],
]);

function wordValue(word) {
  const number = Number(word);
  return WORDS.has(word) ? WORDS.get(word) : Number.isFinite(number) ? number : word;
}

const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unescaped(text) {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, unit, byte, character) =>
    character === undefined ? String.fromCharCode(Number.parseInt(unit ?? byte, 16)) : (ESCAPES[character] ?? character),
  );
}
