"""What a good engineer would otherwise write: `json.loads`, the members that the documentation names, and an
exception of their own. It has the message, the request ID, the issues and the delay, a kind from the status
and a few codes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

KINDS = {
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
}


class Failure(Exception):
    def __init__(
        self,
        kind: str,
        status: int,
        message: str,
        request_id: str | None,
        issues: list[tuple[str, str]],
        retry_after_ms: int | None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.message = message
        self.request_id = request_id
        self.issues = issues
        self.retry_after_ms = retry_after_ms

    def __str__(self) -> str:
        return f"{self.status} {self.kind}: {self.message}"


def classify(
    status: int, body: bytes, headers: Mapping[str, str] | None = None, most_issues: int | None = 1
) -> Failure | None:
    """The failure of a response, with at most so many of its issues."""
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        parsed = {}
    if status < 400 and parsed.get("status") != "FAILED" and parsed.get("billingStatus") != "failed":
        return None
    error = parsed.get("error")
    detail = parsed.get("detail")
    issues = [(_place(issue), issue.get("message") or issue.get("msg")) for issue in _issues(parsed)[:most_issues]]
    message = parsed.get("message") or _text(error) or _text(detail)
    if not message:
        message = f"{issues[0][0]}: {issues[0][1]}" if issues else f"HTTP {status}"
    request_id = parsed.get("request_id") or parsed.get("id")
    retry_after = parsed.get("retry_after")
    if headers is not None:
        retry_after = headers.get("retry-after") or retry_after
        request_id = request_id or headers.get("x-modelrunner-request-id")
    retry_after_ms = None if retry_after is None else int(float(retry_after) * 1000)
    return Failure(_kind(status, parsed), status, message, request_id, issues, retry_after_ms)


def raise_for_status(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
    failure = classify(status, body, headers)
    if failure is not None:
        raise failure


def _kind(status: int, body: dict[str, Any]) -> str:
    if status < 300 or status == 400:
        if body.get("status") == "FAILED":
            return "request_failed"
        return "invalid_request" if status == 400 else "upstream_failed"
    if status in KINDS:
        return KINDS[status]
    if status == 422:
        details = body.get("details")
        if isinstance(details, dict) and details.get("code") == "INVALID_OUTPUT":
            return "invalid_output"
        return "invalid_request" if "detail" in body else "upstream_failed"
    if status == 429:
        error = body.get("error")
        is_empty = isinstance(error, dict) and error.get("code") == "insufficient_quota"
        return "insufficient_balance" if is_empty else "rate_limited"
    return "server_error" if status >= 500 else "invalid_request"


def _issues(body: dict[str, Any]) -> list[Any]:
    """Zod's in `error`, Pydantic's in `detail`, Ajv's in `details`."""
    details = body.get("details")
    of_details = details.get("validationErrors") if isinstance(details, dict) else None
    for issues in (body.get("error"), body.get("detail"), of_details):
        if isinstance(issues, list):
            return issues
    return []


def _place(issue: dict[str, Any]) -> str:
    """`input.prompts[0].text`"""
    path = issue.get("path") or issue.get("loc")
    if path is None:
        return issue.get("instancePath") or ""
    place = ""
    for step in path:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{step}" if place else step
    return place


def _text(error: Any) -> str | None:
    """A text, or that of an OpenAI or Anthropic error."""
    if isinstance(error, str):
        return error
    return error.get("message") if isinstance(error, dict) else None
