"""`classify_exception` with exceptions of real clients, and with hostile exceptions."""

from __future__ import annotations

import asyncio
import gc
import importlib
import itertools
import json
import re
import socket
import sys
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import anthropic
import clients
import httpx
import httpx_sse
import modelrunner_ai.client
import openai
import pytest
import requests
from cases import Case

from modelrunner_errors import (
    ApiError,
    InsufficientBalanceError,
    RateLimitError,
    UnavailableError,
    classify,
    classify_exception,
)

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
BALANCE = b'{"error":"Insufficient balance","request_id":"abc123"}'

# The rows of the README's table of clients: a call that raises the exception of the second column.
ROWS: dict[str, list[Callable[[str], Any]]] = {
    "httpx": [clients.httpx_get, clients.httpx_async_get],
    "requests": [clients.requests_get],
    "urllib": [clients.urllib_open],
    "aiohttp": [clients.aiohttp_get],
    "httpx-sse": [clients.httpx_sse_events],
    "modelrunner-ai": [clients.modelrunner_submit, clients.modelrunner_async_submit],
    "openai": [
        clients.openai_chat,
        clients.openai_stream,
        clients.openai_async_chat,
        clients.openai_async_stream,
    ],
    "anthropic": [
        clients.anthropic_messages,
        clients.anthropic_stream,
        clients.anthropic_async_messages,
        clients.anthropic_async_stream,
    ],
}
EVERY = [client for row in ROWS.values() for client in row]
# Its exception has only the status and the headers. A response that is not a stream is closed unread.
WITHOUT_BODY = (clients.aiohttp_get, clients.httpx_sse_events)


@pytest.fixture(autouse=True)
def on_loopback(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelrunner_ai.client, "QUEUE_URL_FORMAT", "")
    monkeypatch.setattr(modelrunner_ai.client, "MAX_ATTEMPTS", 1)


def told(exception: Exception | None) -> str | None:
    error = None if exception is None else classify_exception(exception)
    return None if error is None else error.to_json()


def statuses_and_headers(case: Case) -> str | None:
    error = classify(case.status, None, case.headers)
    return None if error is None else error.to_json()


@pytest.mark.parametrize("row", ROWS)
def test_the_readme_s_table_names_the_exception_of_each_client(row: str, server: str) -> None:
    table = dict(re.findall(r"^\| ([\w-]+) \| `(\w+\.[\w.]+)`", README, re.MULTILINE))
    assert table.keys() == ROWS.keys()
    module, _, name = table[row].rpartition(".")
    for client in ROWS[row]:
        exception = clients.run(client, f"{server}/case/house-402-insufficient-balance")
        assert isinstance(exception, getattr(importlib.import_module(module), name)), client
        assert isinstance(classify_exception(exception), InsufficientBalanceError), client


@pytest.mark.parametrize("client", EVERY, ids=lambda client: client.__name__)
def test_every_failure_that_a_client_raises_for(client: Any, server: str, cases: dict[str, Case]) -> None:
    tried = [case for case in clients.failures(cases) if case.status >= 400][EVERY.index(client) :: 23]
    assert len(tried) > 35
    for case in tried:
        exception = clients.run(client, f"{server}/case/{case.name}")
        expected = statuses_and_headers(case) if client in WITHOUT_BODY else case.expect
        assert told(exception) == expected, (case.name, exception)


def test_a_response_that_is_not_a_stream_while_it_is_open(server: str, cases: dict[str, Case]) -> None:
    for name in ("openai-429-insufficient-quota", "record-completed-billing-failed"):
        with (
            httpx.Client(verify=False) as client,
            httpx_sse.connect_sse(client, "GET", f"{server}/case/{name}") as source,
        ):
            with pytest.raises(httpx_sse.SSEError) as caught:
                next(source.iter_sse())
            assert told(caught.value) == cases[name].expect


def test_a_failure_hidden_by_a_parser(server: str) -> None:
    exception = clients.run(clients.httpx_json, f"{server}/case/nginx-502")
    assert isinstance(exception, json.JSONDecodeError)
    assert isinstance(classify_exception(exception), UnavailableError)


WHOLE = [
    clients.httpx_get,
    clients.httpx_async_get,
    clients.requests_get,
    clients.urllib_open,
    clients.aiohttp_read,
    clients.openai_chat,
    clients.anthropic_messages,
    clients.modelrunner_submit,
    clients.modelrunner_async_submit,
]


@pytest.mark.parametrize("client", WHOLE, ids=lambda client: client.__name__)
def test_truncated_bodies(client: Any, server: str, cases: dict[str, Case]) -> None:
    """The client reads the body itself, and raises if the connection breaks."""
    tried = [case for case in clients.cut(cases) if case.status >= 400]
    assert len(tried) > 50
    for case in tried:
        exception = clients.run(client, f"{server}/case/{case.name}")
        assert told(exception) == case.expect, (case.name, exception)


def test_a_truncated_body_without_bytes(server: str, cases: dict[str, Case]) -> None:
    case = cases["openai-429-insufficient-quota"]
    for client in WHOLE:
        exception = clients.run(client, f"{server}/case/{case.name}~cut=0")
        assert told(exception) == statuses_and_headers(case), client


@pytest.mark.parametrize("client", [clients.openai_stream, clients.openai_async_stream])
def test_events_of_openai_that_failed(client: Any, server: str, cases: dict[str, Case]) -> None:
    """The exception has the object in `error`, and no response."""
    frames = [case for case in cases.values() if case.surface == "stream-frames" and case.expect]
    inner = {case.name: json.loads(case.body) for case in frames}
    frames = [
        case for case in frames if set(inner[case.name]) == {"error"} and classify(200, inner[case.name]["error"])
    ]
    assert len(frames) > 15
    for case in frames:
        exception = clients.run(client, f"{server}/case/frame-chat-chunk-is-not-a-failure+{case.name}")
        assert isinstance(exception, openai.APIError) and not hasattr(exception, "response"), case.name
        assert told(exception) == case.expect, case.name


def test_an_event_of_openai_whose_error_is_a_text(server: str, cases: dict[str, Case]) -> None:
    case = cases["house-402-insufficient-balance"]
    error = classify_exception(clients.run(clients.openai_stream, f"{server}/case/{case.name}~stream"))
    assert error == classify(200, {"error": json.loads(case.body)["error"]})
    assert isinstance(error, InsufficientBalanceError)


@pytest.mark.parametrize("client", [clients.anthropic_stream, clients.anthropic_async_stream])
def test_events_of_anthropic_that_failed(client: Any, server: str, cases: dict[str, Case]) -> None:
    tried = [case for case in cases.values() if case.surface == "stream-frames" and case.expect]
    tried = [case for case in tried if json.loads(case.body).get("type") == "error"]
    assert len(tried) > 5
    for case in tried:
        exception = clients.run(client, f"{server}/case/frame-ping-is-not-a-failure+{case.name}")
        assert isinstance(exception, anthropic.APIStatusError), case.name
        assert told(exception) == case.expect, case.name


@pytest.mark.parametrize("client", [*EVERY, clients.aiohttp_read], ids=lambda client: client.__name__)
def test_a_refused_connection_is_not_a_failed_response(client: Any) -> None:
    # While it is bound, no other process listens on it.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        exception = clients.run(client, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert exception is not None and classify_exception(exception) is None


def time_outs() -> Iterator[Exception]:
    request = httpx.Request("GET", "http://localhost/")
    yield TimeoutError()
    yield asyncio.TimeoutError()
    yield httpx.ReadTimeout("", request=request)
    yield requests.Timeout()
    yield aiohttp.ServerTimeoutError()
    yield openai.APITimeoutError(request=request)  # type: ignore[arg-type]
    yield anthropic.APITimeoutError(request=request)  # type: ignore[arg-type]
    yield urllib.error.URLError(TimeoutError())


@pytest.mark.parametrize("exception", list(time_outs()), ids=lambda exception: type(exception).__qualname__)
def test_a_time_out_is_not_a_failed_response(exception: Exception) -> None:
    assert classify_exception(exception) is None
    # A second attempt within the handler of the first.
    exception.__context__ = failed(503)
    assert classify_exception(exception) is None


@pytest.mark.parametrize("exception", [ValueError("mine"), KeyError(402), OSError(402, "x"), KeyboardInterrupt()])
def test_a_bug_is_not_a_failed_response(exception: BaseException) -> None:
    assert classify_exception(exception) is None


def test_a_success_is_not_a_failed_response() -> None:
    request = httpx.Request("GET", "http://localhost/")
    response = httpx.Response(200, json={"output": {}}, request=request)
    assert classify_exception(httpx.HTTPStatusError("", request=request, response=response)) is None


def failed(status: int = 402, **options: Any) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", "http://localhost/", headers={"authorization": clients.KEY})
    response = httpx.Response(status, request=request, **(options or {"content": BALANCE}))
    return httpx.HTTPStatusError("", request=request, response=response)


def raised(exception: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise exception from cause
    except BaseException as caught:
        return caught


def test_through_causes() -> None:
    assert isinstance(classify_exception(raised(RuntimeError(), failed())), InsufficientBalanceError)
    assert isinstance(classify_exception(raised(OSError(), raised(KeyError(), failed()))), InsufficientBalanceError)
    while_handling: BaseException = RuntimeError()
    while_handling.__context__ = failed()
    assert isinstance(classify_exception(while_handling), InsufficientBalanceError)
    while_handling.__suppress_context__ = True
    assert classify_exception(while_handling) is None
    while_handling = KeyboardInterrupt()
    while_handling.__context__ = failed()
    assert classify_exception(while_handling) is None


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_in_groups() -> None:
    group = ExceptionGroup("", [ValueError(), ExceptionGroup("", [OSError(), failed()])])  # noqa: F821
    assert isinstance(classify_exception(group), InsufficientBalanceError)
    group = BaseExceptionGroup("", [KeyboardInterrupt(), failed()])  # noqa: F821
    assert isinstance(classify_exception(group), InsufficientBalanceError)
    assert classify_exception(ExceptionGroup("", [ValueError()])) is None  # noqa: F821


def test_endless_chains() -> None:
    one, other = ValueError(), ValueError()
    one.__cause__, other.__cause__ = other, one
    assert classify_exception(one) is None
    one.__context__ = failed()
    one.__suppress_context__ = False
    assert isinstance(classify_exception(one), InsufficientBalanceError)
    last: BaseException = failed()
    for _ in range(5000):
        last = raised(ValueError(), last)
    assert classify_exception(last) is None


def test_an_api_error_is_returned_unchanged() -> None:
    error = classify(402, None)
    assert error is not None
    assert classify_exception(error) is error
    assert classify_exception(raised(RuntimeError(), error)) is error


class OfUser(ApiError):
    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("value", [None, "text", 5, object(), httpx.Response(402), OfUser(), OfUser])
def test_other_values_return_none(value: Any) -> None:
    assert classify_exception(value) is None


class Unread(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield BALANCE

    async def __aiter__(self) -> Any:
        yield BALANCE


class OnlyAsync(httpx.AsyncByteStream):
    async def __aiter__(self) -> Any:
        yield BALANCE


def test_falls_back_to_status_and_headers() -> None:
    error = classify_exception(failed(stream=Unread()))
    assert error is not None and error.request_id == "abc123"
    headers = {"retry-after": "2", "x-modelrunner-request-id": "h1"}
    for stream in (OnlyAsync(), Unread()):
        exception = failed(429, stream=stream, headers=headers)
        if isinstance(stream, Unread):
            list(exception.response.iter_bytes())
        error = classify_exception(exception)
        assert isinstance(error, RateLimitError)
        assert (error.request_id, error.retry_after_ms) == ("h1", 2000)


def test_other_clients_by_their_attributes() -> None:
    class Generated(Exception):
        """As in clients that are generated from OpenAPI documents."""

        status, reason, body, headers = 402, "Payment Required", BALANCE.decode(), {"x-modelrunner-request-id": "h1"}

    error = classify_exception(Generated())
    assert error is not None and (error.kind, error.request_id) == ("insufficient_balance", "abc123")

    class Google(Exception):
        code = 402
        details = json.loads(BALANCE)
        response = SimpleNamespace(status_code=402, headers={})

    error = classify_exception(Google())
    assert error is not None and error.request_id == "abc123"

    class Web(Exception):
        """As web frameworks raise it on the server."""

        status_code, detail, headers = 404, "Not Found", None

    assert classify_exception(Web()) is None


class Hostile(Exception):
    """An exception whose attributes are hostile objects."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Property:
    def __init__(self, raised: BaseException) -> None:
        self.raised = raised

    def __getattr__(self, name: str) -> Any:
        raise self.raised


class Everything:
    """An object that is the value of each of its attributes."""

    def __getattr__(self, name: str) -> Any:
        return self

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self

    def __iter__(self) -> Any:
        return iter([self] * 3)


class Endless(list[Any]):
    def __iter__(self) -> Any:
        return itertools.repeat(None)


class Lies(Exception):
    @property
    def __class__(self) -> Any:  # type: ignore[override]
        raise RuntimeError

    @property
    def response(self) -> Any:
        raise RecursionError

    @property
    def exceptions(self) -> Any:
        raise GeneratorExit


def endless() -> Any:
    value: dict[str, Any] = {}
    value["error"] = value
    return value


@pytest.mark.parametrize(
    "exception",
    [
        Hostile(response=Property(RuntimeError())),
        Hostile(response=Property(BaseException())),
        Hostile(response=Everything(), body=Everything(), exceptions=Everything()),
        Hostile(status_code=10**100, body=b""),
        Hostile(status_code=True, body=b""),
        Hostile(status_code="402", body=b""),
        Hostile(exceptions=[5, None, object()]),
        Hostile(exceptions=Endless()),
        Hostile(body={"output": object()}),
        Hostile(_modelrunner_errors=5),
    ],
)
def test_hostile_exceptions(exception: Exception) -> None:
    assert classify_exception(exception) is None


def test_an_exception_that_lies_about_its_class() -> None:
    assert classify_exception(Lies()) is None


@pytest.mark.parametrize(
    "attributes",
    [
        {"status_code": 402, "body": endless()},
        {"status_code": 402, "headers": Everything()},
        {"status_code": 402, "headers": 5, "body": BALANCE},
        {"status_code": 402, "body": b"x" * (1 << 24)},
        {"response": SimpleNamespace(status_code=402, headers=Property(RuntimeError()), read=Everything())},
    ],
)
def test_hostile_parts_do_not_hide_the_failure(attributes: Any) -> None:
    assert isinstance(classify_exception(Hostile(**attributes)), InsufficientBalanceError)


def test_the_exception_is_not_retained() -> None:
    exception = failed()
    error = classify_exception(exception)
    assert error is not None and error.__context__ is None and error.__cause__ is None
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        for referent in gc.get_referents(waiting.pop()):
            if id(referent) not in seen and not isinstance(referent, type):
                seen.add(id(referent))
                waiting.append(referent)
                assert not isinstance(referent, (httpx.Response, httpx.Request, BaseException))
