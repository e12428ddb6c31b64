"""Arguments that are accepted, arguments that are rejected, and arguments that are not copied."""

from __future__ import annotations

import decimal
import http
import json
import mmap
import sys
import threading
import tracemalloc
from array import array
from collections.abc import Iterator
from email.message import Message
from typing import Any

import httpx
import multidict
import pytest
import requests.structures
from cases import Case

from modelrunner_errors import ApiError, RateLimitError, UpstreamFailedError, classify, raise_for_status

MEGABYTE = 1 << 20
CHARGED = b'{"status":"COMPLETED","billingStatus":"charged","output":"%b"}'


def classified(*arguments: Any) -> ApiError:
    error = classify(*arguments)
    assert error is not None
    return error


@pytest.mark.parametrize("body", [object(), {1, 2}, (1, 2), decimal.Decimal(1), array("b", b"{}"), iter(b"")])
def test_wrong_body(body: Any) -> None:
    with pytest.raises(TypeError, match=f"^body must be bytes, .* not {type(body).__qualname__}$"):
        classify(402, body)
    with pytest.raises(TypeError, match="^body must be"):
        raise_for_status(402, body)


@pytest.mark.parametrize("status", ["402", 402.0, None, b"402", True, False])
def test_wrong_type_of_status(status: Any) -> None:
    with pytest.raises(TypeError, match=f"^status must be int, not {type(status).__qualname__}$"):
        classify(status, b"")


@pytest.mark.parametrize("status", [-1, 65536, 10**30])
def test_status_out_of_range(status: int) -> None:
    with pytest.raises(ValueError, match=f"^status must be 0 to 65535, not {status}$"):
        classify(status, b"")


@pytest.mark.parametrize("status", [0, 65535, http.HTTPStatus.PAYMENT_REQUIRED])
def test_status_in_range(status: int) -> None:
    assert classified(status, b"").status == status


@pytest.mark.parametrize("headers", [5, "retry-after: 2", b"retry-after: 2", object()])
@pytest.mark.parametrize("status", [200, 429])
def test_wrong_headers(status: int, headers: Any) -> None:
    with pytest.raises(TypeError, match="^headers must be a mapping or pairs, "):
        classify(status, b"", headers)


@pytest.mark.parametrize("value", [2, ["2", "9"], ("2", b"9"), [2], [None, "2"]])
@pytest.mark.parametrize("make", [dict, list], ids=["mapping", "pairs"])
def test_header_values_of_other_types(make: Any, value: Any) -> None:
    error = classified(429, b"", make([("Retry-After", value)]))
    assert (error.retry_after_ms, error.headers) == (2000, {"retry-after": "2"})


@pytest.mark.parametrize(
    "wrong",
    [{"retry-after": None}, {"retry-after": True}, {"a": 10**30}, {2: "x"}, {"a": {}}, ["ab"], [("a",)], [(1, "2")]],
)
def test_entries_that_are_not_headers_are_ignored(wrong: Any) -> None:
    """They must not hide a failure, and the headers of a success are not read."""
    assert classify(200, b"{}", wrong) is None
    error = classified(429, b"", wrong)
    assert (error.retry_after_ms, error.headers) == (None, {})
    pairs = [*(wrong.items() if isinstance(wrong, dict) else wrong), ("retry-after", "2")]
    assert classified(429, b"", pairs).retry_after_ms == 2000


def test_wrong_call() -> None:
    with pytest.raises(TypeError):
        classify(402)  # type: ignore[call-arg]
    assert classify(status=402, body=b"", headers=None) is not None


def message() -> Message:
    """The headers of `http.client` and `urllib`."""
    headers = Message()
    headers["Retry-After"] = "2"
    headers["Retry-After"] = "9"
    return headers


class Pairs:
    """A mapping that does not inherit from `Mapping`."""

    def __iter__(self) -> Iterator[str]:
        return iter(["RETRY-AFTER"])

    def items(self) -> list[tuple[str, str]]:
        return [("RETRY-AFTER", "2")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "2"},
        {b"Retry-After": b"2"},
        [("retry-after", "2"), ("Retry-After", "9")],
        (("retry-after", b"2"),),
        [["RETRY-AFTER", "2"]],
        httpx.Headers([("Retry-After", "2"), ("Retry-After", "9")]),
        multidict.CIMultiDict([("Retry-After", "2"), ("Retry-After", "9")]),
        requests.structures.CaseInsensitiveDict({"Retry-After": "2"}),
        message(),
        Pairs(),
    ],
    ids=lambda headers: type(headers).__name__,
)
def test_headers(headers: Any) -> None:
    error = classified(429, b"", headers)
    assert error.retry_after_ms == 2000
    assert error.headers == {"retry-after": "2"}


def test_headers_that_change_afterwards() -> None:
    body, names = bytearray(b'{"error":"No"}'), ["2", "9"]
    headers: dict[str, Any] = {"retry-after": names, "x-modelrunner-request-id": "r"}
    error = classified(429, body, headers)
    body[:], names[:] = b"", []
    headers.clear()
    assert (error.message, error.request_id, error.retry_after_ms) == ("No", "r", 2000)
    assert error.headers == {"retry-after": "2", "x-modelrunner-request-id": "r"}


def test_an_exception_of_a_mapping_of_headers_passes() -> None:
    class Broken(dict[str, str]):
        def items(self) -> Any:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        classify(429, b"", Broken())


def test_credentials_are_not_retained() -> None:
    headers = {"Set-Cookie": "session=s3cret", "authorization": "Key s3cret", "server": "cloudflare"}
    error = classified(500, b"", headers)
    assert error.headers == {"server": "cloudflare"}


def test_headers_of_other_encodings() -> None:
    assert classified(500, b"", [(b"x", b"caf\xe9")]).headers == {"x": "caf\xe9"}
    assert classified(500, b"", {"x": "caf\xe9"}).headers == {"x": "caf\xe9"}
    assert classified(500, b"", {"x": "\udce9"}).headers == {"x": "\ufffd"}


def test_text() -> None:
    assert classified(400, '{"error":"caf\xe9"}').message == "caf\xe9"
    assert classified(400, '{"error":"caf\xe9"}').raw_body == '{"error":"caf\xe9"}'.encode()
    assert classified(400, '{"error":"\ud800!"}').message == "\ufffd!"


def test_none() -> None:
    error = classified(502, None)
    assert (error.message, error.raw_body, error.body) == ("Bad Gateway", b"", None)


def test_parsed() -> None:
    error = classified(400, {"error": "No", "request_id": 7, "details": {"a": [1.5, True, None, (2, "\ud800")]}})
    assert (error.message, error.request_id) == ("No", "7")
    assert error.details == {"a": [1.5, True, None, [2, "\ufffd"]]}
    assert error.body == {"error": "No", "request_id": 7, "details": {"a": [1.5, True, None, [2, "\ufffd"]]}}
    assert error.raw_body.startswith(b'{"error":"No",')
    assert classified(400, [{"message": "m", "path": ["a"]}]).issues[0].place == "a"
    assert classify(200, {}) is None
    assert classify(200, []) is None


def test_numbers_of_a_parsed_body() -> None:
    details = {"n": 10**30, "inf": float("inf"), "small": -5, "e": 1e300}
    assert classified(400, {"error": "No", "details": details}).details == {
        "n": str(10**30),
        "inf": None,
        "small": -5,
        "e": 1e300,
    }


def test_a_parsed_body_is_any_json_value(cases: dict[str, Case]) -> None:
    for body in (42, -1.5, True, False, 10**30, [], {}, "text", [1, [2]], {"a": None}):
        text = json.dumps(body)
        for status in (200, 400, 422):
            parsed, received = classify(status, body), classify(status, text)
            if not isinstance(body, str):
                assert parsed == received
            raise_for_status(200, body)
    for case in cases.values():
        try:
            body = json.loads(case.body)
        except (ValueError, RecursionError):
            continue
        # A string is a body as received. If Python writes other bytes, it has read the body differently from the core.
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        if not isinstance(body, str) and case.body == text.encode(errors="replace"):
            error = classify(case.status, body, case.headers)
            assert (None if error is None else error.to_json()) == case.expect, case.name


def test_values_that_json_cannot_represent_count_as_null() -> None:
    error = classified(400, {"error": "No", "details": {"a": object(), 5: 6, "b": [decimal.Decimal(1), {1}]}})
    assert error.body == {"error": "No", "details": {"a": None, "b": [None, None]}}
    endless: list[Any] = [1]
    endless.append(endless)
    assert classified(400, {"error": "No", "details": endless}).details == [1, None]
    twice = {"n": 1}
    assert classified(400, {"error": "No", "details": [twice, twice]}).details == [twice, twice]
    long = int("1" * 4000) ** 2
    assert classified(400, {"error": "No", "details": {"n": long}}).details == {"n": None}


def test_the_output_of_a_parsed_success_is_not_read() -> None:
    """It takes no time, whatever its size."""
    large = {"output": "A" * 8 * MEGABYTE, "input": ["A" * 8 * MEGABYTE], "status": "COMPLETED"}
    assert peak(lambda: classify(200, large)) < MEGABYTE
    failure = {"output": "A" * MEGABYTE, "billingStatus": "failed"}
    assert classified(200, failure).body == failure


def test_parsed_body_nested_deeper_than_python_recurses() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    error = classified(200, {"billingStatus": "failed", "details": deep, "error": "No"})
    assert isinstance(error, UpstreamFailedError)
    while deep != "x":
        [deep] = deep


def test_body_that_is_json_too_deep_for_python() -> None:
    error = classified(400, b'{"error":"No","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert (error.message, error.body) == ("No", None)


@pytest.mark.parametrize("body", [b"<html>", b"", b"{", b"\xff", b"1" * 5000])
def test_body_that_is_not_json_for_python(body: bytes) -> None:
    assert classified(500, body).body is None


def test_body_that_is_repaired() -> None:
    error = classified(400, b'{"error":"a\xff\nb","details":[NaN,Infinity,-Infinity,1]}')
    assert error.body == {"error": "a\ufffd\nb", "details": [None, None, None, 1]}
    assert error.body["error"] == error.message
    for encoding in ("utf-8-sig", "utf-16"):
        assert classified(400, '{"error":"caf\xe9"}'.encode(encoding)).body == {"error": "caf\xe9"}


def test_views() -> None:
    body = b'--{"error":"No","request_id":"r"}--'
    assert classified(400, memoryview(body)[2:-2]).request_id == "r"
    assert classified(400, memoryview(body[-3:1:-1])[::-1]).request_id == "r"
    assert classified(400, memoryview(bytearray(body))[2:-2]).raw_body == body[2:-2]
    with mmap.mmap(-1, len(body)) as mapped:
        mapped.write(body)
        view = memoryview(mapped)
        assert classified(400, view[2:-2]).request_id == "r"
        view.release()
    released = memoryview(body)
    released.release()
    with pytest.raises(ValueError):
        classify(400, released)


def test_subclasses() -> None:
    class Text(str):
        pass

    class Bytes(bytes):
        pass

    class Dict(dict[str, Any]):
        pass

    for body in (Text('{"error":"No"}'), Bytes(b'{"error":"No"}'), Dict(error="No")):
        assert classified(400, body).message == "No"


def test_an_error_retains_the_original_body() -> None:
    body = bytearray(b'{"error":"No"}')
    error = classified(400, body)
    body[:] = b"x" * 14
    assert (error.raw_body, error.body) == (b'{"error":"No"}', {"error": "No"})
    body.clear()


@pytest.mark.parametrize("wrap", [lambda body: body, memoryview, lambda body: body.decode()])
def test_a_large_body_is_not_copied(wrap: Any) -> None:
    body = wrap(CHARGED % (b"A" * 8 * MEGABYTE))
    classify(200, body)
    assert peak(lambda: classify(200, body)) < MEGABYTE


def test_a_large_body_of_a_failure_is_retained_without_a_copy() -> None:
    body = b'{"error":"No","output":"%b"}' % (b"A" * 8 * MEGABYTE)
    assert peak(lambda: classify(500, body)) < MEGABYTE
    assert classified(500, body).raw_body is body
    assert classified(500, memoryview(body)).raw_body is body


def peak(call: Any) -> int:
    tracemalloc.start()
    call()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize(("size", "released"), [(8 * MEGABYTE, True), (1024, False)])
def test_the_gil_is_released_only_for_large_bodies(size: int, released: bool) -> None:
    """Another thread waits for the GIL; it runs only if `classify` releases it, because nothing else here does."""
    body = CHARGED % (b"[" * size)
    ran: list[bool] = []
    started, go = threading.Event(), threading.Event()

    def run() -> None:
        started.set()
        go.wait()
        ran.append(True)

    thread = threading.Thread(target=run)
    interval = sys.getswitchinterval()
    # So long that no thread is forced to release the GIL.
    sys.setswitchinterval(1000)
    try:
        thread.start()
        started.wait()
        go.set()
        # The system decides how soon the other thread is scheduled, so it gets many chances.
        chances = 10_000
        while chances and not ran:
            classify(200, body)
            chances -= 1
        meanwhile = bool(ran)
    finally:
        sys.setswitchinterval(interval)
        thread.join()
    assert meanwhile == released


def test_a_body_that_another_thread_writes_to() -> None:
    body = bytearray(b'{"error":"No","request_id":"%b"}' % (b"r" * 300_000))
    stop = threading.Event()

    def scribble() -> None:
        while not stop.is_set():
            body[20:200_000:7] = b"\xff" * len(range(20, 200_000, 7))
            body[20:200_000:7] = b'"' * len(range(20, 200_000, 7))

    thread = threading.Thread(target=scribble)
    thread.start()
    try:
        for _ in range(200):
            assert isinstance(classified(429, body), RateLimitError)
    finally:
        stop.set()
        thread.join()
