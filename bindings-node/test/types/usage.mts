// Compiled by tsc: a program that uses the types.

import {
  ApiError,
  InsufficientBalanceError,
  KINDS,
  classify,
  errorClass,
  errorFromFrame,
  errorFromRecord,
  errorFromResponse,
  errorFromThrown,
  extendGot,
  interceptAxios,
  isApiError,
  readResponse,
  throwIfError,
  throwIfFailed,
  throwIfNotOk,
  throwOnErrorFrame,
  withBase,
  wrapFetch,
  type ApiErrorJSON,
  type Issue,
  type Kind,
} from "modelrunner-errors";
import Anthropic from "@anthropic-ai/sdk";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import axios from "axios";
import got from "got";
import ky from "ky";
import type { IncomingMessage } from "node:http";
import { createFetch } from "ofetch";
import OpenAI from "openai";
import * as undici from "undici";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T => true as T;

// The class narrows the kind, which is an open union: a minor release may add kinds.
const err = classify(402, "{}", new Headers());
holds<Equal<typeof err, ApiError | null>>();
if (err?.kind === "insufficient_balance") {
  const id: string | null = err.requestId;
  void id;
}
if (err instanceof InsufficientBalanceError) {
  holds<Equal<typeof err.kind, "insufficient_balance">>();
}
const later: Kind = "a_kind_of_a_later_version";
void later;
holds<Equal<ApiError["kind"], Kind>>();
holds<Equal<typeof KINDS, readonly Kind[]>>();
const Class = errorClass("timeout");
if (err instanceof Class) {
  holds<Equal<typeof err, ApiError>>();
}

// An SDK's own base class: a subclass of Error or of ApiError.
class SdkError extends Error {
  get help(): string {
    return "";
  }
}
class SdkApiError extends ApiError {
  get help(): string {
    return this.kind;
  }
}
for (const sdk of [withBase(SdkError), withBase(SdkApiError)]) {
  const own = sdk.classify(402, "{}") ?? sdk.errorFromThrown(new Error("x"));
  if (own) {
    const help: string = own.help + own.kind;
    void help;
  }
  const restored: string = sdk.ApiError.fromJSON("{}").help;
  const made: string = sdk.ApiError.ofKind("timeout", "x", { requestId: "r1", issues: [{ path: ["a", 0], message: "m" }] }).help;
  void (restored + made);
  if (err instanceof sdk.InsufficientBalanceError) {
    const both: string = err.help + err.requestId;
    void both;
  }
}
const restored: SdkApiError = SdkApiError.fromJSON("{}");
const made: ApiError = ApiError.ofKind("timeout", "x");
void [restored, made];

// The fields.
declare const error: ApiError;
holds<Equal<typeof error.status, number>>();
holds<Equal<typeof error.message, string>>();
holds<Equal<typeof error.requestId, string | null>>();
holds<Equal<typeof error.code, string | null>>();
holds<Equal<typeof error.issues, Issue[]>>();
holds<Equal<typeof error.retry, "never" | "backoff" | "poll">>();
holds<Equal<typeof error.retryAfterMs, number | null>>();
holds<Equal<typeof error.terminal, boolean>>();
holds<Equal<typeof error.charged, boolean | null>>();
holds<Equal<typeof error.rawBody, Uint8Array | string | null>>();
holds<Equal<ReturnType<typeof error.toJSON>, ApiErrorJSON>>();
const asError: Error = error;
void asError;

// The example of the documentation, in TypeScript.
try {
  throwIfError(402, "{}");
} catch (e) {
  if (isApiError(e)) {
    switch (e.kind) {
      case "insufficient_balance":
        console.log(e.body?.error, e.body?.request_id);
    }
  }
}

// The result has the type of the argument.
async function clients(): Promise<void> {
  holds<Equal<Awaited<ReturnType<typeof errorFromResponse>>, ApiError | null>>();
  const response = await throwIfNotOk(await fetch("https://example.com"));
  holds<Equal<typeof response, Response>>();
  const other = await throwIfNotOk(await undici.fetch("https://example.com"));
  holds<Equal<typeof other, undici.Response>>();
  // As the clients declare it.
  const config: { fetch?: typeof fetch } = { fetch: wrapFetch() };
  void config;
  holds<Equal<ReturnType<typeof wrapFetch<typeof fetch>>, typeof fetch>>();
  new OpenAI({ fetch: wrapFetch() });
  new Anthropic({ fetch: wrapFetch() });
  createOpenAICompatible({ name: "m", baseURL: "https://example.com", fetch: wrapFetch() });
  ky.create({ fetch: wrapFetch() });
  createFetch({ fetch: wrapFetch() });
  axios.create({ adapter: "fetch", env: { fetch: wrapFetch() } });
  await extendGot(got)("https://example.com").json();
  await readResponse({} as IncomingMessage);
  await readResponse(await undici.request("https://example.com"));
  const thrown: ApiError | null = errorFromThrown(new Error("x"));
  const again: boolean = thrown?.canRetry() || thrown?.canRetry({ idempotent: true }) || false;
  void again;
  const number: number = interceptAxios(axios) + interceptAxios(axios.create());
  void number;
  const record = throwIfFailed({ status: "COMPLETED" as const });
  holds<Equal<typeof record, { status: "COMPLETED" }>>();
  for await (const frame of throwOnErrorFrame(["[DONE]"] as string[])) {
    holds<Equal<typeof frame, string>>();
  }
  errorFromRecord(record);
  errorFromFrame("[DONE]");
}
void clients;

// Arguments of every form that is accepted.
classify(402);
classify(402, null, null);
classify(402, Buffer.from(""), { "retry-after": "1", "set-cookie": ["a", "b"], date: undefined });
classify(402, new ArrayBuffer(0), [["retry-after", "1"]]);
classify(402, 42, { get: (name: string) => (name === "date" ? null : "1") });
classify(402, true, new Headers());
error.fieldErrors("output[0].url");
error.fieldErrors(["output", 0, "url"]);
classify(402, { error: "x" }, new Map([["retry-after", "1"]]));
ApiError.fromJSON("{}") satisfies ApiError;
ApiError.fromJSON(error.toJSON());
ApiError.fromJSON(error);

// Arguments that are rejected.
// @ts-expect-error
classify("402");
// @ts-expect-error
classify(402, "", { "retry-after": 1 });
// @ts-expect-error
classify(402, "", "retry-after: 1");
// @ts-expect-error
new ApiError("message");
// @ts-expect-error
error.status = 1;
// @ts-expect-error
error.canRetry({ idempotent: 1 });
// @ts-expect-error
withBase({});
// @ts-expect-error
ApiError.ofKind("timeout");
// @ts-expect-error
error.fieldErrors(1);
// @ts-expect-error
interceptAxios({});
// @ts-expect-error
await errorFromResponse({ status: 402 });
