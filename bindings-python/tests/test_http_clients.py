"""The responses of real HTTP clients, from the stand-in server."""

from __future__ import annotations

import gc
import types
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
import pytest
import requests
from cases import Case
from clients import cut

from modelrunner_errors import (
    ApiError,
    InsufficientBalanceError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
    UnexpectedResponseError,
    UpstreamFailedError,
    aclassify_response,
    araise_for_response,
    async_response_hook,
    classify,
    classify_response,
    raise_for_response,
    response_hook,
)

pytestmark = pytest.mark.anyio

KEY = "Key sk-s3cret"
# Clients cannot receive these: the request ends before the body, or goes to another address.
STATUSES = range(200, 1000)


def httpx_whole(url: str) -> ApiError | None:
    return classify_response(httpx.get(url, verify=False))


def httpx_streamed(url: str) -> ApiError | None:
    with httpx.stream("GET", url, verify=False) as response:
        return classify_response(response)


def requests_whole(url: str) -> ApiError | None:
    return classify_response(requests.get(url, allow_redirects=False))


def requests_streamed(url: str) -> ApiError | None:
    with requests.get(url, stream=True, allow_redirects=False) as response:
        return classify_response(response)


async def httpx_async(url: str) -> ApiError | None:
    async with httpx.AsyncClient(verify=False) as client:
        return await aclassify_response(await client.get(url))


async def httpx_async_streamed(url: str) -> ApiError | None:
    async with httpx.AsyncClient(verify=False) as client, client.stream("GET", url) as response:
        return await aclassify_response(response)


async def aiohttp_whole(url: str) -> ApiError | None:
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as response:
        return await aclassify_response(response)


def urllib_opened(url: str) -> ApiError | None:
    try:
        response: Any = urllib.request.urlopen(url)
    except urllib.error.HTTPError as failed:
        response = failed
    with response:
        return classify_response(response)


SYNC: list[Callable[[str], ApiError | None]] = [
    httpx_whole,
    httpx_streamed,
    requests_whole,
    requests_streamed,
    urllib_opened,
]
ASYNC: list[Callable[[str], Awaitable[ApiError | None]]] = [httpx_async, httpx_async_streamed, aiohttp_whole]

SURFACES = ("status-table", "headers", "gateways-html", "success-status-records", "s3-xml", "not-a-failure")


def sent(cases: dict[str, Case]) -> list[Case]:
    """Cases that a client receives unchanged: it strips header values, and reads no body with 204 and 304."""
    return [
        case
        for case in cases.values()
        if case.surface in SURFACES
        and case.status in STATUSES
        and case.status not in (204, 304)
        and case.transfer != "cut"
        and all(value.isascii() and value == value.strip() and value for _, value in case.headers)
        and len({name.lower() for name, _ in case.headers}) == len(case.headers)
        and not any(name.lower() in ("content-encoding", "transfer-encoding") for name, _ in case.headers)
    ]


@pytest.mark.parametrize("ask", SYNC, ids=lambda ask: ask.__name__)
def test_a_client_s_response_has_the_result_of_the_case(ask: Any, server: str, cases: dict[str, Case]) -> None:
    some = sent(cases)[::7]
    assert len(some) > 25
    for case in some:
        error = ask(f"{server}/{case.name}")
        assert (None if error is None else error.to_json()) == case.expect, case.name


@pytest.mark.parametrize("ask", ASYNC, ids=lambda ask: ask.__name__)
async def test_an_async_client_s_response_has_the_result_of_the_case(
    ask: Any, server: str, cases: dict[str, Case]
) -> None:
    for case in sent(cases)[3::7]:
        error = await ask(f"{server}/{case.name}")
        assert (None if error is None else error.to_json()) == case.expect, case.name


def test_repeated_headers_arrive_one_by_one(server: str, cases: dict[str, Case]) -> None:
    case = cases["retry-after-repeated-the-first"]
    error = httpx_whole(f"{server}/{case.name}")
    assert error is not None and error.to_json() == case.expect


def test_raise_for_response(server: str) -> None:
    with pytest.raises(InsufficientBalanceError) as caught:
        raise_for_response(httpx.get(f"{server}/house-402-insufficient-balance"))
    assert caught.value.body["error"] == caught.value.message
    assert caught.value.headers["content-type"] == "application/json"
    raise_for_response(requests.get(f"{server}/purged-record-is-not-a-failure"))


async def test_araise_for_response(server: str) -> None:
    async with httpx.AsyncClient(verify=False) as client, aiohttp.ClientSession() as session:
        with pytest.raises(RateLimitError):
            await araise_for_response(await client.get(f"{server}/retry-after-seconds"))
        async with session.get(f"{server}/retry-after-seconds") as response:
            with pytest.raises(RateLimitError):
                await araise_for_response(response)
        await araise_for_response(await client.get(f"{server}/purged-record-is-not-a-failure"))


@pytest.mark.parametrize("framing", ["", "~chunked"])
@pytest.mark.parametrize("ask", [httpx_streamed, requests_streamed, urllib_opened], ids=lambda ask: ask.__name__)
def test_truncated_bodies(ask: Any, framing: str, server: str, cases: dict[str, Case]) -> None:
    some = cut(cases)
    assert len(some) > 55
    for case in some:
        error = ask(f"{server}/case/{case.name}{framing}")
        assert error is not None and error.to_json() == case.expect, case.name
        assert error.raw_body == case.body and error.__context__ is None and error.__cause__ is None


@pytest.mark.parametrize("framing", ["", "~chunked"])
@pytest.mark.parametrize("ask", [httpx_async_streamed, aiohttp_whole], ids=lambda ask: ask.__name__)
async def test_truncated_bodies_async(ask: Any, framing: str, server: str, cases: dict[str, Case]) -> None:
    for case in cut(cases):
        error = await ask(f"{server}/case/{case.name}{framing}")
        assert error is not None and error.to_json() == case.expect, case.name
        assert error.raw_body == case.body and error.__context__ is None and error.__cause__ is None


@pytest.mark.parametrize("ask", [httpx_streamed, requests_streamed, urllib_opened], ids=lambda ask: ask.__name__)
def test_a_truncated_body_of_many_chunks(ask: Any, server: str, cases: dict[str, Case]) -> None:
    """All bytes that arrived are classified, in chunks of any size."""
    case = max(cases.values(), key=lambda case: len(case.body) if case.status == 400 else 0)
    for length in (len(case.body) - 1, 513, 17):
        error = ask(f"{server}/case/{case.name}~cut={length}")
        assert error.raw_body == case.body[:length]


@pytest.mark.parametrize("ask", [httpx_async_streamed, aiohttp_whole], ids=lambda ask: ask.__name__)
async def test_a_truncated_body_without_bytes(ask: Any, server: str) -> None:
    url = f"{server}/case/openai-429-insufficient-quota~cut=0"
    for error in (await ask(url), httpx_streamed(url), requests_streamed(url), urllib_opened(url)):
        assert isinstance(error, RateLimitError) and error.raw_body == b""


async def test_a_complete_body_remains_in_the_client(server: str, cases: dict[str, Case]) -> None:
    """After the classification, the client can still return the body."""
    for name in ("house-402-insufficient-balance", "purged-record-is-not-a-failure"):
        url, body = f"{server}/case/{name}", cases[name].body
        with httpx.stream("GET", url, verify=False) as response:
            classify_response(response)
            assert response.content == body
        with requests.get(url, stream=True) as other:
            classify_response(other)
            assert other.content == body and b"".join(other.iter_content(7)) == body
        async with aiohttp.ClientSession() as session, session.get(url) as third:
            await aclassify_response(third)
            assert await third.read() == body == (await third.text()).encode()


async def test_a_truncated_success_raises_the_error_of_the_client(server: str) -> None:
    url = f"{server}/purged-record-is-not-a-failure?transfer=cut"
    with pytest.raises(httpx.RemoteProtocolError):
        httpx_streamed(url)
    with pytest.raises(requests.exceptions.RequestException):
        requests_streamed(url)
    with pytest.raises(httpx.RemoteProtocolError):
        await httpx_async_streamed(url)
    with pytest.raises(aiohttp.ClientPayloadError):
        await aiohttp_whole(url)


async def test_misuse_is_not_hidden_by_the_status(server: str) -> None:
    async with httpx.AsyncClient(verify=False) as client:
        async with client.stream("GET", f"{server}/house-402-insufficient-balance") as response:
            with pytest.raises(RuntimeError, match="sync"):
                classify_response(response)


@pytest.mark.parametrize("classify_it", [aclassify_response, araise_for_response, async_response_hook])
async def test_a_response_that_cannot_be_awaited(classify_it: Any, server: str) -> None:
    """Its body must not be ignored silently."""
    with requests.get(f"{server}/house-402-insufficient-balance", stream=True) as response:
        for one in (response, response.raw):
            with pytest.raises(TypeError, match="^response must be from httpx.AsyncClient or aiohttp, not "):
                await classify_it(one)


def test_httpx_hook(server: str) -> None:
    with httpx.Client(event_hooks={"response": [response_hook]}) as client:
        with pytest.raises(InsufficientBalanceError):
            client.get(f"{server}/house-402-insufficient-balance")
        with pytest.raises(UpstreamFailedError):
            client.get(f"{server}/record-completed-billing-failed")
        assert client.get(f"{server}/purged-record-is-not-a-failure").json()["output"] == {}
        with pytest.raises(UnavailableError):
            with client.stream("GET", f"{server}/house-503-transient-is-retried"):
                pass


async def test_httpx_async_hook(server: str) -> None:
    async with httpx.AsyncClient(event_hooks={"response": [async_response_hook]}) as client:
        with pytest.raises(InsufficientBalanceError):
            await client.get(f"{server}/house-402-insufficient-balance")
        with pytest.raises(UpstreamFailedError):
            await client.get(f"{server}/record-completed-billing-failed")
        assert (await client.get(f"{server}/purged-record-is-not-a-failure")).json()["output"] == {}


def test_requests_hook(server: str) -> None:
    with requests.Session() as session:
        session.hooks["response"].append(response_hook)
        with pytest.raises(InsufficientBalanceError):
            session.get(f"{server}/house-402-insufficient-balance")
        with pytest.raises(UpstreamFailedError):
            session.get(f"{server}/record-completed-billing-failed")
        assert session.get(f"{server}/purged-record-is-not-a-failure").json()["output"] == {}


async def test_aiohttp_hook(server: str) -> None:
    async with aiohttp.ClientSession(raise_for_status=async_response_hook) as session:
        with pytest.raises(InsufficientBalanceError):
            await session.get(f"{server}/house-402-insufficient-balance")
        with pytest.raises(UpstreamFailedError):
            await session.get(f"{server}/record-completed-billing-failed")
        async with session.get(f"{server}/purged-record-is-not-a-failure") as response:
            assert (await response.json())["output"] == {}


class Stream(httpx.SyncByteStream):
    """A body that counts the reads."""

    def __init__(self) -> None:
        self.parts = 0

    def __iter__(self) -> Any:
        for _ in range(3):
            self.parts += 1
            yield b'data: {"error":{"type":"api_error","message":"No"}}\n\n'


@pytest.mark.parametrize("content_type", ["text/event-stream", "image/png"])
def test_a_hook_does_not_read_streams(content_type: str) -> None:
    stream = Stream()
    transport = httpx.MockTransport(
        lambda request: httpx.Response(200, headers={"content-type": content_type}, stream=stream)
    )
    with httpx.Client(transport=transport, event_hooks={"response": [response_hook]}) as client:
        with client.stream("GET", "http://localhost/") as response:
            assert stream.parts == 0
            [frame, *_] = response.iter_bytes()
    error = classify(200, frame.removeprefix(b"data: "))
    assert error is not None and error.kind == "server_error"


def redirected(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/moved":
        return httpx.Response(307, headers={"location": "/there"})
    return httpx.Response(404, json={"error": "No such model"})


def test_a_hook_leaves_redirects_to_the_client() -> None:
    transport = httpx.MockTransport(redirected)
    with httpx.Client(transport=transport, event_hooks={"response": [response_hook]}) as client:
        with pytest.raises(NotFoundError):
            client.get("http://localhost/moved", follow_redirects=True)
        assert client.get("http://localhost/moved").status_code == 307
    with httpx.Client(transport=transport) as client, pytest.raises(UnexpectedResponseError):
        raise_for_response(client.get("http://localhost/moved"))


def test_no_request_is_retained(server: str) -> None:
    """Neither the exception nor the frames of this package in its traceback refer to the API key."""
    with httpx.Client(headers={"authorization": KEY}) as client:
        response = client.get(f"{server}/house-402-insufficient-balance")
    with pytest.raises(ApiError) as caught:
        raise_for_response(response)
    assert KEY.encode() in [value for _, value in response.request.headers.raw]
    error, frame = caught.value, caught.tb
    assert frame.tb_next is not None and frame.tb_next.tb_next is None
    of_package = frame.tb_next.tb_frame
    assert of_package.f_code.co_name == "raise_for_response"
    assert list(of_package.f_locals.values()) == [error]
    assert response not in reachable(error, of_package)
    del response


def reachable(error: ApiError, *frames: types.FrameType) -> list[Any]:
    """The objects that the error refers to, directly or indirectly, except through its traceback."""
    found: list[Any] = [*(value for frame in frames for value in frame.f_locals.values())]
    error.__traceback__ = None
    waiting, seen = [error], {id(error)}
    while waiting:
        for referent in gc.get_referents(waiting.pop()):
            if id(referent) not in seen and not isinstance(referent, (type, types.ModuleType, types.FrameType)):
                seen.add(id(referent))
                found.append(referent)
                waiting.append(referent)
    return found
