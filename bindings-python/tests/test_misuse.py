"""Arguments that raise, that have false lengths, that change while they are read, or that call `classify`."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from modelrunner_errors import ApiError, RateLimitError, classify, raise_for_status


class Mine(Exception):
    """An exception of the user's own code."""


def classified(*arguments: Any) -> ApiError:
    error = classify(*arguments)
    assert error is not None
    return error


def test_impossible_sizes(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="^status must be 0 to 65535$"):
        classify(10**5000, b"")
    assert classified(400, {"error": "No", "details": 10**5000}).details is None
    error = classified(500, b"\0" * (1 << 24))
    assert (len(error.raw_body), error.message) == (1 << 24, "Internal Server Error")
    assert len(classified(500, "x" * (1 << 24)).message.encode()) <= 4096
    assert classified(429, b"", {"retry-after": "9" * 1_000_000}).retry_after_ms == 2147483647
    assert len(classified(500, b"", [("a", "b")] * 100_000 + [("x", "y")]).headers) == 2
    # Nothing was printed.
    assert capfd.readouterr() == ("", "")


class Index:
    def __index__(self) -> int:
        raise Mine


class Items:
    """A mapping of headers, one function of which is replaced."""

    def __iter__(self) -> Iterator[str]:
        return iter(["server"])

    def items(self) -> Any:
        return [("server", "s")]


class Endless(Items):
    def items(self) -> Any:
        yield "server", "s"
        raise Mine


class NoItems(Items):
    @property
    def items(self) -> Any:  # type: ignore[override]
        raise Mine


class MultiItems(Items):
    def multi_items(self) -> Any:
        raise Mine


class Pairs:
    def __iter__(self) -> Any:
        raise Mine


class Values(list[str]):
    def __iter__(self) -> Any:
        raise Mine


class Pair(tuple[str, str]):
    def __getitem__(self, at: Any) -> Any:
        raise Mine


class Length(tuple[str, str]):
    def __len__(self) -> int:
        raise Mine


@pytest.mark.parametrize(
    "headers",
    [Endless(), NoItems(), MultiItems(), Pairs(), {"server": Values("s")}, [Pair("ab")], [Length("ab")]],
    ids=lambda headers: type(headers).__name__,
)
def test_an_exception_of_headers_passes_unchanged(headers: Any) -> None:
    for ask in (classify, raise_for_status):
        with pytest.raises(Mine) as caught:
            ask(429, b'{"error":"No"}', headers)
        # There was no earlier exception, so it has no context.
        assert (type(caught.value), caught.value.__context__) == (Mine, None)
        # A success is classified without headers.
        assert ask(200, b"{}", headers) is None


def test_an_exception_of_a_status_passes_unchanged() -> None:
    with pytest.raises(Mine):
        classify(Index(), b"")  # type: ignore[arg-type]


def test_interrupts_pass() -> None:
    class Interrupted(Items):
        def items(self) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        classify(429, b"", Interrupted())


def test_values_are_not_converted_to_text() -> None:
    """A value of another type is not a header, and no code of the user is called to convert it."""

    class Printing:
        def __str__(self) -> str:
            raise Mine

        __repr__ = __bytes__ = __str__

    error = classified(429, b"", {"retry-after": Printing(), "server": "s"})
    assert error.headers == {"server": "s"}


def test_headers_that_classify() -> None:
    inner: list[ApiError] = []

    class Reentrant(Items):
        def items(self) -> Any:
            inner.append(classified(402, b'{"error":"inner"}', {"server": "inner"}))
            with pytest.raises(RateLimitError):
                raise_for_status(429, b"", [("a", "b")])
            yield "x-modelrunner-request-id", "outer"
            inner.append(classified(401, b""))

    error = classified(500, b'{"error":"outer"}', Reentrant())
    assert (error.message, error.request_id, error.headers) == ("outer", "outer", {"x-modelrunner-request-id": "outer"})
    assert [(one.status, one.message) for one in inner] == [(402, "inner"), (401, "Unauthorized")]


def test_headers_that_change_while_they_are_read() -> None:
    class Changing(list[str]):
        def __iter__(self) -> Iterator[str]:
            headers.clear()
            headers.update({f"h{at}": str(at) for at in range(1000)})
            return iter(["2"])

    headers: dict[str, Any] = {"retry-after": Changing(), "server": "s"}
    error = classified(429, b"", headers)
    assert (error.retry_after_ms, error.headers) == (2000, {"retry-after": "2", "server": "s"})


class Calling:
    """An object whose methods call `classify` and change the body around it."""

    def __init__(self, change: Callable[[], Any]) -> None:
        self.change = change

    def __call__(self, *arguments: Any) -> Any:
        self.change()
        assert classified(402, b'{"error":"inner"}').message == "inner"
        return "}]lies"


def calling(base: Any, change: Callable[[], Any], *names: str) -> Any:
    """A subclass whose methods with these names call `classify`."""
    return type(base.__name__, (base,), {name: lambda *arguments: Calling(change)(*arguments) for name in names})


def test_a_parsed_body_is_read_without_its_methods() -> None:
    """Also for a subclass: its methods cannot change the result."""
    details: dict[str, Any] = {}
    body = calling(dict, details.clear, "__iter__", "items", "keys", "__getitem__", "get", "__len__")()
    dict.update(body, error="No", details=details, request_id="r")
    details["number"] = calling(int, details.clear, "__str__", "__repr__", "__int__", "__index__")(10**30)
    details["float"] = calling(float, details.clear, "__str__", "__repr__", "__float__")(1.5)
    details["text"] = calling(str, details.clear, "__str__", "encode", "__len__")("a\ud800")
    details["list"] = calling(list, details.clear, "__iter__", "__len__", "__getitem__")([1, 2])
    details[calling(str, details.clear, "__str__", "encode", "__len__")("k\udfff")] = 1
    error = classified(400, body)
    assert (error.message, error.request_id) == ("No", "r")
    expected = {"number": str(10**30), "float": 1.5, "text": "a\ufffd", "list": [1, 2], "k\ufffd": 1}
    assert error.details == expected
    assert len(details) == 5


def test_bytes_and_text_are_read_without_their_methods() -> None:
    for base, value in ((bytes, b'{"error":"No"}'), (str, '{"error":"No"}'), (str, '{"error":"No"}\ud800')):
        names = ("__bytes__", "__str__", "encode", "decode", "__len__", "__getitem__", "__iter__", "__buffer__")
        body = calling(base, lambda: None, *names)(value)
        error = classified(400, body)
        assert (error.message, type(error.raw_body)) == ("No", bytes)
        assert error.raw_body.startswith(b'{"error":"No"}')


def test_a_bytearray_with_its_own_bytes_method() -> None:
    """Python itself calls `__bytes__`: its exceptions pass, and its result is the body."""

    class Saying(bytearray):
        def __bytes__(self) -> bytes:
            self.clear()
            return b'{"error":"said"}'

    class Raising(bytearray):
        def __bytes__(self) -> bytes:
            raise Mine

    assert classified(400, Saying(b'{"error":"No"}')).raw_body == b'{"error":"said"}'
    with pytest.raises(Mine):
        classify(400, Raising(b"{}"))


def test_views_that_do_not_show_plain_bytes() -> None:
    assert classified(400, memoryview(array("H", [0x227B]))).raw_body == b'{"'
    for view in (memoryview(b"{}  ").cast("I"), memoryview(b"{}  ").cast("B", (2, 2))):
        assert classified(400, view).raw_body == b"{}  "
    assert classified(400, memoryview(b"")).raw_body == b""


@pytest.mark.parametrize("wrap", [lambda body: body, memoryview, lambda body: memoryview(body)[1:]])
def test_a_body_that_another_thread_resizes(wrap: Callable[[bytearray], Any]) -> None:
    """It is copied while no other Python thread runs, so the retained body is consistent."""
    whole = b'{"error":"' + b"x" * 300_000 + b'"}'
    stop = threading.Event()
    body = bytearray(whole)

    def resize() -> None:
        while not stop.is_set():
            try:
                body.clear()
                body.extend(whole)
            except BufferError:
                # Python raises this if a bytearray with a view is resized.
                pass

    thread = threading.Thread(target=resize)
    thread.start()
    try:
        for _ in range(200):
            try:
                view = wrap(body)
            except BufferError:
                continue
            kept = classified(500, view).raw_body
            assert kept in (b"", whole, whole[1:])
            del view
    finally:
        stop.set()
        thread.join()


def test_a_parsed_body_that_other_threads_change() -> None:
    body: dict[str, Any] = {"error": "No", "details": {"\ud800": "\ud800"}, "message": "\ud800"}
    headers: dict[str, Any] = {"server": "\ud800"}
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            for one in (body, body["details"], headers):
                one.update({f"\ud800{at}": "\ud800" for at in range(50)})
                for at in range(50):
                    one.pop(f"\ud800{at}", None)

    threads = [threading.Thread(target=change) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(300):
            error = classified(400, body, headers)
            assert error.message == "\ufffd" and error.headers["server"] == "\ufffd"
    finally:
        stop.set()
        for thread in threads:
            thread.join()
