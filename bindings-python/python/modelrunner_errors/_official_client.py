"""For users of the official client, the package `modelrunner-ai`, which is not imported."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ._errors import ApiError
from ._native import classify, raise_for_status
from ._responses import classify_response

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Result = TypeVar("_Result")


class translate_errors:
    """Turn what the official client raises into an `ApiError`, with everything that the original lost.

    As a context manager, around `await` too:

        with translate_errors():
            result = modelrunner_ai.subscribe("owner/model", arguments={...})

    or as a decorator of a function, an `async` one or a generator: `@translate_errors()`.

    A `ModelrunnerClientHTTPError` is turned, and so is the `TypeError`, `KeyError` or `ValueError`
    by which the client stumbles over a failure of another shape than it expects. Whatever else is
    raised passes. The original is not chained, for it leads to the request and so to the API key.

    Raises:
        ApiError: The client failed because of a response that is a failure.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        error = None if exception is None else _translate(exception)
        # The traceback of the new exception keeps this frame.
        del exception, traceback
        if error is not None:
            try:
                raise error from None
            finally:
                error.__context__ = None

    def __call__(self, function: _Function) -> _Function:
        """Decorate a function."""
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
    """Return the result that the official client returned, unless it is a failure.

    The client returns a generation that failed at the provider as if it had succeeded, and yields
    the failure of a stream as if it were data. Source: Request lifecycle guide, `billingStatus`.

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
        # The client returns bodies of successes alone, and does not say which status they had.
        raise_for_status(200, result)
    return result


def _translate(exception: BaseException) -> ApiError | None:
    if any(base.__name__ == "ModelrunnerClientHTTPError" for base in type(exception).__mro__):
        return _translate_http_error(exception)
    if isinstance(exception, (TypeError, LookupError, ValueError)):
        response = _response_at_hand(exception.__traceback__)
        return None if response is None else classify_response(response)
    return None


def _translate_http_error(exception: Any) -> ApiError | None:
    """The error that the client raised for a response, which it keeps in the exception's cause."""
    response = getattr(exception.__cause__, "response", None)
    if response is not None:
        return classify_response(response)
    # A copy from another process has no cause. Its message is the body, or the body's `detail`.
    message = exception.message
    body = message if isinstance(message, str) else {"detail": message}
    return classify(exception.status_code, body, exception.response_headers)


def _response_at_hand(traceback: TracebackType | None) -> Any:
    """The response over whose body the client stumbled: the variable of the innermost of its frames that has one."""
    response = None
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") == "modelrunner_ai.client":
            response = frame.f_locals.get("response", response)
        traceback = traceback.tb_next
    return response
