"use strict";

/**
 * Reads a stream of bytes to its end, or until it fails: the bytes that had arrived are not lost. `fault` is the
 * error of the stream.
 *
 * @returns {Promise<{ bytes: Uint8Array, fault: unknown }>}
 */
async function readAll(stream) {
  const chunks = [];
  const add = (chunk) => void chunks.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  let fault;
  try {
    await readInto(add, stream);
  } catch (error) {
    fault = error ?? new Error("the stream failed");
  }
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return { bytes, fault };
}

async function readInto(add, stream) {
  if (typeof stream?.getReader === "function") {
    // Iterating over it would take longer.
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      add(next.value);
    }
  } else if (typeof stream?.pipe === "function") {
    await new Promise((resolve, reject) => {
      const close = () => reject(stream.errored ?? new Error("the stream was closed before its end"));
      // An iterator would drop the buffered bytes if the stream fails.
      stream.on("data", add).on("end", resolve).on("error", reject).on("close", close);
      if (stream.readableEnded) {
        resolve();
      } else if (stream.destroyed) {
        close();
      }
    });
  } else {
    for await (const chunk of stream ?? []) {
      add(chunk);
    }
  }
}

module.exports = { readAll };
