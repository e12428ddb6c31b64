"""Memory does not leak, errors are freed at once, and cycles are collected."""

from __future__ import annotations

import copy
import ctypes
import gc
import os
import pickle
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelrunner_errors import ApiError, Issue, classify, classify_exception, raise_for_status

ATTRIBUTES = (
    "kind status status_code message request_id code issues retry retryable retry_after_ms action hint terminal "
    "ambiguous charged request details raw_body body headers"
).split()


def classified(*arguments: Any) -> ApiError:
    error = classify(*arguments)
    assert error is not None
    return error


def everything(error: ApiError) -> list[Any]:
    return [getattr(error, name) for name in ATTRIBUTES]


def test_nothing_leaks() -> None:
    body = b'{"error":[{"path":["a"],"message":"m"}],"status":"FAILED","request_id":"r","details":{"a":1}}'
    headers = {"server": object.__repr__(object())}
    before = sys.getrefcount(body), sys.getrefcount(headers["server"])
    for _ in range(50):
        error = classified(400, body, headers)
        everything(error)
        copy.copy(error)
        with pytest.raises(ApiError):
            raise_for_status(400, body, headers)
        del error
    gc.collect()
    assert (sys.getrefcount(body), sys.getrefcount(headers["server"])) == before


def test_errors_are_freed_at_once() -> None:
    gc.disable()
    try:
        for names in ([], ATTRIBUTES):
            error = classified(422, b'{"error":"No","billingStatus":"failed"}')
            for name in names:
                getattr(error, name)
            alive = weakref.ref(error)
            del error
            assert alive() is None
    finally:
        gc.enable()


def test_only_the_body_of_the_arguments_is_referenced() -> None:
    class Headers(dict[str, str]):
        pass

    headers = Headers(server="s")
    alive = weakref.ref(headers)
    error = classified(500, b"{}", headers)
    del headers
    gc.collect()
    assert alive() is None
    assert error.headers == {"server": "s"}


BODY = (
    b'{"error":[{"path":["a",0],"message":"m","x":{"y":[1.5,"z"]}}],"request_id":"r","status":"FAILED","logs":[{"a":1}],'
    b'"details":{"code":"c","n":[1,null,true,"e\\n"]}}'
)


class Raising(dict[str, str]):
    def items(self) -> Any:
        raise ZeroDivisionError


class OfSdk(ApiError):
    pass


class Raised(Exception):
    def __init__(self) -> None:
        self.status_code, self.headers, self.body = 400, {"server": "s"}, BODY


def thrown() -> Exception:
    try:
        raise Raised
    except Raised as raised:
        return raised


def raises(kind: type[BaseException], call: Callable[..., Any], *arguments: Any, **options: Any) -> None:
    try:
        call(*arguments, **options)
    except kind:
        return
    raise AssertionError


def all_attributes() -> None:
    error = classified(400, BODY, {"server": "s", "Retry-After": b"2"})
    everything(error)
    for issue in error.issues:
        issue.path, issue.place, issue.message, issue.code, issue.extra, hash(issue), str(issue), repr(issue)
    request: Any = error.request
    request.state, request.logs, hash(request), repr(request)
    str(error), repr(error), hash(error), error.args, error.to_json(), error == error


def assign() -> None:
    error = classified(400, BODY)
    error.message = "mine"
    del error.message
    error.details = error
    raises(AttributeError, delattr, error, "kind")


ROUNDS: dict[str, Callable[[], Any]] = {
    "success": lambda: classify(200, b'{"output":{}}', {"server": "s"}),
    "failure": lambda: classify(402, BODY),
    "attributes": all_attributes,
    "assigned attributes": assign,
    "raised": lambda: raises(ApiError, raise_for_status, 402, BODY, [("a", b"b"), (b"c", 5), ("d", ["e", "f"])]),
    "text": lambda: classify(402, BODY.decode() + "\ud800", {"a": "\ud800"}),
    "copied bodies": lambda: [
        classify(402, one) for one in (bytearray(BODY), memoryview(BODY)[1:], memoryview(BODY), None)
    ],
    "parsed bodies": lambda: [
        classify(402, {"error": "No", "details": [1, 1.5, {"a": None}]}),
        classify(402, [10**30]),
    ],
    "pickled": lambda: pickle.loads(pickle.dumps(classified(400, BODY, {"a": "b"}))).issues,
    "pickled parts": lambda: pickle.loads(pickle.dumps([*classified(400, BODY).issues, classified(400, BODY).request])),
    "copied": lambda: [copy.copy(classified(400, BODY)), copy.deepcopy(classified(400, BODY, {"a": "b"}))],
    "what JSON cannot express": lambda: classified(400, {"error": object(), 5: 6, "a": [{1}, 10**5000]}),
    "an SDK's": lambda: pickle.loads(pickle.dumps(OfSdk.from_error(classified(400, BODY)))),
    "of a kind": lambda: OfSdk.of_kind("timeout", "m", issues=[Issue(["a", 0], "m", "c")], request_id="r").issues,
    "thrown": lambda: classify_exception(thrown()),
    "canonical JSON": lambda: ApiError.from_json(classified(400, BODY).to_json().encode()),
    "wrong arguments": lambda: [
        raises(TypeError, classify, 400, object()),
        raises(TypeError, classify, "400", BODY),
        raises(TypeError, classify, 400, BODY, 5),
        raises(ValueError, classify, 10**9, BODY),
        raises(ValueError, ApiError.of_kind, "nope", ""),
        raises(TypeError, ApiError.of_kind, "timeout", "", issues=[5]),
        raises(TypeError, Issue, "path", "m"),
        raises(ZeroDivisionError, classify, 400, BODY, Raising()),
        raises(ValueError, ApiError.from_json, "{}"),
        raises(AttributeError, getattr, classified(400, BODY), "nope"),
        raises(TypeError, ApiError),
    ],
}


@pytest.mark.parametrize("what", list(ROUNDS))
def test_no_object_leaks(what: str) -> None:
    """Python counts its blocks of memory: a leak of one object in each round is 3000 blocks."""
    once = ROUNDS[what]
    for _ in range(500):
        once()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(3000):
        once()
    gc.collect()
    # The free lists of Python grow to some hundreds of objects.
    assert sys.getallocatedblocks() - before < 1000


def test_no_reference_to_shared_objects_leaks() -> None:
    """All errors share names, classes and the small values of attributes."""
    error = classified(400, BODY)
    shared = [type(error), error.kind, error.retry, error.action, (), None, True, False, BODY]
    # Since Python 3.12, some of them are immortal, and their count does not change.
    before = [sys.getrefcount(one) for one in shared]
    for _ in range(1000):
        all_attributes()
    gc.collect()
    assert all(abs(sys.getrefcount(one) - count) < 100 for one, count in zip(shared, before, strict=True))


ALLOCATED = f"""
import ctypes, gc, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_memory as t
class Info(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]
mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Info
def load(times):
    for _ in range(times):
        for once in t.ROUNDS.values():
            once()
    gc.collect()
    info = mallinfo2()
    return info.uordblks + info.hblkhd
before = load(500)
print(load(5_000) - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallinfo2"),
    reason="malloc does not report what it has allocated",
)
def test_no_native_memory_leaks() -> None:
    """Python does not count native memory: in the bytes that malloc has allocated, a leak in each round is 120,000."""
    # Memory that malloc caches for the thread counts as allocated.
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
    command = [sys.executable, "-c", ALLOCATED]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert int(ran.stdout) < 50_000


@pytest.mark.long
def test_resident_memory_is_stable_under_load() -> None:
    """The system decides when resident memory grows, so the load is long."""
    script = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
import gc, resource, test_memory as t
def load(times):
    for _ in range(times):
        for what, once in t.ROUNDS.items():
            once()
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
first = load(5_000)
print(load(100_000) - first)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    # In kilobytes: a leak of the smallest block of malloc in each round is 3200.
    assert int(ran.stdout) < 1000


class Bytes(bytes):
    to: Any


class Text(str):
    to: Any


def of_cause() -> ApiError:
    error = classified(400, BODY)
    error.__cause__ = error
    return error


def of_attribute() -> ApiError:
    error = classified(400, BODY)
    error.itself = error  # type: ignore[attr-defined]
    return error


def of_assigned_attribute() -> ApiError:
    error = classified(400, BODY)
    error.message = error  # type: ignore[assignment]
    return error


def of_details() -> ApiError:
    error = classified(400, BODY)
    error.details["error"] = error
    return error


def of_body() -> ApiError:
    error = classified(400, BODY)
    error.body["error"].append(error)
    return error


def of_headers() -> ApiError:
    error = classified(400, BODY, {"a": "b"})
    error.headers["error"] = error  # type: ignore[assignment]
    return error


def of_header_value() -> ApiError:
    name, value, other = Text("a"), Text("b"), Bytes(b"c")
    error = classified(400, BODY, {name: value, "other": other})
    name.to = value.to = other.to = error
    return error


def of_raw_body() -> ApiError:
    body = Bytes(BODY)
    body.to = classified(400, body)
    view = Bytes(BODY)
    view.to = classified(400, memoryview(view))
    body.to.other = view.to
    return body.to  # type: ignore[no-any-return]


def of_traceback() -> ApiError:
    try:
        raise_for_status(400, BODY)
    except ApiError as error:
        kept = error
    return kept


CYCLES: dict[str, Callable[[], ApiError]] = {
    make.__name__: make
    for make in (
        of_cause, of_attribute, of_assigned_attribute, of_details, of_body, of_headers, of_header_value, of_raw_body, of_traceback,
    )
}  # fmt: skip


@pytest.mark.parametrize("make", list(CYCLES))
def test_cycles_are_collected(make: str) -> None:
    """The garbage collector does not track the native part, so no cycle may pass through it."""
    error = CYCLES[make]()
    alive = weakref.ref(error)
    del error
    gc.collect()
    assert alive() is None


def test_an_error_retains_only_exact_str_and_bytes() -> None:
    error = classified(400, Bytes(BODY), {Text("A"): Text("b")})
    assert type(error.raw_body) is bytes and error.raw_body == BODY
    assert [(type(name), type(value)) for name, value in error.headers.items()] == [(str, str)]
    assert type(classified(400, memoryview(Bytes(BODY))).raw_body) is bytes
    assert type(classified(400, Text("{}")).raw_body) is bytes


def test_issues_outlive_their_error() -> None:
    issues, request = classified(400, BODY).issues, classified(400, BODY).request
    gc.collect()
    assert request is not None and request.logs == [{"a": 1}]
    assert (issues[0].place, issues[0].extra) == ("a[0]", {"x": {"y": [1.5, "z"]}})
