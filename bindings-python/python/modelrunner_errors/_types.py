"""The types of arguments and attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

# A later minor release may add kinds and actions, so these two take any other `str` too.
Kind: TypeAlias = (
    Literal[
        "invalid_request",
        "not_completed",
        "request_failed",
        "request_cancelled",
        "unauthenticated",
        "insufficient_balance",
        "permission_denied",
        "not_found",
        "conflict",
        "payload_too_large",
        "invalid_output",
        "upstream_failed",
        "rate_limited",
        "timeout",
        "server_error",
        "unavailable",
        "unexpected_response",
    ]
    | str
)
"""What went wrong."""

Retry: TypeAlias = Literal["never", "backoff", "poll"]
"""Whether sending the same request again can help."""

Action: TypeAlias = (
    Literal[
        "fix_request",
        "wait",
        "submit_again",
        "check_api_key",
        "top_up",
        "request_access",
        "check_path",
        "resolve_conflict",
        "report",
        "retry",
        "renew_url",
    ]
    | str
)
"""What the user should do."""

Body: TypeAlias = bytes | bytearray | memoryview | str | dict[str, Any] | list[Any] | float | None
"""A body as received, or as a client has parsed it: any JSON value (`float` covers `int` and `bool`)."""


class HeaderMapping(Protocol):
    """A mapping of headers as HTTP clients have them, which need not be a `Mapping`."""

    def __iter__(self) -> Any: ...
    def items(self) -> Iterable[tuple[str, str]]: ...


HeaderValue: TypeAlias = str | bytes | int | list[str] | list[bytes] | tuple[str | bytes, ...]
"""The value of a header; an `int` is its digits, and a sequence is the header repeated."""

Headers: TypeAlias = (
    Mapping[str, HeaderValue]
    | Mapping[bytes, HeaderValue]
    | HeaderMapping
    | Iterable[tuple[str | bytes, HeaderValue] | list[str] | list[bytes]]
)
"""The headers of a response: a mapping, or pairs."""
