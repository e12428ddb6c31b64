/**
 * One normalized error for every failure of the ModelRunner inference API.
 *
 * Every function here classifies what it is given and does nothing else. It makes no requests and retains
 * neither a response, nor a request, nor a URL.
 *
 * A new kind or action is a minor release: `Kind` and `Action` are open unions, so give `switch` a `default`.
 */

/// <reference lib="es2018.asynciterable" />
/// <reference lib="es2018.asyncgenerator" />

/**
 * What went wrong: the one question that a program branches on.
 *
 * Source: Errors page, status table; the classes below say more about each.
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
  | "unexpected_response"
  | (string & {});

/** Every kind, in the order of the documentation. */
export const KINDS: readonly Kind[];

/**
 * The class of the errors of a kind.
 *
 * @throws TypeError if there is no such kind
 */
export function errorClass(kind: Kind): ApiErrorClass<ApiError>;

/**
 * Whether sending the same request again can help: `never`; `backoff`, waiting longer each time; or
 * `poll`: nothing failed, the request has not finished yet. Source: Errors page.
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
  | "renew_url"
  | (string & {});

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One validation issue, in one form for Zod, Pydantic, Ajv and others. Source: Errors page, 400 and 422. */
export interface Issue {
  /** The path for a person: `output[0].url`; empty for the complete value. */
  place: string;
  /** The path, from the outermost key inwards: keys are strings, indexes are integers. */
  path: (string | number)[];
  /** What is wrong, in the server's words. */
  message: string;
  /** Zod's `code`, Pydantic's `type` or Ajv's `keyword`; null if none was sent. */
  code: string | null;
  /** Every other member of the issue, as sent. */
  extra: { [name: string]: Json };
}

/** What the body said about the request itself. Source: Request lifecycle guide. */
export interface RequestInfo {
  /** `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`, as sent. */
  state: string | null;
  /** The URL of the result. */
  responseUrl: string | null;
  /** The URL of the status. */
  statusUrl: string | null;
  /** The URL that cancels the request. */
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

/** What an SDK says about a failure of its own; see {@link ApiError.ofKind}. */
export interface OwnFailure {
  /** The HTTP status; 0, which is the default, if there was no response. */
  status?: number;
  /** Validation issues: each a path, a message and maybe a code. */
  issues?: readonly { path: readonly (string | number)[]; message: string; code?: string | null }[];
  /** The request id, if there is one. */
  requestId?: string | null;
  /** What caused it, for people: `cause` of the error. It is not part of the JSON. */
  cause?: unknown;
}

/**
 * One failure, normalized.
 *
 * Made by {@link classify}, by the functions that throw, by {@link ApiError.fromJSON} and by
 * {@link ApiError.ofKind}; never by `new`. Most fields are parsed when they are first read.
 *
 * `instanceof` holds across copies of this package and across realms. `structuredClone` and
 * `postMessage` retain the message and the stack, as for any error; `toJSON` and `fromJSON` retain
 * everything that is normalized.
 */
export class ApiError extends Error {
  protected constructor();

  /**
   * Restores an error from its canonical JSON, as a string or parsed, or from an error. A restored error has no
   * `rawBody`, `body` and `headers`. Called on a base class that {@link withBase} knows, it gives an error of it.
   *
   * @throws TypeError if `json` is anything else
   */
  static fromJSON<E extends ApiError>(this: { readonly prototype: E }, json: string | ApiErrorJSON | ApiError): E;

  /**
   * An error that no response gave, such as an SDK's own time-out or a check before sending. Retry, action and
   * hint follow from the kind. Its stack trace starts at the caller.
   *
   * @throws TypeError if there is no such kind, or an argument is of a wrong type
   * @throws RangeError if the status is not an integer from 0 to 65535
   */
  static ofKind<E extends ApiError>(this: { readonly prototype: E }, kind: Kind, message: string, options?: OwnFailure): E;

  /** What went wrong. Branch on it. */
  readonly kind: Kind;

  /** The HTTP status as received, also if the body stands for another one. */
  readonly status: number;

  /**
   * The server's message: trimmed, never empty, at most 4096 bytes of UTF-8. It can hold line breaks
   * and control characters; `String(err)` does not. Source: Errors page, `error`.
   */
  message: string;

  /**
   * The id that support asks for: from the body, else from the header `x-modelrunner-request-id`.
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
   * Whether the same request may be sent again: `retry` is not `never`, and either the request is idempotent or
   * the server cannot have accepted it. A submit is not idempotent.
   */
  canRetry(options?: { readonly idempotent?: boolean }): boolean;

  /**
   * How long the server asks to wait, in milliseconds, from 0 to 2147483647; null if it does not say.
   * Source: the headers `retry-after-ms` and `retry-after`.
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

  /** Whether the request was charged; null if that is not known. Source: Request lifecycle guide. */
  readonly charged: boolean | null;

  /** What the body said about the request; null if the body is not a record of one. */
  readonly request: RequestInfo | null;

  /** The body's `details`, as sent; null if there are none. Source: Errors page, `details`. */
  readonly details: Json;

  /**
   * The body as it came: a copy of the bytes (a `Buffer` in Node), or the string. Null if none was given, if
   * a parsed body was given, and for a restored error.
   */
  readonly rawBody: Uint8Array | string | null;

  /** The body, parsed; null if it is not JSON. */
  readonly body: any;

  /** The response's headers; empty if none were given. From headers that only have `get`, those with a meaning. */
  readonly headers: PlatformHeaders;

  /** The issues at one path, written as in {@link Issue.place}, `output[0].url`, or as {@link Issue.path}. */
  fieldErrors(place: string | readonly (string | number)[]): Issue[];

  /** The canonical JSON, byte for byte the same in every language. */
  canonicalJSON(): string;

  /** The canonical JSON, parsed; what `JSON.stringify` writes. */
  toJSON(): ApiErrorJSON;

  /**
   * One line that is safe to log: `402 insufficient_balance: Insufficient balance (request_id: abc123)`.
   */
  toString(): string;
}

/** The request itself is wrong: its body, its parameters or the request id. Source: Errors page, 400. */
export class InvalidRequestError extends ApiError {
  readonly kind: "invalid_request";
}

/** The request is still queued or running, so there is no result to fetch yet. Source: Errors page, 400; OpenAPI document, 409. */
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

/** The server stopped waiting; it may have accepted the work. Source: RFC 9110, 408. */
export class RequestTimeoutError extends ApiError {
  readonly kind: "timeout";
}

/** The server failed. Source: Errors page, 500. */
export class ServerError extends ApiError {
  readonly kind: "server_error";
}

/** The service, or a gateway in front of it, cannot answer for now. Source: Language models guide, 502; RFC 9110, 503. */
export class UnavailableError extends ApiError {
  readonly kind: "unavailable";
}

/** The response does not match the documented API. */
export class UnexpectedResponseError extends ApiError {
  readonly kind: "unexpected_response";
}

/** A class of errors whose instances are `E`: what `instanceof` and {@link withBase} need. */
export interface ApiErrorClass<E> {
  readonly prototype: E;
  readonly name: string;
  /** See {@link ApiError.fromJSON}. */
  fromJSON(json: string | ApiErrorJSON | ApiError): E;
  /** See {@link ApiError.ofKind}. */
  ofKind(kind: Kind, message: string, options?: OwnFailure): E;
  [Symbol.hasInstance](value: unknown): value is E;
}

/** What a body may be: its bytes, its text, or what `JSON.parse` made of it. A string is taken for the text. */
export type Body = Uint8Array | ArrayBuffer | string | number | boolean | object | null | undefined;

/** Headers that can be asked for by name, such as a fetch `Headers` or a test double. */
export interface HeadersByName {
  get(name: string): string | null | undefined;
}

/** Headers: a fetch `Headers`, an object or pairs. Names in any case; the first of a repeated header counts. */
export type HeadersLike =
  | HeadersByName
  | Iterable<readonly [string, string | readonly string[] | undefined]>
  | { readonly [name: string]: string | readonly string[] | undefined }
  | null
  | undefined;

/** The `Headers` of the platform, whose types need not be installed. */
export type PlatformHeaders = typeof globalThis extends { Headers: { prototype: infer H } } ? H : HeadersByName;

/** The `fetch` of the platform, whose types need not be installed. */
export type PlatformFetch = typeof globalThis extends { fetch: infer F } ? F : (input: any, init?: any) => Promise<any>;

/**
 * Turns a response into one error; null if it is not a failure.
 *
 * Null does not mean that a generation succeeded: a request that is queued, or `COMPLETED` with `billingStatus`
 * `pending`, is not a failure yet.
 *
 * Any status and any bytes get an answer, in time linear in the body. For an event stream, pass the data of one
 * frame at a time, under the status of the stream. The bytes of a failure are copied, and may change afterwards;
 * those of a shared buffer are copied before they are classified.
 *
 * The error holds no stack frames, because these cost several times the rest: {@link throwIfError} gives them.
 *
 * @param status the HTTP status, an integer from 0 to 65535
 * @param body bytes, text, a parsed JSON value, or nothing
 * @param headers for the request id and the time to wait
 * @throws TypeError if an argument is of a wrong type, or its buffer is detached
 * @throws RangeError if the status is not such an integer
 * @throws whatever a getter, an iterator or a proxy of `headers` throws, as it is
 */
export function classify(status: number, body?: Body, headers?: HeadersLike): ApiError | null;

/**
 * Throws the error that {@link classify} gives, with a stack trace that starts at the caller.
 *
 * @throws ApiError if the response is a failure; and what `classify` throws
 */
export function throwIfError(status: number, body?: Body, headers?: HeadersLike): void;

/**
 * Finds the failed response in what a client has thrown or put into a stream, by the attributes that it has:
 * axios, got, ky, ofetch, `@modelrunner/client`, openai, `@anthropic-ai/sdk`, Vercel's `ai` and wrappers of
 * fetch; through `cause`, `errors` and `lastError`. An {@link ApiError} is returned as it is.
 *
 * Null if it is not a failed response: a time-out, a refused connection, a bug. It never throws, and it does not
 * wait: for a `Response` whose body is unread or consumed, the status and the headers count. If it is unread, use
 * {@link errorFromResponse}.
 */
export function errorFromThrown(thrown: unknown): ApiError | null;

/** A fetch `Response`, or a test double that can be read in one of these ways. */
export type ResponseLike = { readonly status: number; readonly headers: HeadersByName } & (
  | { clone(): any }
  | { arrayBuffer(): Promise<ArrayBuffer> }
  | { text(): Promise<string> }
  | { json(): Promise<any> }
);

/**
 * Classifies a fetch `Response`, whatever its status: a failed generation arrives under 200.
 *
 * A clone is read, once, so that the response can still be read. Without `clone`, as in test doubles, the
 * response itself is read. Under a success status only a body that is announced as JSON, as `text/plain` or as
 * nothing is read; any other, such as a video or an event stream, is left alone: see {@link errorFromFrame}. If
 * the connection breaks off, what had arrived is classified; if that is not a failure, what the connection threw
 * is thrown.
 *
 * @throws TypeError if it is not a `Response`, or was consumed already
 */
export function errorFromResponse(response: ResponseLike): Promise<ApiError | null>;

/**
 * Throws what {@link errorFromResponse} finds; else gives the response back, unread.
 *
 * @throws ApiError if the response is a failure
 * @throws TypeError if it is not a `Response`, or was consumed already
 */
export function throwIfNotOk<R extends ResponseLike>(response: R): Promise<R>;

/** A message of node:http, or a response of undici. */
export interface NodeResponse {
  readonly statusCode?: number | undefined;
  readonly headers: object;
}

/**
 * Reads a fetch `Response`, a message of node:http or a response of undici: throws if it is a failure, else gives
 * its data, which is parsed JSON, a string for `text/*`, the unread stream for `text/event-stream`, or an
 * `ArrayBuffer`, as its `content-type` says.
 *
 * @throws ApiError if the response is a failure, also if its body breaks off
 * @throws TypeError if it is not a response, or was consumed already
 * @throws SyntaxError if a success announces JSON and is not JSON
 */
export function readResponse(response: ResponseLike | NodeResponse): Promise<any>;

/**
 * A `fetch` whose failures clients understand: for `config({ fetch })` of `@modelrunner/client`, for openai,
 * `@anthropic-ai/sdk`, the providers of Vercel's `ai`, ky and ofetch. The client's own error is thrown and
 * retried as ever, and {@link errorFromThrown} gives the full error from it.
 *
 * A failure under 200 gets the status that it stands for, and a page or a body that broke off becomes an
 * envelope. An empty balance that comes as 429 gets 402, so that it is not sent again, and
 * `x-should-retry` says what {@link ApiError.canRetry} says. A success is passed on as it is.
 *
 * @param fetch the platform's if none is given
 */
export function wrapFetch<F extends (input: any, init?: any) => Promise<any> = PlatformFetch>(fetch?: F): F;

/**
 * Classifies the record of a request, as the result endpoint gives it and webhooks deliver it: a generation
 * that failed is recorded as completed. Source: Request lifecycle guide; Webhooks guide.
 *
 * @throws TypeError if it is nothing that `classify` takes for a body
 */
export function errorFromRecord(record: Body): ApiError | null;

/**
 * Throws what {@link errorFromRecord} finds; else gives the record back.
 *
 * @throws ApiError if the record is that of a failure
 */
export function throwIfFailed<R extends Body>(record: R): R;

/**
 * Classifies the data of one frame of an event stream, as text or parsed. Source: Language models guide.
 *
 * @throws TypeError if it is nothing that `classify` takes for a body
 */
export function errorFromFrame(data: Body): ApiError | null;

/**
 * Passes the frames of an event stream on, and throws at the first that is an error.
 *
 * @param frames the data of each frame, as text or parsed
 * @throws ApiError if a frame is one
 */
export function throwOnErrorFrame<F extends Body>(frames: AsyncIterable<F> | Iterable<F>): AsyncGenerator<F, void, undefined>;

/** What is used of axios, or of what `axios.create()` gives. */
export interface AxiosLike {
  interceptors: {
    response: {
      use(onFulfilled: (response: any) => any, onRejected: (error: any) => any): number;
    };
  };
}

/**
 * Makes an axios instance reject with an {@link ApiError} if a response is a failure, also under 200, and also if
 * its body breaks off. Errors without a response, such as a refused connection, stay what they are.
 *
 * @returns the number that `instance.interceptors.response.eject` takes
 * @throws TypeError if `instance` has no interceptors
 */
export function interceptAxios(instance: AxiosLike): number;

/**
 * A got that rejects with an {@link ApiError} if a response is a failure, also under 200, and also if its body
 * breaks off, once got has made its retries. Streams and errors without a response stay what they are.
 *
 * @throws TypeError if `got` has no `extend`
 */
export function extendGot<G extends { extend(...options: any[]): any }>(got: G): G;

/** Whether a value is an {@link ApiError}, of whichever copy of this package and whichever realm. */
export function isApiError(value: unknown): value is ApiError;

/** Everything that this package exports, with errors that extend `B`; see {@link withBase}. */
export interface Errors<B extends Error> {
  classify(status: number, body?: Body, headers?: HeadersLike): (ApiError & B) | null;
  errorFromThrown(thrown: unknown): (ApiError & B) | null;
  errorFromResponse(response: ResponseLike): Promise<(ApiError & B) | null>;
  errorFromRecord(record: Body): (ApiError & B) | null;
  errorFromFrame(data: Body): (ApiError & B) | null;
  errorClass(kind: Kind): ApiErrorClass<ApiError & B>;
  ApiError: ApiErrorClass<ApiError & B>;
  throwIfError: typeof throwIfError;
  throwIfNotOk: typeof throwIfNotOk;
  readResponse: typeof readResponse;
  wrapFetch: typeof wrapFetch;
  throwIfFailed: typeof throwIfFailed;
  throwOnErrorFrame: typeof throwOnErrorFrame;
  interceptAxios: typeof interceptAxios;
  extendGot: typeof extendGot;
  withBase: typeof withBase;
  isApiError: typeof isApiError;
  KINDS: typeof KINDS;
  InvalidRequestError: ApiErrorClass<InvalidRequestError & B>;
  NotCompletedError: ApiErrorClass<NotCompletedError & B>;
  RequestFailedError: ApiErrorClass<RequestFailedError & B>;
  RequestCancelledError: ApiErrorClass<RequestCancelledError & B>;
  AuthenticationError: ApiErrorClass<AuthenticationError & B>;
  InsufficientBalanceError: ApiErrorClass<InsufficientBalanceError & B>;
  PermissionDeniedError: ApiErrorClass<PermissionDeniedError & B>;
  NotFoundError: ApiErrorClass<NotFoundError & B>;
  ConflictError: ApiErrorClass<ConflictError & B>;
  PayloadTooLargeError: ApiErrorClass<PayloadTooLargeError & B>;
  InvalidOutputError: ApiErrorClass<InvalidOutputError & B>;
  UpstreamFailedError: ApiErrorClass<UpstreamFailedError & B>;
  RateLimitError: ApiErrorClass<RateLimitError & B>;
  RequestTimeoutError: ApiErrorClass<RequestTimeoutError & B>;
  ServerError: ApiErrorClass<ServerError & B>;
  UnavailableError: ApiErrorClass<UnavailableError & B>;
  UnexpectedResponseError: ApiErrorClass<UnexpectedResponseError & B>;
}

/**
 * Everything that this package exports, with errors that are instances of an SDK's own base class too:
 * `instanceof SdkError`, `instanceof ApiError` and `instanceof InsufficientBalanceError` all hold, also after
 * `fromJSON`. The getters and methods of the base class are there; what its constructor sets does not hide a
 * field of the error. The same base class always gives the same classes.
 *
 * @param Base a class that extends `Error` or {@link ApiError}. Its constructor is called with the message
 */
export function withBase<B extends Error>(Base: { readonly prototype: B }): Errors<B>;
