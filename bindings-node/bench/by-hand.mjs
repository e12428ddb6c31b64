// What a good engineer would otherwise write: JSON.parse, the members that the documentation names, and an error of
// their own. It has the message, the request ID, the issues and the delay, a kind from the status and a few codes,
// and nothing else.

const KINDS = {
  401: "unauthenticated",
  402: "insufficient_balance",
  403: "permission_denied",
  404: "not_found",
  408: "timeout",
  409: "conflict",
  413: "payload_too_large",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
  529: "unavailable",
};

export class Failure extends Error {
  constructor(kind, status, message, requestId, issues, retryAfterMs) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.requestId = requestId;
    this.issues = issues;
    this.retryAfterMs = retryAfterMs;
  }
}
Failure.prototype.name = "Failure";

/** The failure of a response, with at most so many of its issues. */
export function classify(status, text, headers, mostIssues = 1) {
  const body = parse(text);
  if (status < 400 && body.status !== "FAILED" && body.billingStatus !== "failed") {
    return null;
  }
  const issues = issuesOf(body).slice(0, mostIssues).map(toIssue);
  const message = body.message ?? textOf(body.error) ?? textOf(body.detail) ?? summaryOf(issues) ?? `HTTP ${status}`;
  const requestId = body.request_id ?? body.id ?? headers?.get("x-modelrunner-request-id") ?? null;
  const retryAfter = headers?.get("retry-after") ?? body.retry_after ?? null;
  const retryAfterMs = retryAfter === null ? null : Number(retryAfter) * 1000;
  return new Failure(kindOf(status, body), status, message, requestId, issues, retryAfterMs);
}

export function throwIfError(status, text, headers) {
  const failure = classify(status, text, headers);
  if (failure !== null) {
    throw failure;
  }
}

function parse(text) {
  try {
    const body = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

function kindOf(status, body) {
  if (status < 300 || status === 400) {
    if (body.status === "FAILED") {
      return "request_failed";
    }
    return status === 400 ? "invalid_request" : "upstream_failed";
  }
  if (status === 422) {
    if (body.details?.code === "INVALID_OUTPUT") {
      return "invalid_output";
    }
    return body.detail === undefined ? "upstream_failed" : "invalid_request";
  }
  if (status === 429) {
    return body.error?.code === "insufficient_quota" ? "insufficient_balance" : "rate_limited";
  }
  return KINDS[status] ?? (status >= 500 ? "server_error" : "invalid_request");
}

/** Zod's in `error`, Pydantic's in `detail`, Ajv's in `details`. */
function issuesOf(body) {
  return [body.error, body.detail, body.details?.validationErrors].find(Array.isArray) ?? [];
}

function toIssue(issue) {
  const path = issue.path ?? issue.loc;
  return { place: path ? placeOf(path) : (issue.instancePath ?? ""), message: issue.message ?? issue.msg };
}

/** `input.prompts[0].text` */
function placeOf(path) {
  let place = "";
  for (const step of path) {
    place += typeof step === "number" ? `[${step}]` : place === "" ? step : `.${step}`;
  }
  return place;
}

function textOf(error) {
  return typeof error === "string" ? error : error?.message;
}

function summaryOf(issues) {
  return issues.length > 0 ? `${issues[0].place}: ${issues[0].message}` : undefined;
}
