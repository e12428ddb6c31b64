"""Read the bodies of responses, and retain the bytes that arrived before a connection broke.

HTTP clients drop those bytes if they read a body in one call. None of the clients is imported: a
response is identified by its attributes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._native import classify


def is_needed(status: int, headers: Any) -> bool:
    """Whether the body has to be read. The body of a success may be an endless stream or media."""
    return classify(status, None) is not None or "json" in headers.get("content-type", "").lower()


def read(response: Any) -> tuple[bytes, Exception | None]:
    """The body of a response of httpx, requests or urllib: the bytes that arrived, and the exception of the
    client if they are not complete. If they are, the client has the body afterwards, as if it had read it.

    Raises:
        RuntimeError: The response was used in a way that its client forbids.
    """
    if hasattr(response, "iter_bytes"):
        return _read_recording(response, "iter_bytes", response.read)
    if hasattr(response, "iter_content"):
        body, broken = _read_recording(response, "iter_content", lambda: response.content)
        return body + (b"" if broken is None else buffered(response.raw)), broken
    try:
        body = response.read() if hasattr(response, "read") else response.content
    except RuntimeError:
        raise
    except Exception as broken:
        # http.client's `IncompleteRead` has the bytes that arrived.
        partial = getattr(broken, "partial", b"")
        return partial if isinstance(partial, bytes) else b"", broken
    return body, None


async def aread(response: Any) -> tuple[bytes, Exception | None]:
    """`read` for the responses of `httpx.AsyncClient` and aiohttp."""
    arrived: list[bytes] = []
    try:
        return await (_aread_httpx if hasattr(response, "aread") else _aread_aiohttp)(response, arrived), None
    except RuntimeError:
        raise
    except Exception as broken:
        return b"".join(arrived), broken


async def _aread_httpx(response: Any, arrived: list[bytes]) -> bytes:
    iterate = response.aiter_bytes

    async def recording(*arguments: Any, **options: Any) -> Any:
        async for chunk in iterate(*arguments, **options):
            arrived.append(chunk)
            yield chunk

    response.aiter_bytes = recording
    try:
        body: bytes = await response.aread()
    finally:
        del response.aiter_bytes
    return body


async def _aread_aiohttp(response: Any, arrived: list[bytes]) -> bytes:
    if getattr(response, "_body", b"") is None:
        try:
            async for chunk in response.content.iter_any():
                arrived.append(chunk)
        except Exception:
            arrived.append(unread(response.content))
            raise
        # From now on, `response.read()` returns this.
        response._body = b"".join(arrived)
    body: bytes = await response.read()
    return body


def _read_recording(response: Any, name: str, read: Callable[[], bytes]) -> tuple[bytes, Exception | None]:
    """Read a body with the client's own method, and record the chunks that its iterator yields."""
    iterate = getattr(response, name)
    arrived: list[bytes] = []

    def recording(*arguments: Any, **options: Any) -> Any:
        for chunk in iterate(*arguments, **options):
            arrived.append(chunk)
            yield chunk

    setattr(response, name, recording)
    try:
        return read(), None
    except RuntimeError:
        raise
    except Exception as broken:
        return b"".join(arrived), broken
    finally:
        delattr(response, name)


def buffered(raw: Any) -> bytes:
    """The rest of urllib3's buffer. urllib3 returns only full chunks, so the sizes decrease."""
    chunks = []
    for size in (1 << power for power in range(13, -1, -1)):
        try:
            chunks.append(raw.read(size, decode_content=True))
        except Exception:
            continue
    return b"".join(chunks)


def unread(content: Any) -> bytes:
    """The rest of aiohttp's buffer, which aiohttp does not return after the connection broke."""
    try:
        content.set_exception(None)
        rest: bytes = content.read_nowait()
    except Exception:
        return b""
    return rest
