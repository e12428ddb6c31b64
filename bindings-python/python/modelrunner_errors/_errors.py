"""The exceptions: one class per kind, each with its native failure."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ._native import Issue, Request, attribute, of_kind, restore
from ._types import Action, Kind, Retry

if TYPE_CHECKING:
    from ._native import Failure

# The maximum length of `repr`, in characters.
SHORT = 160

# Attributes that an error retains after their first use, and that a copy creates again.
MADE_AGAIN = ("details", "body", "headers")

_Error = TypeVar("_Error", bound="ApiError")


class ApiError(Exception):
    """A normalized failure of the ModelRunner inference API.

    `classify` returns it and `raise_for_status` raises it; it has no public constructor. Each kind of
    failure has its own class. `RetryableError` is the base class of every kind for which sending the
    same request again can help:

    >>> try:
    ...     raise_for_status(402, '{"error":"Insufficient balance","request_id":"abc123"}')
    ... except InsufficientBalanceError as error:
    ...     print(error.message, error.request_id, error.action)
    Insufficient balance abc123 top_up

    `str(error)` is one line that is safe to log: it contains no line break, control character or
    bidirectional control (N19). Errors with equal canonical JSON are equal and have the same hash.
    They can be pickled and copied; a copy has the body and the headers too. An error retains no
    reference to a request or a response.

    An SDK declares its own base class as a subclass, and creates errors with `from_error`, `of_kind`
    and `from_json`. Each error is also an instance of the class of its kind (A4):

    >>> class AcmeError(ApiError):
    ...     "Every failure of the Acme SDK."
    >>> error = AcmeError.from_error(classify(402, '{"error":"Insufficient balance"}'))
    >>> isinstance(error, AcmeError), isinstance(error, InsufficientBalanceError)
    (True, True)

    The documentation names the rules (N4, K1) of the specification, `docs/spec.md` in the repository.
    """

    __slots__ = {"__weakref__": "As in other exceptions.", "_failure": "The native failure."}

    kind: Kind = attribute("kind", "What went wrong (N1): a `str`, one of `KINDS`.")
    status: int = attribute("status", "The HTTP status as received (N2), an `int`.")
    status_code: int = attribute("status_code", "The same as `status`, with the name that HTTP clients use.")
    message: str = attribute(
        "message",
        "The server's message (N3), a `str`: trimmed, never empty, at most 4096 bytes of UTF-8. It can\n"
        "contain line breaks and control characters; `str(error)` does not.",
    )
    request_id: str | None = attribute(
        "request_id",
        "The request ID to give to support (N4), a `str` or `None`: from the body, else from the header\n"
        "`x-modelrunner-request-id`.",
    )
    code: str | None = attribute("code", "The machine code as the server sent it (N5), a `str` or `None`.")
    issues: tuple[Issue, ...] = attribute(
        "issues",
        "The validation issues (N6), a `tuple` of `Issue`, in the order of the body.",
    )
    retry: Retry = attribute(
        "retry",
        'Whether sending the same request again can help (N7): "never", "backoff" (with a longer wait each\n'
        'time) or "poll" (until the request has finished).',
    )
    retryable: bool = attribute("retryable", 'Whether `retry` is not "never" (N20), a `bool`.')
    retry_after_ms: int | None = attribute(
        "retry_after_ms",
        "The delay that the server asks for, in milliseconds, from 0 to 2147483647 (N8), an `int`; `None` if\n"
        "the server does not ask for one.",
    )
    action: Action = attribute(
        "action",
        'What the user should do (N9), a `str` such as "top_up".',
    )
    hint: str = attribute("hint", "What the user should do, as one sentence of plain English (N10), a `str`.")
    terminal: bool = attribute(
        "terminal",
        "Whether this request ID is dead (N11), a `bool`: polling or fetching it again cannot help.",
    )
    ambiguous: bool = attribute(
        "ambiguous",
        "Whether the server may have accepted the work before it failed (N12), a `bool`. If so, look the\n"
        "request up before you submit it again, or it may run and be billed twice.",
    )
    charged: bool | None = attribute(
        "charged",
        "Whether the request was charged (N13), a `bool`; `None` if that is unknown.",
    )
    request: Request | None = attribute(
        "request",
        "What the body says about the request itself (N14), a `Request`; `None` if the body is not a record.",
    )
    details: Any = attribute(
        "details",
        "The body's `details` as sent (N15), parsed; `None` if there are none.",
    )
    raw_body: bytes = attribute(
        "raw_body",
        "The body as received, `bytes`; for a body that was passed parsed, its JSON.",
    )
    body: Any = attribute("body", "The body, parsed; `None` if it is not JSON.")
    headers: dict[str, str] = attribute(
        "headers",
        "The headers of the response by lower-case name, a `dict` of `str`. If one is repeated, its first value\n"
        "counts. Headers that carry credentials (`authorization`, `cookie` and similar) are omitted.",
    )
    _failure: Failure

    def __init__(self) -> None:
        raise TypeError(
            f"{type(self).__name__} has no public constructor; use classify(status, body, headers), of_kind(kind, message) "
            "or from_json(json)"
        )

    if not TYPE_CHECKING:

        @property
        def args(self):
            """The one-line form, until something else is set. `str(error)` does not change."""
            own = super().args
            return own if own or self._of_user() else (str(self),)

        @args.setter
        def args(self, args):
            Exception.args.__set__(self, args)

    def _of_user(self) -> bool:
        """Whether the constructor of a user's subclass created this error, so that it has no failure."""
        return getattr(self, "_failure", None) is None

    def can_retry(self, idempotent: bool = False) -> bool:
        """Whether the same request may be sent again (N20): `retry` is not "never", and the request is
        idempotent or the failure is not `ambiguous`. Wait for `retry_after_ms` first.

        >>> error = classify(500, None)
        >>> error.can_retry(), error.can_retry(idempotent=True)
        (False, True)
        """
        return self._failure.can_retry(idempotent)

    def field_errors(self, place: str | Sequence[str | int]) -> list[Issue]:
        """The issues of one field, for a form that shows each issue next to its field.

        The field is a readable path such as `"output[0].url"`, or a path such as `["output", 0, "url"]`.

        >>> error = classify(400, '{"error":[{"path":["input","seed"],"message":"Expected number"}]}')
        >>> [issue.message for issue in error.field_errors("input.seed")]
        ['Expected number']
        >>> error.field_errors(["input", "seed"]) == error.field_errors("input.seed")
        True
        """
        if isinstance(place, str):
            return [issue for issue in self.issues if issue.place == place]
        path = tuple(place)
        return [issue for issue in self.issues if issue.path == path]

    def to_json(self) -> str:
        """The canonical JSON (N16): every member, always in the same order, compact.

        The text is the same from the packages for other languages.
        """
        return self._failure.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The canonical JSON, parsed."""
        import json

        members: dict[str, Any] = json.loads(self.to_json())
        return members

    @classmethod
    def from_json(cls: type[_Error], json: str | bytes) -> _Error:
        """Restore an exception from its canonical JSON, in the class of its kind.

        `raw_body`, `body` and `headers` are not part of the canonical JSON and are empty. Called on an
        SDK's base class, it returns an error of the SDK.

        Raises:
            ValueError: The text is not the canonical JSON of an error.
            TypeError: `json` is neither `str` nor `bytes`.

        >>> error = classify(404, '{"error":"No such model"}')
        >>> ApiError.from_json(error.to_json()) == error
        True
        """
        return cls.from_error(restore(json, b"", {}))

    @overload
    @classmethod
    def from_error(cls: type[_Error], error: ApiError) -> _Error: ...
    @overload
    @classmethod
    def from_error(cls: type[_Error], error: ApiError | None) -> _Error | None: ...
    @classmethod
    def from_error(cls: type[_Error], error: ApiError | None) -> _Error | None:
        """Return the same error as an instance of an SDK's base class; `None` for `None`.

            class AcmeError(ApiError): ...

            error = AcmeError.from_error(classify_response(response))
            if error is not None:
                raise error

        An error that is already an instance is returned unchanged.

        Raises:
            TypeError: `error` is neither an `ApiError` nor `None`.
        """
        if error is None or isinstance(error, cls):
            return error
        if not isinstance(error, ApiError):
            raise TypeError(f"error must be an ApiError or None, not {type(error).__qualname__}")
        return _in_class(error, error_class(error.kind, cls))

    @classmethod
    def of_kind(
        cls: type[_Error],
        kind: Kind,
        message: str,
        *,
        status: int = 0,
        issues: Iterable[Issue] = (),
        request_id: str | None = None,
    ) -> _Error:
        """Create an error that does not come from a response, such as an SDK's own time-out or validation.

        Retry, action and hint follow from the kind. A blank message is replaced by the hint. The status
        is 0 if there was no response.

        Raises:
            ValueError: The kind is not one of `KINDS`, or the status is outside 0 to 65535.

        >>> issue = Issue(["input", "seed"], "Expected a number")
        >>> ApiError.of_kind("invalid_request", "Invalid input", issues=[issue]).field_errors("input.seed") == [issue]
        True
        """
        return cls.from_error(of_kind(kind, message, status, list(issues), request_id))

    def __str__(self) -> str:
        return super().__str__() if self._of_user() else self._failure.line()

    def __repr__(self) -> str:
        if self._of_user():
            return super().__repr__()
        text = f"{type(self).__name__}: {self}"
        return f"<{text}>" if len(text) <= SHORT else f"<{text[: SHORT - 1]}…>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ApiError) or self._of_user() or other._of_user():
            return NotImplemented
        return self._failure == other._failure

    def __hash__(self) -> int:
        return super().__hash__() if self._of_user() else hash(self._failure)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._of_user():
            return super().__reduce__()  # type: ignore[return-value]
        own: Any = super().args
        state = {name: value for name, value in self.__dict__.items() if name not in MADE_AGAIN}
        if own:
            state["args"] = own
        copied = self.to_json(), self.raw_body, self.headers
        cls = _declared(type(self))
        if cls in _KIND_CLASSES:
            return restore, copied, state or None
        return _restore, (cls, *copied), state or None


class RetryableError(ApiError):
    """The base class of every kind for which sending the same request again can help.

    Check `can_retry` before you retry: some of these errors are permanent, and some are `ambiguous`.
    Wait for `retry_after_ms` first.
    """

    __slots__ = ()


# Generated by `make kinds`.


class InvalidRequestError(ApiError):
    """The request is wrong: its body, its parameters or the request ID (K1)."""

    __slots__ = ()


class NotCompletedError(RetryableError):
    """The request is still queued or running, so there is no result yet (K2)."""

    __slots__ = ()


class RequestFailedError(ApiError):
    """The request reached the terminal state `FAILED` (K3)."""

    __slots__ = ()


class RequestCancelledError(ApiError):
    """The request reached the terminal state `CANCELLED` (K4)."""

    __slots__ = ()


class AuthenticationError(ApiError):
    """The API key is missing, malformed or deleted (K5)."""

    __slots__ = ()


class InsufficientBalanceError(ApiError):
    """The balance does not cover the request (K6)."""

    __slots__ = ()


class PermissionDeniedError(ApiError):
    """The key is valid but has no access to this resource (K7)."""

    __slots__ = ()


class NotFoundError(ApiError):
    """The model, the request ID or the file does not exist (K8)."""

    __slots__ = ()


class ConflictError(ApiError):
    """The state of the resource does not allow this (K9)."""

    __slots__ = ()


class PayloadTooLargeError(ApiError):
    """The request body is larger than the API accepts (K10)."""

    __slots__ = ()


class InvalidOutputError(ApiError):
    """The request finished, but its output does not match the model's response schema (K11)."""

    __slots__ = ()


class UpstreamFailedError(ApiError):
    """The request finished, but the upstream provider failed (K12)."""

    __slots__ = ()


class RateLimitError(RetryableError):
    """Too many requests (K13)."""

    __slots__ = ()


class RequestTimeoutError(RetryableError):
    """The server timed out; it may have accepted the work (K14)."""

    __slots__ = ()


class ServerError(RetryableError):
    """The server failed. With 501, 505 to 508, 510 and 511, sending the request again cannot help (K15)."""

    __slots__ = ()


class UnavailableError(RetryableError):
    """The service or a gateway in front of it is unavailable for now (K16)."""

    __slots__ = ()


class UnexpectedResponseError(ApiError):
    """The response does not match the documented API (K17)."""

    __slots__ = ()


# End of the generated lines.

_CLASSES: dict[Kind, type[ApiError]] = {
    # Generated by `make kinds`.
    "invalid_request": InvalidRequestError,
    "not_completed": NotCompletedError,
    "request_failed": RequestFailedError,
    "request_cancelled": RequestCancelledError,
    "unauthenticated": AuthenticationError,
    "insufficient_balance": InsufficientBalanceError,
    "permission_denied": PermissionDeniedError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "payload_too_large": PayloadTooLargeError,
    "invalid_output": InvalidOutputError,
    "upstream_failed": UpstreamFailedError,
    "rate_limited": RateLimitError,
    "timeout": RequestTimeoutError,
    "server_error": ServerError,
    "unavailable": UnavailableError,
    "unexpected_response": UnexpectedResponseError,
    # End of the generated lines.
}

KINDS: tuple[Kind, ...] = tuple(_CLASSES)
"""Every kind, in the order of the specification. A minor release may add kinds."""

# The classes that this package defines for kinds.
_KIND_CLASSES = frozenset(_CLASSES.values())

# Tracebacks name the module that users import from.
for _class in (ApiError, RetryableError, *_CLASSES.values()):
    _class.__module__ = "modelrunner_errors"


@overload
def error_class(kind: Kind) -> type[ApiError]: ...
@overload
def error_class(kind: Kind, base: type[_Error]) -> type[_Error]: ...
def error_class(kind: Kind, base: type[ApiError] = ApiError) -> type[ApiError]:
    """Return the class of a kind; with an SDK's base class, the class of the SDK's errors of this kind.

    Raises:
        ValueError: The kind is not one of `KINDS`.

    >>> error_class("rate_limited").__name__
    'RateLimitError'
    """
    if kind not in _CLASSES:
        raise ValueError(f"kind must be one of KINDS, not {kind!r}")
    of_kind, own = _CLASSES[kind], _base(base)
    if own is ApiError:
        return of_kind
    classes: dict[Kind, type[ApiError]] = vars(own).get("_classes_of_kinds") or {}
    if not classes:
        own._classes_of_kinds = classes  # type: ignore[attr-defined]
    if kind not in classes:
        members = {"__slots__": (), "__module__": own.__module__, "__doc__": of_kind.__doc__, "_is_combined": True}
        combined = types.new_class(of_kind.__name__, (own, of_kind), exec_body=lambda body: body.update(members))
        # Another thread may have created it first.
        return classes.setdefault(kind, combined)
    return classes[kind]


def _base(cls: type[ApiError]) -> type[ApiError]:
    """The SDK's base class of a class; `ApiError` if there is none."""
    return next(
        base
        for base in cls.__mro__
        if issubclass(base, ApiError) and not issubclass(base, (RetryableError, *_KIND_CLASSES))
    )


def _declared(cls: type[ApiError]) -> type[ApiError]:
    """The class that can be imported: for a combined class, the SDK's base class."""
    return _base(cls) if "_is_combined" in vars(cls) else cls


def _in_class(error: ApiError, cls: type[_Error]) -> _Error:
    made = Exception.__new__(cls)
    made._failure = error._failure
    made.__dict__.update(error.__dict__)
    return made


def _restore(cls: type[ApiError], json: str, raw_body: bytes, headers: dict[str, str]) -> ApiError:
    error = restore(json, raw_body, headers)
    return _in_class(error, cls if issubclass(cls, type(error)) else error_class(error.kind, cls))
