"""One normalized exception for every failure of the ModelRunner inference API.

>>> from modelrunner_errors import InsufficientBalanceError, raise_for_status
>>> try:
...     raise_for_status(402, b'{"error":"Insufficient balance","request_id":"abc123"}')
... except InsufficientBalanceError as error:
...     print(error.request_id)
abc123

`classify(status, body, headers)` returns the exception and `raise_for_status` raises it.
`classify_exception` takes what a client raised; `classify_response` and `raise_for_response` take
the response of httpx, requests, urllib or aiohttp. `translate_errors` and `check_result` are
for users of the official client. An SDK inherits its own base class from `ApiError`. On the command
line, `python -m modelrunner_errors` explains what `curl -i` printed.
"""

from ._errors import (
    KINDS,
    ApiError,
    AuthenticationError,
    ConflictError,
    InsufficientBalanceError,
    InvalidOutputError,
    InvalidRequestError,
    NotCompletedError,
    NotFoundError,
    PayloadTooLargeError,
    PermissionDeniedError,
    RateLimitError,
    RequestCancelledError,
    RequestFailedError,
    RequestTimeoutError,
    RetryableError,
    ServerError,
    UnavailableError,
    UnexpectedResponseError,
    UpstreamFailedError,
    error_class,
)
from ._exceptions import classify_exception
from ._native import Issue, Request, __version__, classify, raise_for_status
from ._official_client import check_result, translate_errors
from ._responses import (
    aclassify_response,
    araise_for_response,
    async_response_hook,
    classify_response,
    raise_for_response,
    response_hook,
)
from ._types import Action, Kind, Retry

__all__ = [
    "KINDS",
    "Action",
    "ApiError",
    "AuthenticationError",
    "ConflictError",
    "InsufficientBalanceError",
    "InvalidOutputError",
    "InvalidRequestError",
    "Issue",
    "Kind",
    "NotCompletedError",
    "NotFoundError",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "RateLimitError",
    "Request",
    "RequestCancelledError",
    "RequestFailedError",
    "RequestTimeoutError",
    "Retry",
    "RetryableError",
    "ServerError",
    "UnavailableError",
    "UnexpectedResponseError",
    "UpstreamFailedError",
    "__version__",
    "aclassify_response",
    "araise_for_response",
    "async_response_hook",
    "check_result",
    "classify",
    "classify_exception",
    "classify_response",
    "error_class",
    "raise_for_response",
    "raise_for_status",
    "response_hook",
    "translate_errors",
]
