"""For users of the official client, the package `modelrunner-ai`, which is not imported."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ._bodies import aread, read
from ._errors import ApiError
from ._exceptions import classify_exception, is_official
from ._native import raise_for_status

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Result = TypeVar("_Result")


# The functions of `modelrunner_ai.client` through which requests go; the first argument is the httpx client.
SENDERS = ("_request", "_async_request", "connect_sse", "aconnect_sse")


class translate_errors:
    """Replace exceptions of the official client by the `ApiError` of the response, with its complete body.

    Use it as a context manager, also around `await`:

        with translate_errors():
            result = modelrunner_ai.subscribe("owner/model", arguments={...})

    or as a decorator of a function, an `async` one or a generator: `@translate_errors()`.

    It covers all methods of the client: `run`, `submit`, `subscribe`, `status`, `result`, `stream` and
    `upload`. It replaces every exception that the client raises because of a failed response: its own
    `ModelrunnerClientHTTPError`, and the `TypeError`, `SSEError` and others that it raises instead for
    some responses. Other exceptions pass unchanged. The original is not chained, because it refers to
    the request and so to the API key.

    The client closes some responses before it has read them. The first use of this class adds a response
    hook to the client, which reads and retains their bodies.

    Raises:
        ApiError: The client failed because of a response that is a failure.
    """

    def __enter__(self) -> None:
        _retain_bodies()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        error = None if exception is None else _translate(exception)
        # The traceback of the new exception refers to this frame.
        del exception, traceback
        if error is not None:
            try:
                raise error from None
            finally:
                error.__context__ = None

    def __call__(self, function: _Function) -> _Function:
        """Decorate a function."""
        # To import it takes as long as to import this package.
        import inspect

        wrapper: Any
        if inspect.isasyncgenfunction(function):

            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self:
                    async for item in function(*args, **kwargs):
                        yield item

        elif inspect.iscoroutinefunction(function):

            async def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return await function(*args, **kwargs)

        elif inspect.isgeneratorfunction(function):

            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return (yield from function(*args, **kwargs))

        else:

            def wrapper(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return function(*args, **kwargs)

        functools.update_wrapper(wrapper, function)
        decorated: _Function = wrapper
        return decorated


def check_result(result: _Result) -> _Result:
    """Return a result of the official client, or raise if it is a failure.

    The client returns a generation that failed at the provider like a success (S1), and yields the
    failure of a stream like data. A record that is `COMPLETED` with `billingStatus` `pending` is
    returned too: it is neither a failure nor a success yet (S3).

        result = check_result(modelrunner_ai.subscribe("owner/model", arguments={...}))

    Raises:
        ApiError: The record, or the frame of a stream, is a failure.

    >>> check_result({"status": "COMPLETED", "billingStatus": "charged", "output": {"n": 1}})["output"]
    {'n': 1}
    >>> check_result({"status": "COMPLETED", "billingStatus": "failed", "error": "NSFW content detected"})
    Traceback (most recent call last):
    modelrunner_errors.UpstreamFailedError: 200 upstream_failed: NSFW content detected
    """
    if isinstance(result, (dict, list)):
        # The client returns only the bodies of successes, without their status.
        raise_for_status(200, result)
    return result


def _translate(exception: BaseException) -> ApiError | None:
    if isinstance(exception, ApiError) or not isinstance(exception, Exception):
        return None
    return classify_exception(exception) if is_official(exception) or _is_of_client(exception) else None


def _is_of_client(exception: Exception) -> bool:
    """Whether the exception passed through the client."""
    traceback = exception.__traceback__
    while traceback is not None:
        if _is_in_client(traceback.tb_frame.f_globals):
            return True
        traceback = traceback.tb_next
    return False


def _is_in_client(names: dict[str, Any]) -> bool:
    return str(names.get("__name__")).split(".")[0] == "modelrunner_ai"


def _retain_bodies() -> None:
    """Make the client read responses before it closes them, and retain the bytes that arrived."""
    client = sys.modules.get("modelrunner_ai.client")
    for name in SENDERS:
        send = getattr(client, name, None)
        if send is not None and not hasattr(send, "_retains_bodies"):
            setattr(client, name, _retaining(send))


def _retaining(send: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(send)
    def wrapper(client: Any, *arguments: Any, **options: Any) -> Any:
        import inspect

        hook = _async_retain if inspect.iscoroutinefunction(type(client).send) else _retain
        hooks = getattr(client, "event_hooks", {}).get("response")
        if hooks is not None and hook not in hooks:
            hooks.append(hook)
        return send(client, *arguments, **options)

    wrapper._retains_bodies = True  # type: ignore[attr-defined]
    return wrapper


def _retain(response: Any) -> None:
    if not _is_event_stream(response):
        body, broken = read(response)
        if broken is not None:
            _raise_with(broken, response, body)


async def _async_retain(response: Any) -> None:
    if not _is_event_stream(response):
        body, broken = await aread(response)
        if broken is not None:
            _raise_with(broken, response, body)


def _is_event_stream(response: Any) -> bool:
    return "text/event-stream" in response.headers.get("content-type", "")


def _raise_with(broken: Any, response: Any, body: bytes) -> None:
    broken._modelrunner_errors = response.status_code, body, list(response.headers.multi_items())
    raise broken
