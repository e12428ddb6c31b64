"""The responses of HTTP clients, by what they offer: none of the clients is imported."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol

from ._errors import ApiError
from ._native import classify


class Response(Protocol):
    """What `classify_response` asks of a response; `httpx.Response` and `requests.Response` have it."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    @property
    def content(self) -> Any: ...


class HttpxAsyncResponse(Protocol):
    """What `aclassify_response` asks of httpx's responses."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    def aread(self) -> Awaitable[bytes]: ...


class AiohttpResponse(Protocol):
    """What `aclassify_response` asks of aiohttp's responses."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    def read(self) -> Awaitable[bytes]: ...


def classify_response(response: Response) -> ApiError | None:
    """Turn the response of an HTTP client into an `ApiError`, or `None` where it is no failure.

    Reads the body, if it was not read yet; where the connection breaks while a failure's body is
    read, the status and the headers are judged alone.

    Args:
        response: An `httpx.Response` or a `requests.Response`, streamed or not, or what has the
            same attributes. For `httpx.AsyncClient` and aiohttp there is `aclassify_response`.

    Raises:
        Exception: What the client raises when the body of a success cannot be read.
    """
    status, headers = response.status_code, response.headers
    try:
        # httpx wants to be told to read a stream; requests reads when asked for the content.
        read = getattr(response, "read", None)
        body = response.content if read is None else read()
    except RuntimeError:
        # The response was used in a way that its client forbids.
        raise
    except Exception:
        if (error := classify(status, None, headers)) is None:
            raise
        return error
    return classify(status, body, headers)


async def aclassify_response(response: HttpxAsyncResponse | AiohttpResponse) -> ApiError | None:
    """`classify_response` for the responses of `httpx.AsyncClient` and aiohttp.

    Raises:
        TypeError: The response's body cannot be awaited; `classify_response` takes such responses.
        Exception: What the client raises when the body of a success cannot be read.
    """
    # aiohttp has `read`, to be awaited; httpx has that under another name.
    read = getattr(response, "aread", None) or getattr(response, "read", None)
    reading = None if read is None else read()
    if not isinstance(reading, Awaitable):
        raise TypeError(
            "response must be of httpx.AsyncClient or aiohttp; classify_response takes those of httpx.Client and "
            f"requests: {type(response).__qualname__}"
        )
    status: int = getattr(response, "status_code", None) or getattr(response, "status")
    headers = response.headers
    try:
        body: bytes = await reading
    except RuntimeError:
        raise
    except Exception:
        if (error := classify(status, None, headers)) is None:
            raise
        return error
    return classify(status, body, headers)


def raise_for_response(response: Response) -> None:
    """Raise the `ApiError` that `classify_response` gives; do nothing where there is none.

    Raises:
        ApiError: The response is a failure.
        Exception: What the client raises when the body of a success cannot be read.
    """
    error = classify_response(response)
    # The traceback keeps this frame, and a response leads to its request and so to the API key.
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
    """Raise for every failure that an HTTP client receives.

    For httpx, `httpx.Client(event_hooks={"response": [response_hook]})`; for requests,
    `session.hooks["response"].append(response_hook)`. Redirects are left to the client. The body
    of a success is read only where it is JSON, so that event streams and media stay streams.

    Raises:
        ApiError: The response is a failure.
    """
    if _is_to_be_judged(response, response.status_code):
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
    if _is_to_be_judged(response, getattr(response, "status_code", None) or getattr(response, "status")):
        error = await aclassify_response(response)
        del response
        if error is not None:
            raise error


def _is_to_be_judged(response: Any, status: int) -> bool:
    if getattr(response, "has_redirect_location", getattr(response, "is_redirect", False)):
        return False
    is_json = "json" in response.headers.get("content-type", "").lower()
    return is_json or classify(status, None) is not None
