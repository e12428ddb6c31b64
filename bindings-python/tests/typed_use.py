"""A program of a user, for the type checkers; it is not run.

A line with `# error` must be an error, and no other may be.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import aiohttp
import httpx
import requests
from typing_extensions import assert_type

from modelrunner_errors import (
    KINDS,
    Action,
    ApiError,
    InsufficientBalanceError,
    Issue,
    Kind,
    RateLimitError,
    Request,
    Retry,
    RetryableError,
    ServerError,
    aclassify_response,
    araise_for_response,
    async_response_hook,
    check_result,
    classify,
    classify_exception,
    classify_response,
    error_class,
    raise_for_response,
    raise_for_status,
    response_hook,
    translate_errors,
)


def attributes(error: ApiError) -> None:
    assert_type(error.kind, Kind)
    assert_type(error.status, int)
    assert_type(error.status_code, int)
    assert_type(error.message, str)
    assert_type(error.request_id, str | None)
    assert_type(error.code, str | None)
    assert_type(error.issues, tuple[Issue, ...])
    assert_type(error.retry, Retry)
    assert_type(error.retryable, bool)
    assert_type(error.retry_after_ms, int | None)
    assert_type(error.action, Action)
    assert_type(error.hint, str)
    assert_type(error.charged, bool | None)
    assert_type(error.request, Request | None)
    assert_type(error.body, Any)
    assert_type(error.headers, dict[str, str])
    assert_type(error.field_errors("input.seed"), list[Issue])
    assert_type(error.issues[0].path, tuple[str | int, ...])
    assert_type(error.issues[0].extra, dict[str, Any])
    assert_type(ApiError.from_json(error.to_json()), ApiError)
    assert_type({error: 1}, dict[ApiError, int])
    error.nope  # error
    assert_type(error.kind == "a_kind_of_a_later_release", bool)
    assert_type(error.can_retry(), bool)
    assert_type(error.can_retry(idempotent=True), bool)
    assert_type(error.field_errors(["input", 0]), list[Issue])
    error.field_errors(5)  # error
    ApiError("nope")  # error


def arguments(headers: dict[str, str], response: httpx.Response) -> None:
    assert_type(classify(402, b""), ApiError | None)
    assert_type(raise_for_status(402, "", headers), None)
    classify(402, bytearray(), {b"a": b"b"})
    classify(402, memoryview(b""), [("a", "b"), (b"a", b"b")])
    classify(402, {"error": "No"}, response.headers)
    classify(402, response.json(), response.headers.raw)
    classify(402, None, None)
    classify("402", b"")  # error
    classify(402, 5)
    classify(402, True)
    classify(402, object())  # error
    classify(402, b"", 5)  # error
    classify(402, b"", {"retry-after": 2})
    classify(402, b"", {"server": ["a", "b"]})
    classify(402, b"", {"retry-after": None})  # error


def catching() -> Kind | None:
    try:
        raise_for_status(402, b"")
    except InsufficientBalanceError as error:
        return error.kind
    except (RateLimitError, ServerError) as error:
        return error.kind
    except RetryableError as error:
        return error.kind
    return None


def clients(response: httpx.Response, other: requests.Response) -> None:
    assert_type(classify_response(response), ApiError | None)
    assert_type(classify_response(other), ApiError | None)
    raise_for_response(other)
    classify_response(b"")  # error
    httpx.Client(event_hooks={"response": [response_hook]})
    requests.Session().hooks["response"].append(response_hook)


async def async_clients(response: httpx.Response, other: aiohttp.ClientResponse) -> None:
    assert_type(await aclassify_response(response), ApiError | None)
    assert_type(await aclassify_response(other), ApiError | None)
    await araise_for_response(other)
    httpx.AsyncClient(event_hooks={"response": [async_response_hook]})
    aiohttp.ClientSession(raise_for_status=async_response_hook)


class AcmeError(ApiError):
    account: str | None = None


def sdk(error: ApiError, response: httpx.Response) -> None:
    assert_type(AcmeError.from_error(error), AcmeError)
    assert_type(AcmeError.from_error(error).account, str | None)
    assert_type(AcmeError.from_error(classify_response(response)), AcmeError | None)
    assert_type(AcmeError.from_json(""), AcmeError)
    assert_type(AcmeError.of_kind("timeout", "No result after 60 s"), AcmeError)
    AcmeError.of_kind("invalid_request", "", issues=[Issue(["a", 0], "m", code="c")], request_id="r", status=0)
    AcmeError.of_kind("timeout")  # error
    assert_type(error_class("timeout"), type[ApiError])
    assert_type(error_class("timeout", AcmeError), type[AcmeError])
    assert_type(KINDS, tuple[Kind, ...])


def thrown() -> None:
    try:
        httpx.get("")
    except httpx.HTTPError as exception:
        assert_type(classify_exception(exception), ApiError | None)
    classify_response(urllib.error.HTTPError("", 402, "", Message(), None))
    classify_response(urllib.request.urlopen(""))
    classify_exception("")  # error


@translate_errors()
def submit(name: str) -> int:
    with translate_errors():
        return len(name)


def official_client(record: dict[str, int]) -> None:
    assert_type(submit("a"), int)
    submit(5)  # error
    assert_type(check_result(record), dict[str, int])
