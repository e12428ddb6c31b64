"""Classify responses of HTTP clients by their attributes. No client is imported."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from ._bodies import aread, is_needed, read
from ._errors import ApiError
from ._native import classify


class Response(Protocol):
    """The attributes that `classify_response` uses; `httpx.Response` and `requests.Response` have them."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    @property
    def content(self) -> Any: ...


class UrllibResponse(Protocol):
    """The attributes of urllib's responses and its `HTTPError` that `classify_response` uses."""

    @property
    def status(self) -> Any: ...
    @property
    def headers(self) -> Any: ...
    @property
    def read(self) -> Callable[..., bytes]: ...


class HttpxAsyncResponse(Protocol):
    """The attributes of httpx's responses that `aclassify_response` uses."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    def aread(self) -> Awaitable[bytes]: ...


class AiohttpResponse(Protocol):
    """The attributes of aiohttp's responses that `aclassify_response` uses."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    def read(self) -> Awaitable[bytes]: ...


def classify_response(response: Response | UrllibResponse) -> ApiError | None:
    """Return the `ApiError` of a response of an HTTP client, or `None` if it is not a failure.

    It reads the body if it was not read yet. If the connection breaks in the middle of the body, it
    classifies the bytes that had arrived (B5).

    Args:
        response: An `httpx.Response` or a `requests.Response`, streamed or not; a response of
            urllib, or its `HTTPError`; or an object with the same attributes. Use
            `aclassify_response` for `httpx.AsyncClient` and aiohttp.

    Raises:
        Exception: The exception of the client if the body of a success cannot be read.
    """
    body, broken = read(response)
    return _classify(response, body, broken)


async def aclassify_response(response: HttpxAsyncResponse | AiohttpResponse) -> ApiError | None:
    """`classify_response` for the responses of `httpx.AsyncClient` and aiohttp.

    Raises:
        TypeError: The body cannot be awaited; use `classify_response` for such a response.
        Exception: The exception of the client if the body of a success cannot be read.
    """
    # To import it takes as long as to import this package.
    import inspect

    method = getattr(type(response), "aread", None) or getattr(type(response), "read", None)
    if not inspect.iscoroutinefunction(method):
        raise TypeError(
            f"response must be from httpx.AsyncClient or aiohttp, not {type(response).__qualname__}; "
            "use classify_response for httpx.Client, requests and urllib"
        )
    body, broken = await aread(response)
    return _classify(response, body, broken)


def _classify(response: Any, body: bytes, broken: Exception | None) -> ApiError | None:
    error = classify(_status(response), body, response.headers)
    if error is None and broken is not None:
        raise broken
    return error


def _status(response: Any) -> int:
    """httpx and requests call it `status_code`; aiohttp and urllib, `status`."""
    status: int = response.status_code if hasattr(response, "status_code") else response.status
    return status


def raise_for_response(response: Response | UrllibResponse) -> None:
    """Raise the `ApiError` that `classify_response` returns; do nothing if it is not a failure.

    Raises:
        ApiError: The response is a failure.
        Exception: The exception of the client if the body of a success cannot be read.
    """
    error = classify_response(response)
    # The traceback refers to this frame, and a response refers to its request and so to the API key.
    del response
    if error is not None:
        raise error


async def araise_for_response(response: HttpxAsyncResponse | AiohttpResponse) -> None:
    """`raise_for_response` for the responses of `httpx.AsyncClient` and aiohttp."""
    error = await aclassify_response(response)
    del response
    if error is not None:
        raise error


def response_hook(response: Response, *args: object, **kwargs: object) -> None:
    """Raise the `ApiError` of every failure that an HTTP client receives.

    For httpx, `httpx.Client(event_hooks={"response": [response_hook]})`; for requests,
    `session.hooks["response"].append(response_hook)`. The client handles redirects. The body of a
    success is read only if it is JSON, so event streams and media remain streams.

    Raises:
        ApiError: The response is a failure.
    """
    if _needs_body(response):
        error = classify_response(response)
        del response
        if error is not None:
            raise error


async def async_response_hook(response: HttpxAsyncResponse | AiohttpResponse) -> None:
    """`response_hook` for `httpx.AsyncClient`, and for aiohttp.

    For httpx, `httpx.AsyncClient(event_hooks={"response": [async_response_hook]})`; for aiohttp,
    `aiohttp.ClientSession(raise_for_status=async_response_hook)`.

    Raises:
        ApiError: The response is a failure.
    """
    if _needs_body(response):
        error = await aclassify_response(response)
        del response
        if error is not None:
            raise error


def _needs_body(response: Any) -> bool:
    if getattr(response, "has_redirect_location", getattr(response, "is_redirect", False)):
        return False
    return is_needed(_status(response), response.headers)
