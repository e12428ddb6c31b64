"""The official client, from PyPI, against the stand-in server."""

from __future__ import annotations

import gc
import inspect
import itertools
import pickle
import types
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import httpx_sse
import modelrunner_ai
import modelrunner_ai.client
import pytest
from cases import Case
from clients import cut, failures
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
    monkeypatch.setattr(modelrunner_ai.client, "RUN_URL_FORMAT", f"{server}/case/")
    monkeypatch.setattr(modelrunner_ai.client, "QUEUE_URL_FORMAT", f"{server}/case/")
    # Otherwise it retries a request ten times if the connection breaks.
    monkeypatch.setattr(modelrunner_ai.client, "MAX_ATTEMPTS", 1)


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


def urls(server: str, status: str, result: str) -> dict[str, str]:
    base = f"{server}/case"
    return {"response_url": f"{base}/{result}", "status_url": f"{base}/{status}", "cancel_url": f"{base}/{result}"}


def handle(client: SyncClient, server: str, status: str, result: str) -> SyncRequestHandle:
    return SyncRequestHandle(request_id="r", client=client._client, **urls(server, status, result))


def async_handle(client: AsyncClient, server: str, status: str, result: str) -> AsyncRequestHandle:
    return AsyncRequestHandle(request_id="r", client=client._client, **urls(server, status, result))


DONE = "ok-status-completed"


@pytest.fixture
def calls(
    client: SyncClient, async_client: AsyncClient, server: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Callable[[str], Any]]:
    """Every method of the client; each sends one request, and the response is the case."""

    async def collect(events: AsyncIterator[Any]) -> None:
        async for _ in events:
            pass

    def upload(name: str) -> Any:
        monkeypatch.setattr(modelrunner_ai.client, "REST_URL", f"{server}/case/{name}")
        return client.upload(b"x", "text/plain")

    def upload_async(name: str) -> Any:
        monkeypatch.setattr(modelrunner_ai.client, "REST_URL", f"{server}/case/{name}")
        return async_client.upload(b"x", "text/plain")

    return {
        "run": lambda name: client.run(name, RUN),
        "submit": lambda name: client.submit(name, RUN),
        "subscribe": lambda name: client.subscribe(name, RUN),
        "status": lambda name: handle(client, server, name, "").status(),
        "iter_events": lambda name: list(handle(client, server, name, "").iter_events()),
        "cancel": lambda name: handle(client, server, "", name).cancel(),
        "stream": lambda name: list(client.stream(name, RUN)),
        "upload": upload,
        "run async": lambda name: async_client.run(name, RUN),
        "submit async": lambda name: async_client.submit(name, RUN),
        "subscribe async": lambda name: async_client.subscribe(name, RUN),
        "status async": lambda name: async_handle(async_client, server, name, "").status(),
        "iter_events async": lambda name: collect(async_handle(async_client, server, name, "").iter_events()),
        "cancel async": lambda name: async_handle(async_client, server, "", name).cancel(),
        "stream async": lambda name: collect(async_client.stream(name, RUN)),
        "upload async": upload_async,
    }


CALLS = [
    f"{call}{how}"
    for call in ("run", "submit", "subscribe", "status", "iter_events", "cancel", "stream", "upload")
    for how in ("", " async")
]


async def error_of(call: Callable[[str], Any], name: str) -> ApiError | None:
    try:
        with translate_errors():
            answer = call(name)
            if inspect.isawaitable(answer):
                await answer
    except ApiError as error:
        return error
    return None


def stumbles(case: Case) -> bool:
    """Whether the client rejects this as a success."""
    return case.status >= 400


@pytest.mark.parametrize("name", CALLS)
async def test_every_call(name: str, calls: Any, cases: dict[str, Case]) -> None:
    assert sorted(calls) == sorted(CALLS)
    is_stream = name.startswith("stream")
    tried = [
        case
        for case in failures(cases)
        # `stream` accepts an event stream with any status; see `check_result`.
        if stumbles(case) and not (is_stream and ("content-type", "text/event-stream") in case.headers)
    ][CALLS.index(name) :: 11]
    assert len(tried) > 70
    for case in tried:
        error = await error_of(calls[name], case.name)
        assert error is not None and error.to_json() == case.expect, case.name


@pytest.mark.parametrize("name", CALLS)
async def test_every_call_with_a_truncated_response(name: str, calls: Any, cases: dict[str, Case]) -> None:
    tried = cut(cases)[CALLS.index(name) % 2 :: 2]
    for case in tried:
        error = await error_of(calls[name], case.name)
        assert error is not None and error.to_json() == case.expect, case.name


@pytest.mark.parametrize("name", ["stream", "stream async"])
async def test_a_response_that_is_not_a_stream(name: str, calls: Any, cases: dict[str, Case]) -> None:
    """The client checks only the content type, so these failures with 2xx are found too."""
    for case in failures(cases):
        if not stumbles(case) and ("content-type", "text/event-stream") not in case.headers:
            error = await error_of(calls[name], case.name)
            assert error is not None and error.to_json() == case.expect, case.name


@pytest.mark.parametrize("name", ["upload", "upload async", "submit", "submit async"])
async def test_failures_with_a_2xx_status(name: str, calls: Any, cases: dict[str, Case]) -> None:
    """The client needs members that failures do not have; a queue envelope has those that `submit` needs."""
    for case in failures(cases):
        if not stumbles(case) and not (name.startswith("submit") and b"response_url" in case.body):
            error = await error_of(calls[name], case.name)
            assert error is not None and error.to_json() == case.expect, case.name


async def test_results(client: SyncClient, async_client: AsyncClient, server: str, cases: dict[str, Case]) -> None:
    for name in ("house-422-invalid-output", "result-409-not-finished"):
        with pytest.raises(ApiError) as caught, translate_errors():
            handle(client, server, DONE, name).get()
        assert caught.value.to_json() == cases[name].expect
        with pytest.raises(ApiError) as caught, translate_errors():
            await async_handle(async_client, server, DONE, name).get()
        assert caught.value.to_json() == cases[name].expect


@pytest.mark.parametrize("kind", ["stream", "stream async"])
async def test_events_that_failed(
    kind: str, client: SyncClient, async_client: AsyncClient, cases: dict[str, Case]
) -> None:
    async def check(name: str) -> None:
        if kind == "stream":
            for event in client.stream(name, RUN):
                check_result(event)
        else:
            async for event in async_client.stream(name, RUN):
                check_result(event)

    for case in cases.values():
        if case.surface == "stream-frames" and case.expect:
            with pytest.raises(ApiError) as caught, translate_errors():
                await check(f"frame-chat-chunk-is-not-a-failure+{case.name}")
            assert caught.value.to_json() == case.expect


def test_json_too_deep_for_python() -> None:
    """The cases are too short to be too deep for every version of Python."""
    body = b'{"error":' + b"[" * 1_000_000
    client = SyncClient(key=KEY)
    transport = httpx.MockTransport(lambda request: httpx.Response(402, content=body))
    with httpx.Client(transport=transport) as client.__dict__["_client"]:
        with pytest.raises(RecursionError):
            client.submit("model", RUN)
        with pytest.raises(InsufficientBalanceError) as caught, translate_errors():
            client.submit("model", RUN)
    assert caught.value.raw_body == body


def test_exceptions_of_the_client_itself(client: SyncClient) -> None:
    """The defects that this package works around: these tests fail if the client fixes them."""
    with pytest.raises(ModelrunnerClientHTTPError) as caught:
        client.submit("house-402-insufficient-balance", RUN)
    assert not hasattr(caught.value, "request_id") and not hasattr(caught.value, "body")
    with pytest.raises(TypeError):
        client.submit("422-array-body-is-invalid-request", RUN)
    with pytest.raises(KeyError):
        client.submit("masked-express-402", RUN)


async def test_states_that_the_client_does_not_know(client: SyncClient, async_client: AsyncClient, server: str) -> None:
    with pytest.raises(RequestFailedError) as caught, translate_errors():
        handle(client, server, "queue-failed-under-200", "").status()
    assert caught.value.message != caught.value.hint
    with pytest.raises(RequestFailedError), translate_errors():
        await async_handle(async_client, server, "queue-failed-under-200", "").status()


async def test_a_failed_generation_is_not_a_success(client: SyncClient, async_client: AsyncClient) -> None:
    record = client.run("record-completed-billing-failed", RUN)
    assert record["billingStatus"] == "failed"
    with pytest.raises(UpstreamFailedError) as caught:
        check_result(record)
    assert caught.value.request_id == record["id"] and caught.value.charged is False
    with pytest.raises(UpstreamFailedError):
        check_result(await async_client.run("record-completed-billing-failed", RUN))


def test_check_result_returns_its_argument(client: SyncClient) -> None:
    record = client.run("purged-record-is-not-a-failure", RUN)
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
def test_other_exceptions_pass(raised: BaseException) -> None:
    with pytest.raises(type(raised)) as caught, translate_errors():
        raise raised
    assert caught.value is raised


def test_an_error_of_the_user_after_a_response_passes(client: SyncClient) -> None:
    with pytest.raises(KeyError, match="mine"), translate_errors():
        client.run("purged-record-is-not-a-failure", RUN)["mine"]


def test_a_broken_connection_passes(client: SyncClient) -> None:
    with pytest.raises(httpx.RemoteProtocolError), translate_errors():
        client.submit("purged-record-is-not-a-failure~cut", RUN)


def test_without_translation_the_client_is_unchanged(client: SyncClient) -> None:
    with translate_errors():
        client.run("purged-record-is-not-a-failure", RUN)
    with pytest.raises(httpx.RemoteProtocolError):
        client.submit("house-402-insufficient-balance~cut", RUN)
    with pytest.raises(httpx_sse.SSEError):
        list(client.stream("house-402-insufficient-balance", RUN))
    assert list(client.stream("frame-ping-is-not-a-failure~stream", RUN)) == [{"type": "ping"}]


def test_a_copy_that_lost_its_cause() -> None:
    body = '{"error":"Insufficient balance","request_id":"abc123"}'
    for message, text in ((body, "Insufficient balance"), ("No prompt", "No prompt"), ([{"msg": "m"}], "m")):
        original = ModelrunnerClientHTTPError(message, 402, {"retry-after": "2"})  # type: ignore[arg-type]
        with pytest.raises(InsufficientBalanceError) as caught, translate_errors():
            raise pickle.loads(pickle.dumps(original))
        assert (caught.value.message, caught.value.retry_after_ms) == (text, 2000)


def test_no_key_is_retained(client: SyncClient) -> None:
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


def test_retried_once_more_when_the_server_asked(
    client: SyncClient, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller can retry failures that the client does not retry."""
    monkeypatch.setattr(modelrunner_ai.client, "RUN_URL_FORMAT", f"{server}/")
    path = f"sequence/official-{next(SEQUENCE)}/house-500-unexpected,purged-record-is-not-a-failure"
    with pytest.raises(ServerError) as caught, translate_errors():
        client.run(path, RUN)
    assert caught.value.retryable and not isinstance(caught.value, RateLimitError)
    assert check_result(client.run(path, RUN))["output"] == {}
    assert httpx.get(f"{server}/count/{path}").text == "2\n"
