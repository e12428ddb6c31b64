/**
 * One normalized error for every failure of the ModelRunner inference API.
 *
 * Every function here judges what it is given and does nothing else: no request is made, and no
 * response, request or URL is kept.
 */

/**
 * What went wrong: the one question that a program branches on.
 *
 * Source: Errors page, status table; the classes below say more of each.
 */
export type Kind =
  | "invalid_request"
  | "not_completed"
  | "request_failed"
  | "request_cancelled"
  | "unauthenticated"
  | "insufficient_balance"
  | "permission_denied"
  | "not_found"
  | "conflict"
  | "payload_too_large"
  | "invalid_output"
  | "upstream_failed"
  | "rate_limited"
  | "timeout"
  | "server_error"
  | "unavailable"
  | "unexpected_response";

/** Every kind, in the order of the documentation. */
export const KINDS: readonly Kind[];

/**
 * Whether sending the same request again can help: `never`; `backoff`, waiting longer each time; or
 * `poll`, for nothing failed and the request has not finished yet. Source: Errors page.
 */
export type Retry = "never" | "backoff" | "poll";

/** What the user should do. Source: Errors page, "What to do". */
export type Action =
  | "fix_request"
  | "wait"
  | "submit_again"
  | "check_api_key"
  | "top_up"
  | "request_access"
  | "check_path"
  | "resolve_conflict"
  | "report"
  | "retry"
  | "renew_url";

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One validation issue, whether it came from Zod, Pydantic or Ajv. Source: Errors page, 400 and 422. */
export interface Issue {
  /** Where it is, for a person: `output[0].url`; empty for the whole value. */
  place: string;
  /** Where it is, from the outermost key inwards: keys are strings, indexes are integers. */
  path: (string | number)[];
  /** What is wrong, in the server's words. */
  message: string;
  /** Zod's `code`, Pydantic's `type` or Ajv's `keyword`; null where none was sent. */
  code: string | null;
  /** Every other member of the issue, as sent. */
  extra: { [name: string]: Json };
}

/** What the body said of the request itself. Source: Request lifecycle guide. */
export interface RequestInfo {
  /** `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`, as sent. */
  state: string | null;
  /** Where the result is fetched. */
  responseUrl: string | null;
  /** Where the status is polled. */
  statusUrl: string | null;
  /** Where the request is cancelled. */
  cancelUrl: string | null;
  /** The model, as `owner/alias`. */
  modelEndpoint: string | null;
  /** `pending`, `charged`, `partial` or `failed`, as sent. */
  billingStatus: string | null;
  /** An array of objects in the queue envelope, a string in the record, as sent. */
  logs: Json;
}

/** The canonical JSON of an error: the same members in every language, always all present. */
export interface ApiErrorJSON {
  kind: Kind;
  status: number;
  message: string;
  request_id: string | null;
  code: string | null;
  issues: { path: (string | number)[]; message: string; code: string | null; extra: { [name: string]: Json } }[];
  retry: Retry;
  retry_after_ms: number | null;
  action: Action;
  hint: string;
  terminal: boolean;
  ambiguous: boolean;
  charged: boolean | null;
  request: {
    state: string | null;
    response_url: string | null;
    status_url: string | null;
    cancel_url: string | null;
    model_endpoint: string | null;
    billing_status: string | null;
    logs: Json;
  } | null;
  details: Json;
}

/**
 * One failure, normalized.
 *
 * Made by {@link classify}, by the functions that throw, and by {@link ApiError.fromJSON}; never by
 * `new`. The fields are read from the response when they are first asked for.
 *
 * `instanceof` holds across copies of this package and across realms. `structuredClone` and
 * `postMessage` keep the message and the stack, as they do of any error; `toJSON` and `fromJSON` keep
 * everything that is normalized.
 */
export class ApiError extends Error {
  protected constructor();

  /**
   * Restores an error from its canonical JSON, as a string or parsed, or from an error. A restored error has no
   * `rawBody`, `body` and `headers`.
   *
   * @throws TypeError where `json` is anything else
   */
  static fromJSON(json: string | ApiErrorJSON | ApiError): AnyApiError;

  /** What went wrong. Branch on it. */
  readonly kind: Kind;

  /** The HTTP status as received, also where the body stands for another one. */
  readonly status: number;

  /**
   * The server's message: trimmed, never empty, at most 4096 bytes of UTF-8. It can hold line breaks
   * and control characters; `String(err)` does not. Source: Errors page, `error`.
   */
  message: string;

  /**
   * The id that support asks for: of the body, else of the header `x-modelrunner-request-id`.
   * Source: Errors page, `request_id`.
   */
  readonly requestId: string | null;

  /** The machine code as the server sent it. Source: Errors page, `details`; Language models guide. */
  readonly code: string | null;

  /** The validation issues, in the order of the body. Source: Errors page, 400 and 422. */
  readonly issues: Issue[];

  /** Whether sending the same request again can help. Source: Errors page. */
  readonly retry: Retry;

  /** Whether `retry` is anything but `never`. */
  readonly retryable: boolean;

  /**
   * How long the server asks to wait, in milliseconds, from 0 to 2147483647; null where it does not
   * say. Source: the headers `retry-after-ms` and `retry-after`.
   */
  readonly retryAfterMs: number | null;

  /** What the user should do. Source: Errors page, "What to do". */
  readonly action: Action;

  /** The same as one readable sentence, fixed per kind and action. */
  readonly hint: string;

  /**
   * Whether this request id is dead: polling or fetching it again cannot help. Source: Errors page,
   * FAILED status payload.
   */
  readonly terminal: boolean;

  /**
   * Whether the server may have accepted the work before it failed: look the request up before
   * submitting it again, or it may run and be billed twice.
   */
  readonly ambiguous: boolean;

  /** Whether the request was charged; null where that is not known. Source: Request lifecycle guide. */
  readonly charged: boolean | null;

  /** What the body said of the request; null where the body is no record of one. */
  readonly request: RequestInfo | null;

  /** The body's `details`, as sent; null where there are none. Source: Errors page, `details`. */
  readonly details: Json;

  /**
   * The body as it came: a copy of the bytes, a `Buffer`, or the string. Null where none was given, where an
   * object was given that had been parsed already, and for a restored error.
   */
  readonly rawBody: Uint8Array | string | null;

  /** The body, parsed; null where it is no JSON. */
  readonly body: any;

  /** The response's headers; empty where none were given. */
  readonly headers: Headers;

  /** The issues at one place, written as in {@link Issue.place}: `output[0].url`. */
  fieldErrors(place: string): Issue[];

  /** The canonical JSON, byte for byte the same from every language. */
  canonicalJSON(): string;

  /** The canonical JSON, parsed; what `JSON.stringify` writes. */
  toJSON(): ApiErrorJSON;

  /**
   * One line that is safe to log: `402 insufficient_balance: Insufficient balance (request_id: abc123)`.
   */
  toString(): string;
}

/** The request is wrong as sent: its body, its parameters or the request id. Source: Errors page, 400. */
export class InvalidRequestError extends ApiError {
  readonly kind: "invalid_request";
}

/** The request is still queued or running, so that there is no result to fetch yet. Source: Errors page, 400; OpenAPI document, 409. */
export class NotCompletedError extends ApiError {
  readonly kind: "not_completed";
}

/** The request reached the terminal state `FAILED`. Source: Errors page, FAILED status payload. */
export class RequestFailedError extends ApiError {
  readonly kind: "request_failed";
}

/** The request reached the terminal state `CANCELLED`. Source: Request lifecycle guide. */
export class RequestCancelledError extends ApiError {
  readonly kind: "request_cancelled";
}

/** The API key is missing, malformed or deleted. Source: Errors page, 401. */
export class AuthenticationError extends ApiError {
  readonly kind: "unauthenticated";
}

/** The balance does not cover the request. Source: Errors page, 402; Language models guide, `insufficient_quota`. */
export class InsufficientBalanceError extends ApiError {
  readonly kind: "insufficient_balance";
}

/** The key is valid but has no access to this resource. Source: Errors page, 403. */
export class PermissionDeniedError extends ApiError {
  readonly kind: "permission_denied";
}

/** The model, the request id or the file does not exist. Source: Errors page, 404. */
export class NotFoundError extends ApiError {
  readonly kind: "not_found";
}

/** The resource is not in a state that allows this. Source: Data retention guide, 409. */
export class ConflictError extends ApiError {
  readonly kind: "conflict";
}

/** The request body is larger than the API takes. Source: Language models guide, 413. */
export class PayloadTooLargeError extends ApiError {
  readonly kind: "payload_too_large";
}

/** The request finished, but its output broke the model's response schema. Source: Errors page, 422. */
export class InvalidOutputError extends ApiError {
  readonly kind: "invalid_output";
}

/** The request finished, but the upstream provider failed. Source: Errors page, 422; Request lifecycle guide, `billingStatus`. */
export class UpstreamFailedError extends ApiError {
  readonly kind: "upstream_failed";
}

/** Too many requests. Source: Language models guide, 429. */
export class RateLimitError extends ApiError {
  readonly kind: "rate_limited";
}

/** The server gave up waiting; it may have accepted the work. Source: RFC 9110, 408. */
export class RequestTimeoutError extends ApiError {
  readonly kind: "timeout";
}

/** The server failed. Source: Errors page, 500. */
export class ServerError extends ApiError {
  readonly kind: "server_error";
}

/** The service, or a gateway before it, cannot answer for now. Source: Language models guide, 502; RFC 9110, 503. */
export class UnavailableError extends ApiError {
  readonly kind: "unavailable";
}

/** Something answered that does not speak as the API does. */
export class UnexpectedResponseError extends ApiError {
  readonly kind: "unexpected_response";
}

/** An error of any kind: a union that narrows by `kind`. */
export type AnyApiError =
  | InvalidRequestError
  | NotCompletedError
  | RequestFailedError
  | RequestCancelledError
  | AuthenticationError
  | InsufficientBalanceError
  | PermissionDeniedError
  | NotFoundError
  | ConflictError
  | PayloadTooLargeError
  | InvalidOutputError
  | UpstreamFailedError
  | RateLimitError
  | RequestTimeoutError
  | ServerError
  | UnavailableError
  | UnexpectedResponseError;

/** What a body may be: its bytes, its text, or what `JSON.parse` made of it. */
export type Body = Uint8Array | ArrayBuffer | string | object | null | undefined;

/**
 * What headers may be: a fetch `Headers`, an object, or pairs. Names in any case; the first of a
 * repeated header counts.
 */
export type HeadersLike =
  | Iterable<readonly [string, string | readonly string[] | undefined]>
  | { readonly [name: string]: string | readonly string[] | undefined }
  | null
  | undefined;

/**
 * Turns a response into one error; null where it is no failure.
 *
 * Any status and any bytes get an answer, in time linear in the body. Of an event stream, pass one
 * frame's data at a time, under the status of the stream. The bytes of a failure are copied, and may
 * change afterwards; those of a shared buffer are copied before they are judged.
 *
 * The error holds no stack frames, for these cost several times the rest: {@link throwIfError} gives
 * them.
 *
 * @param status the HTTP status, an integer from 0 to 65535
 * @param body bytes, text, a parsed object or array, or nothing
 * @param headers for the request id and the time to wait
 * @throws TypeError where an argument is of a wrong type, or its buffer is detached
 * @throws RangeError where the status is no such integer
 * @throws whatever a getter, an iterator or a proxy of `headers` throws, as it is
 */
export function classify(status: number, body?: Body, headers?: HeadersLike): AnyApiError | null;

/**
 * Throws the error that {@link classify} gives, with a stack trace that starts at the caller.
 *
 * @throws ApiError where the response is a failure; and what `classify` throws
 */
export function throwIfError(status: number, body?: Body, headers?: HeadersLike): void;

/** What is asked of a fetch `Response`. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null } & Iterable<[string, string]>;
  readonly body: AsyncIterable<any> | ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  clone(): ResponseLike;
}

/**
 * Judges a fetch `Response`, whatever its status: a failed generation arrives under 200.
 *
 * A clone is read, once, so that the response can still be read. Under a success only a body that is
 * announced as JSON, as `text/plain` or as nothing is read; any other, such as a video or an event
 * stream, is left alone: see {@link errorFromFrame}. Where the connection breaks off, what had arrived
 * is judged; if that is no failure, what the connection threw is thrown.
 *
 * @throws TypeError where it is no `Response`, or was read already
 */
export function errorFromResponse(response: ResponseLike): Promise<AnyApiError | null>;

/**
 * Throws what {@link errorFromResponse} finds; else gives the response back, unread.
 *
 * @throws ApiError where the response is a failure
 * @throws TypeError where it is no `Response`, or was read already
 */
export function throwIfNotOk<R extends ResponseLike>(response: R): Promise<R>;

/**
 * Reads a fetch `Response`: throws where it is a failure, else gives its data, which is parsed JSON, a
 * string for `text/*`, the unread stream for `text/event-stream`, or an `ArrayBuffer`, as its
 * `content-type` says. It fits `config({ responseHandler })` of `@modelrunner/client`.
 *
 * @throws ApiError where the response is a failure
 * @throws TypeError where it is no `Response`, or was read already
 * @throws SyntaxError where a success announces JSON and is none
 */
export function responseHandler(response: ResponseLike): Promise<any>;

/**
 * Judges the record of a request, as the result endpoint gives it and webhooks deliver it: a generation
 * that failed is recorded as completed. Source: Request lifecycle guide; Webhooks guide.
 *
 * @throws TypeError where it is nothing that `classify` takes for a body
 */
export function errorFromRecord(record: Body): AnyApiError | null;

/**
 * Throws what {@link errorFromRecord} finds; else gives the record back.
 *
 * @throws ApiError where the record is that of a failure
 */
export function throwIfFailed<R extends Body>(record: R): R;

/**
 * Judges the data of one frame of an event stream, as text or parsed. Source: Language models guide.
 *
 * @throws TypeError where it is nothing that `classify` takes for a body
 */
export function errorFromFrame(data: Body): AnyApiError | null;

/**
 * Passes the frames of an event stream on, and throws at the first that is an error.
 *
 * @param frames the data of each frame, as text or parsed
 * @throws ApiError where a frame is one
 */
export function throwOnErrorFrame<F extends Body>(frames: AsyncIterable<F> | Iterable<F>): AsyncGenerator<F, void, undefined>;

/** What is asked of axios, or of what `axios.create()` gives. */
export interface AxiosLike {
  interceptors: {
    response: {
      use(onFulfilled: (response: any) => any, onRejected: (error: any) => any): number;
    };
  };
}

/**
 * Makes an axios instance reject with an {@link ApiError} where a response is a failure, also under
 * 200. Errors without a response, such as a refused connection, stay what they are.
 *
 * @returns the number that `instance.interceptors.response.eject` takes
 * @throws TypeError where `instance` has no interceptors
 */
export function interceptAxios(instance: AxiosLike): number;

/** Whether a value is an {@link ApiError}, of whichever copy of this package and whichever realm. */
export function isApiError(value: unknown): value is AnyApiError;
