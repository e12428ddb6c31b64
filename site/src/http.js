const encoder = new TextEncoder();

/**
 * A response as `curl -i` prints it, so that the core reads everything in one way. The length is announced: a body that
 * mentions HTTP stays one body.
 *
 * @param {number} status
 * @param {[string, string][]} headers
 * @param {Uint8Array | string} body
 */
export function toHttp(status, headers, body) {
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const fields = headers
    .filter(([name]) => /^[!-9;-~]+$/.test(name) && name.toLowerCase() !== "content-length")
    .map(([name, value]) => `${name}: ${String(value).replace(/[\r\n]+/g, " ")}\r\n`);
  const head = `HTTP/1.1 ${String(status).padStart(3, "0")} \r\n${fields.join("")}content-length: ${bytes.length}\r\n\r\n`;
  return joined(encoder.encode(head), bytes);
}

function joined(head, body) {
  const all = new Uint8Array(head.length + body.length);
  all.set(head);
  all.set(body, head.length);
  return all;
}

/** The bytes of a text that is in Base64. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Bytes that are compressed by gzip, and what they hold if they are complete. */
export function isGzip(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export async function gunzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
