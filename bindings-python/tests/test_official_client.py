"""The official client, from PyPI, against the stand-in server."""

from __future__ import annotations

import gc
import itertools
import pickle
import types
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import modelrunner_ai
import modelrunner_ai.client
import pytest
from cases import Case
from modelrunner_ai import AsyncClient, AsyncRequestHandle, SyncClient, SyncRequestHandle
from modelrunner_ai.client import ModelrunnerClientHTTPError

from modelrunner_errors import (
    ApiError,
    InsufficientBalanceError,
    InvalidOutputError,
    InvalidRequestError,
    RateLimitError,
    RequestFailedError,
    ServerError,
    UnavailableError,
    UpstreamFailedError,
    check_result,
    translate_errors,
)

pytestmark = pytest.mark.anyio

KEY = "sk-s3cret"
RUN = {"prompt": "a fox"}
SEQUENCE = itertools.count()


@pytest.fixture(autouse=True)
def on_loopback(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelrunner_ai.client, "RUN_URL_FORMAT", f"{server}/")
    monkeypatch.setattr(modelrunner_ai.client, "QUEUE_URL_FORMAT", f"{server}/")


@pytest.fixture
def client() -> Iterator[SyncClient]:
    client = SyncClient(key=KEY)
    yield client
    client._client.close()


@pytest.fixture
async def async_client() -> AsyncIterator[AsyncClient]:
    client = AsyncClient(key=KEY)
    yield client
    await client._client.aclose()


FAILURES = [
    "house-402-insufficient-balance",
    "house-400-schema-validation",
    "house-422-invalid-output",
    "house-404-model-does-not-exist",
    "failed-payload-400",
    "openai-429-insufficient-quota",
    "nginx-502-html",
    "422-array-body-is-invalid-request",
    "422-string-body-is-upstream-failed",
    "422-detail-string-is-invalid-request",
    "masked-express-402",
]


def names(cases: dict[str, Case]) -> list[str]:
    """The failures above that the suite has, and every third one of some surfaces."""
    surfaces = ("status-table", "invalid-output", "validation-issues", "gateways-html", "fastapi", "proxies")
    more = [
        case.name
        for case in cases.values()
        if case.surface in surfaces
        and 400 <= case.status < 600
        and case.expect
        and case.transfer != "cut"
        and not any(name.lower() == "content-encoding" for name, _ in case.headers)
        # These it sends again on its own, ten times.
        and case.status not in (408, 409, 429)
    ]
    return [name for name in FAILURES if name in cases] + more[::3]


def test_everything_that_the_original_lost(client: SyncClient, cases: dict[str, Case]) -> None:
    tried = names(cases)
    assert len(tried) > 40
    for name in tried:
        with pytest.raises(ApiError) as caught, translate_errors():
            client.submit(name, RUN)
        assert caught.value.to_json() == cases[name].expect, name


async def test_everything_that_the_original_lost_async(async_client: AsyncClient, cases: dict[str, Case]) -> None:
    for name in names(cases)[::4]:
        with pytest.raises(ApiError) as caught, translate_errors():
            await async_client.submit(name, RUN)
        assert caught.value.to_json() == cases[name].expect, name


def test_what_the_client_raises_by_itself(client: SyncClient) -> None:
    """What this package mends: if the client mends it, these tests tell."""
    with pytest.raises(ModelrunnerClientHTTPError) as caught:
        client.submit("house-402-insufficient-balance", RUN)
    assert not hasattr(caught.value, "request_id") and not hasattr(caught.value, "body")
    with pytest.raises(TypeError):
        client.submit("422-array-body-is-invalid-request", RUN)
    with pytest.raises(KeyError):
        client.submit("masked-express-402", RUN)


def handle(client: SyncClient, server: str, status: str, result: str) -> SyncRequestHandle:
    urls = {"response_url": f"{server}/{result}", "status_url": f"{server}/{status}", "cancel_url": f"{server}/"}
    return SyncRequestHandle(request_id="r", client=client._client, **urls)


def async_handle(client: AsyncClient, server: str, status: str, result: str) -> AsyncRequestHandle:
    urls = {"response_url": f"{server}/{result}", "status_url": f"{server}/{status}", "cancel_url": f"{server}/"}
    return AsyncRequestHandle(request_id="r", client=client._client, **urls)


async def test_states_that_the_client_does_not_know(client: SyncClient, async_client: AsyncClient, server: str) -> None:
    with pytest.raises(RequestFailedError) as caught, translate_errors():
        handle(client, server, "queue-failed-under-200", "").status()
    assert caught.value.message != caught.value.hint
    with pytest.raises(RequestFailedError), translate_errors():
        await async_handle(async_client, server, "queue-failed-under-200", "").status()


async def test_a_failed_generation_is_no_success(client: SyncClient, async_client: AsyncClient) -> None:
    record = client.run("record-completed-billing-failed", RUN)
    assert record["billingStatus"] == "failed"
    with pytest.raises(UpstreamFailedError) as caught:
        check_result(record)
    assert caught.value.request_id == record["id"] and caught.value.charged is False
    with pytest.raises(UpstreamFailedError):
        check_result(await async_client.run("record-completed-billing-failed", RUN))


def test_check_result_returns_what_it_was_given(client: SyncClient) -> None:
    record = client.run("purged-record-is-no-failure", RUN)
    assert check_result(record) is record
    for result in (None, "text", 5, 1.5, True, [], {}, ["text"], object):
        assert check_result(result) is result


def test_frames_of_a_stream() -> None:
    with pytest.raises(UnavailableError):
        check_result({"error": {"message": "Upstream failed", "type": "api_error", "code": "upstream_error"}})


async def test_as_a_decorator(client: SyncClient, async_client: AsyncClient) -> None:
    @translate_errors()
    def submit(name: str) -> str:
        """Submit."""
        return client.submit(name, RUN).request_id

    @translate_errors()
    async def submit_async(name: str) -> str:
        return (await async_client.submit(name, RUN)).request_id

    @translate_errors()
    def each(name: str) -> Iterator[str]:
        yield "before"
        yield client.submit(name, RUN).request_id

    @translate_errors()
    async def each_async(name: str) -> AsyncIterator[str]:
        yield "before"
        yield (await async_client.submit(name, RUN)).request_id

    assert (submit.__name__, submit.__doc__) == ("submit", "Submit.")
    name = "house-402-insufficient-balance"
    with pytest.raises(InsufficientBalanceError):
        submit(name)
    with pytest.raises(InsufficientBalanceError):
        await submit_async(name)
    items = each(name)
    assert next(items) == "before"
    with pytest.raises(InsufficientBalanceError):
        next(items)
    async_items = each_async(name)
    assert await anext(async_items) == "before"
    with pytest.raises(InsufficientBalanceError):
        await anext(async_items)


async def test_a_bound_method_can_be_decorated(async_client: AsyncClient, client: SyncClient) -> None:
    with pytest.raises(InvalidRequestError):
        translate_errors()(client.submit)("house-400-schema-validation", RUN)
    with pytest.raises(InvalidOutputError):
        await translate_errors()(async_client.submit)("house-422-invalid-output", RUN)


def test_values_pass_through_a_decorator() -> None:
    @translate_errors()
    def echo() -> Iterator[str]:
        said = yield "first"
        yield said

    talk = echo()
    assert next(talk) == "first"
    assert talk.send("second") == "second"  # type: ignore[attr-defined]


@pytest.mark.parametrize("raised", [ValueError("mine"), KeyError("mine"), TypeError("mine"), KeyboardInterrupt()])
def test_what_else_is_raised_passes(raised: BaseException) -> None:
    with pytest.raises(type(raised)) as caught, translate_errors():
        raise raised
    assert caught.value is raised


def test_an_error_of_the_user_after_a_response_passes(client: SyncClient) -> None:
    with pytest.raises(KeyError, match="mine"), translate_errors():
        client.run("purged-record-is-no-failure", RUN)["mine"]


def test_a_broken_connection_passes(client: SyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelrunner_ai.client, "MAX_ATTEMPTS", 1)
    with pytest.raises(httpx.RemoteProtocolError), translate_errors():
        client.submit("house-402-insufficient-balance?transfer=cut", RUN)


def test_a_copy_that_lost_its_cause() -> None:
    body = '{"error":"Insufficient balance","request_id":"abc123"}'
    for message, text in ((body, "Insufficient balance"), ("No prompt", "No prompt"), ([{"msg": "m"}], "m")):
        original = ModelrunnerClientHTTPError(message, 402, {"retry-after": "2"})  # type: ignore[arg-type]
        with pytest.raises(InsufficientBalanceError) as caught, translate_errors():
            raise pickle.loads(pickle.dumps(original))
        assert (caught.value.message, caught.value.retry_after_ms) == (text, 2000)


def test_no_key_is_kept(client: SyncClient) -> None:
    with pytest.raises(ApiError) as caught, translate_errors():
        client.submit("house-402-insufficient-balance", RUN)
    error = caught.value
    assert error.__cause__ is None and error.__context__ is None
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        if "modelrunner_errors" in traceback.tb_frame.f_code.co_filename:
            frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    [frame] = frames
    assert set(frame.f_locals) <= {"self", "kind", "error"}
    error.__traceback__ = None
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        for referent in gc.get_referents(waiting.pop()):
            if id(referent) not in seen and not isinstance(referent, (type, types.ModuleType, types.FunctionType)):
                seen.add(id(referent))
                waiting.append(referent)
                assert not isinstance(referent, (httpx.Response, httpx.Request, httpx.URL, BaseException))
                assert not (isinstance(referent, str) and KEY in referent)


def test_retried_once_more_when_the_server_asked(client: SyncClient, server: str) -> None:
    """What the client gives up on at once, a caller can now send again as long as it helps."""
    path = f"sequence/official-{next(SEQUENCE)}/house-500-unexpected,purged-record-is-no-failure"
    with pytest.raises(ServerError) as caught, translate_errors():
        client.run(path, RUN)
    assert caught.value.retryable and not isinstance(caught.value, RateLimitError)
    assert check_result(client.run(path, RUN))["output"] == {}
    assert httpx.get(f"{server}/count/{path}").text == "2\n"
