// Compiled with `lib: ["es2017", "dom"]` and without the types of Node, as @modelrunner/client is.

import { classify, errorFromResponse, errorFromThrown, throwIfNotOk, throwOnErrorFrame, wrapFetch } from "modelrunner-errors";

export async function load(url: string): Promise<unknown> {
  const response = await throwIfNotOk(await fetch(url));
  const err = classify(response.status, await response.text(), response.headers);
  if (err?.kind === "insufficient_balance") {
    return err.headers.get("date");
  }
  return (await errorFromResponse(new Response("{}"))) ?? errorFromThrown(err);
}

export async function frames(): Promise<void> {
  for await (const frame of throwOnErrorFrame(["[DONE]"])) {
    frame.toUpperCase();
  }
}

// A test double, as in the client's own tests.
const json = async () => ({ error: "x" });
const double = { ok: false, status: 402, headers: { get: (_: string): string | null => null }, json };
export const found = [errorFromResponse(double), throwIfNotOk(double)];
export const config: { fetch: typeof fetch } = { fetch: wrapFetch() };
