// Held by tsc: the types say what the package does, in the words of a user.

import {
  ApiError,
  InsufficientBalanceError,
  KINDS,
  classify,
  errorFromFrame,
  errorFromRecord,
  errorFromResponse,
  interceptAxios,
  isApiError,
  responseHandler,
  throwIfError,
  throwIfFailed,
  throwIfNotOk,
  throwOnErrorFrame,
  type AnyApiError,
  type ApiErrorJSON,
  type Issue,
  type Kind,
} from "modelrunner-errors";
import axios from "axios";
import * as undici from "undici";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T => true as T;

// classify narrows by kind, to the class and back.
const err = classify(402, "{}", new Headers());
holds<Equal<typeof err, AnyApiError | null>>();
if (err?.kind === "insufficient_balance") {
  holds<Equal<typeof err, InsufficientBalanceError>>();
  const id: string | null = err.requestId;
  void id;
}
if (err instanceof InsufficientBalanceError) {
  holds<Equal<typeof err.kind, "insufficient_balance">>();
}

// Every kind is one of the union, and none is left over.
function everyKind(error: AnyApiError): string {
  switch (error.kind) {
    case "invalid_request":
    case "not_completed":
    case "request_failed":
    case "request_cancelled":
    case "unauthenticated":
    case "insufficient_balance":
    case "permission_denied":
    case "not_found":
    case "conflict":
    case "payload_too_large":
    case "invalid_output":
    case "upstream_failed":
    case "rate_limited":
    case "timeout":
    case "server_error":
    case "unavailable":
    case "unexpected_response":
      return error.name;
    default:
      return error satisfies never;
  }
}
void everyKind;
holds<Equal<AnyApiError["kind"], Kind>>();
holds<Equal<ApiError["kind"], Kind>>();
holds<Equal<typeof KINDS, readonly Kind[]>>();

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
    switch (e.status) {
      case 402:
        console.log(e.body?.error, e.body?.request_id);
    }
  }
}

// What is given comes back as what it was.
async function clients(): Promise<void> {
  holds<Equal<Awaited<ReturnType<typeof errorFromResponse>>, AnyApiError | null>>();
  const response = await throwIfNotOk(await fetch("https://example.com"));
  holds<Equal<typeof response, Response>>();
  const other = await throwIfNotOk(await undici.fetch("https://example.com"));
  holds<Equal<typeof other, undici.Response>>();
  // As @modelrunner/client declares it.
  const config: { responseHandler: <T>(response: Response) => Promise<T> } = { responseHandler };
  void config;
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

// Arguments of every shape that is taken.
classify(402);
classify(402, null, null);
classify(402, Buffer.from(""), { "retry-after": "1", "set-cookie": ["a", "b"], date: undefined });
classify(402, new ArrayBuffer(0), [["retry-after", "1"]]);
classify(402, { error: "x" }, new Map([["retry-after", "1"]]));
ApiError.fromJSON("{}") satisfies AnyApiError;
ApiError.fromJSON(error.toJSON());
ApiError.fromJSON(error);

// And of none that is not.
// @ts-expect-error
classify("402");
// @ts-expect-error
classify(402, 402);
// @ts-expect-error
classify(402, "", { "retry-after": 1 });
// @ts-expect-error
classify(402, "", "retry-after: 1");
// @ts-expect-error
new ApiError("message");
// @ts-expect-error
error.status = 1;
// @ts-expect-error
if (error.kind === "nonsense") throw error;
// @ts-expect-error
error.fieldErrors(1);
// @ts-expect-error
interceptAxios({});
// @ts-expect-error
await errorFromResponse({ status: 402 });
