"""Classify exceptions of HTTP clients and SDKs by their attributes. No client is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from types import FrameType, TracebackType
from typing import Any, TypeVar

from ._bodies import buffered, is_needed, read, unread
from ._errors import ApiError
from ._native import classify

_Result = TypeVar("_Result")

# The maximum number of exceptions of a chain to examine.
MOST = 1000

STATUS = ("status_code", "status", "http_status")
HEADERS = ("response_headers", "headers", "http_headers")
BODY = ("body", "http_body", "details")
JSON = (bytes, bytearray, str, dict, list)

# The prefixes of the modules whose frames are searched for a response. In a method of a response it is
# `self`; the official client has it in one of three local variables.
MODULES = ("aiohttp.client", "http.client", "httpx", "modelrunner_ai", "requests")
OFFICIAL_LOCALS = ("response", "resp", "events")


def classify_exception(exception: BaseException) -> ApiError | None:
    """Return the `ApiError` of an exception of a client, or `None` if there is no failed response.

    It works with the exceptions of httpx, requests, aiohttp, urllib, httpx_sse, `modelrunner-ai`, openai
    and anthropic, and of other clients with the same attributes. It follows causes, and finds exceptions
    in an `ExceptionGroup` and failures in an event stream. If the body is not available, it classifies
    the status and the headers alone. For a time-out, a refused connection or a bug it returns `None`.

        try:
            client.chat.completions.create(...)
        except openai.APIError as exception:
            error = classify_exception(exception)

    It returns an `ApiError` unchanged, and never raises. It reads an unread body of a failure, unless
    that needs an `await`.

    >>> import io, urllib.error
    >>> body = io.BytesIO(b'{"error":"Insufficient balance","request_id":"abc123"}')
    >>> classify_exception(urllib.error.HTTPError("http://localhost/", 402, "", {}, body))
    <InsufficientBalanceError: 402 insufficient_balance: Insufficient balance (request_id: abc123)>
    >>> classify_exception(TimeoutError()) is None
    True
    """
    seen: list[BaseException] = []
    waiting = [exception]
    while waiting and len(seen) < MOST:
        one = waiting.pop()
        if not issubclass(type(one), BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        error = _guarded(_classify, one)
        if error is not None:
            return error
        waiting += reversed(_guarded(_origins, one) or [])
    return None


def _classify(exception: BaseException) -> ApiError | None:
    if isinstance(exception, ApiError):
        return exception if hasattr(exception, "_failure") else None
    if not isinstance(exception, Exception):
        return None
    for find in (_by_response, _by_status, _by_event, _by_traceback):
        error = _guarded(find, exception)
        if error is not None:
            return error
    return None


def _origins(exception: BaseException) -> list[BaseException]:
    """The exceptions that caused this one."""
    if not isinstance(exception, Exception) and not hasattr(exception, "exceptions"):
        # An exception such as KeyboardInterrupt is not caused by the exception that was being handled.
        return []
    found: list[BaseException] = []
    if exception.__cause__ is not None:
        found.append(exception.__cause__)
    members = _get(exception, "exceptions")
    if isinstance(members, (list, tuple)):
        found += islice(members, MOST)
    # A client that failed without a response failed by itself, even while an earlier failure was handled.
    is_of_client = (
        _get(exception, "request") is not None
        or isinstance(exception, OSError)
        or "Timeout" in type(exception).__name__
    )
    if exception.__context__ is not None and not exception.__suppress_context__ and not is_of_client:
        found.append(exception.__context__)
    return found


def _by_response(exception: Exception) -> ApiError | None:
    """The exceptions of httpx, requests, openai, anthropic and google-genai have the response."""
    response = _get(exception, "response")
    if is_official(exception):
        # The exception of `modelrunner-ai` has it on its cause.
        response = _get(exception.__cause__, "response")
    status = None if response is None else _status(response)
    if status is None:
        return None
    headers = _get(response, "headers")
    body = _guarded(_body, response, status)
    if body is None:
        # An anthropic stream: the response is consumed, and the exception has the event's data.
        body = _first(exception, BODY, JSON)
    return _classify_parts(status, body, headers)


def _by_status(exception: Exception) -> ApiError | None:
    """urllib's exception is the response; exceptions of aiohttp and of generated clients have its parts."""
    status = _status(exception)
    if status is None:
        return None
    headers = _first(exception, HEADERS, (object,))
    if is_official(exception):
        # A copy of a ModelrunnerClientHTTPError, which has no cause: its message is the body, or the body's `detail`.
        message = _get(exception, "message")
        return _classify_parts(status, message if isinstance(message, str) else {"detail": message}, headers)
    body = _first(exception, BODY, JSON)
    if callable(_get(exception, "read")):
        body, _ = read(exception)
    if headers is None and body is None:
        return None
    return _classify_parts(status, body, headers)


def _by_event(exception: Exception) -> ApiError | None:
    """openai's exception for an event has the value of the event's `error`."""
    body = _get(exception, "body")
    if isinstance(body, dict):
        return classify(200, body)
    if isinstance(body, str) and body and _get(exception, "request") is not None:
        return classify(200, {"error": body})
    return None


def _by_traceback(exception: Exception) -> ApiError | None:
    """The response that was being read, if the exception has none, as for a body that is truncated or is not
    the JSON that the client expected."""
    retained = _get(exception, "_modelrunner_errors")
    if retained is not None:
        return _classify_parts(*retained)
    frames = list(_frames(exception.__traceback__))
    for frame in frames:
        module = str(frame.f_globals.get("__name__"))
        if not module.startswith(MODULES):
            continue
        for name in OFFICIAL_LOCALS if module.startswith("modelrunner_ai") else ("self",):
            response = frame.f_locals.get(name)
            if module.startswith("httpx_sse") or name == "events":
                # An event source.
                response = _get(response, "response")
            status = None if response is None else _status(response)
            if status is None:
                continue
            body = _guarded(_body, response, status)
            if body is None:
                body = _guarded(_arrived, response, exception, frames)
            error = _classify_parts(status, body, _get(response, "headers"))
            if error is not None:
                return error
    return None


def _frames(traceback: TracebackType | None) -> Iterator[FrameType]:
    """The frames of a traceback, the innermost first."""
    frames = []
    while traceback is not None:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    return reversed(frames)


def _body(response: Any, status: int) -> bytes | None:
    """The body, if the client has it or it can be read without an `await`."""
    for name in ("_content", "_body"):
        content = vars(response).get(name) if hasattr(response, "__dict__") else None
        if isinstance(content, bytes):
            return content
    if not is_needed(status, response.headers):
        return None
    if hasattr(response, "iter_bytes") or hasattr(response, "iter_content"):
        return read(response)[0] or None
    return None


def _arrived(response: Any, exception: Exception, frames: list[FrameType]) -> bytes | None:
    """The bytes that arrived of a body that a client read in one call, if its frames still have all of them."""
    partial = _get(exception, "partial")
    if isinstance(partial, bytes):
        return partial
    for frame in frames:
        known = frame.f_locals
        if "raw_bytes" in known and known.get("self") is response:
            arrived: bytes = known["decoded"]
            return arrived if len(known["raw_bytes"]) == _get(response, "num_bytes_downloaded") else None
        if "blocks" in known and known.get("self") is _get(response, "content"):
            return b"".join(known["blocks"]) + unread(known["self"])
    raw = _get(response, "raw")
    rest = b"" if raw is None else buffered(raw)
    return rest if rest and len(rest) == raw.tell() else None


def is_official(exception: Exception) -> bool:
    return any(base.__name__ == "ModelrunnerClientHTTPError" for base in type(exception).__mro__)


def _status(value: Any) -> int | None:
    for name in STATUS:
        status = _get(value, name)
        if isinstance(status, int) and not isinstance(status, bool) and 100 <= status <= 999:
            return int(status)
    return None


def _classify_parts(status: int, body: Any, headers: Any) -> ApiError | None:
    try:
        return classify(status, body, headers)
    except Exception:
        # Broken headers or an unusable body must not hide the failure.
        return _guarded(classify, status, body) or classify(status, None)


def _first(value: Any, names: tuple[str, ...], types: tuple[type, ...]) -> Any:
    found = (_get(value, name) for name in names)
    return next((one for one in found if one is not None and isinstance(one, types)), None)


def _get(value: Any, name: str) -> Any:
    return _guarded(getattr, value, name, None)


def _guarded(function: Callable[..., _Result], *arguments: Any) -> _Result | None:
    """The result, or `None` if the call raises: an attribute can be a property, and any property can fail."""
    try:
        return function(*arguments)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        return None
