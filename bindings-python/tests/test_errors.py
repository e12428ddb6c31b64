"""The exceptions: classes, attributes, copies and printed forms."""

from __future__ import annotations

import concurrent.futures
import copy
import inspect
import json
import multiprocessing
import pickle
import re
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any, get_args

import pytest
from cases import Case

import modelrunner_errors
from modelrunner_errors import (
    KINDS,
    Action,
    ApiError,
    InsufficientBalanceError,
    Issue,
    Kind,
    NotFoundError,
    Request,
    Retry,
    RetryableError,
    ServerError,
    classify,
    error_class,
    raise_for_status,
)

MEMBERS = (
    "kind status message request_id code issues retry retry_after_ms action hint "
    "terminal ambiguous charged request details"
).split()
REQUEST = "state response_url status_url cancel_url model_endpoint billing_status logs".split()
HEADERS = [("X-ModelRunner-Request-Id", "h1"), ("Server", "s")]

SPECIFICATION = (Path(__file__).resolve().parents[2] / "docs" / "spec.md").read_text(encoding="utf-8")
# The table of A3.
CLASS_NAMES = dict(re.findall(r"^  \| `(\w+)` \| `(\w+Error)` \|$", SPECIFICATION, re.MULTILINE))


def classified(*arguments: Any) -> ApiError:
    error = classify(*arguments)
    assert error is not None
    return error


@pytest.fixture(scope="session")
def errors(cases: dict[str, Case]) -> list[ApiError]:
    """The error of every conformance case that is a failure."""
    found = [classify(case.status, case.body, case.headers) for case in cases.values()]
    return [error for error in found if error is not None]


def named(kind: Any) -> list[str]:
    """The names of a type that also accepts any other `str`."""
    literal, other = get_args(kind)
    assert other is str
    return list(get_args(literal))


def test_the_typed_kinds_are_all_of_them() -> None:
    assert named(Kind) == list(KINDS) == list(CLASS_NAMES)


def test_each_kind_has_its_class() -> None:
    for kind, name in CLASS_NAMES.items():
        cls = getattr(modelrunner_errors, name)
        assert error_class(kind) is cls
        assert issubclass(cls, ApiError)
        assert (cls.__name__, cls.__module__) == (name, "modelrunner_errors")
        assert cls.__doc__


def test_every_error_is_of_its_class(errors: list[ApiError]) -> None:
    assert {error.kind for error in errors} == set(CLASS_NAMES)
    for error in errors:
        assert type(error) is getattr(modelrunner_errors, CLASS_NAMES[error.kind]), error
        assert pickle.loads(pickle.dumps(type(error))) is type(error)
        assert error.retryable == (error.retry != "never"), error
        assert isinstance(error, RetryableError) or not error.retryable, error


def test_families() -> None:
    for status in (408, 429, 500, 502, 503):
        with pytest.raises(RetryableError):
            raise_for_status(status, None)
    for status in (500, 501):
        with pytest.raises(ServerError):
            raise_for_status(status, None)
    assert not classified(501, None).retryable
    assert not isinstance(classify(402, None), RetryableError)


def test_attributes_are_the_canonical_members(errors: list[ApiError]) -> None:
    for error in errors:
        expected = json.loads(error.to_json())
        assert list(expected) == MEMBERS
        assert error.to_dict() == expected
        assert {name: plain(getattr(error, name)) for name in MEMBERS} == expected
        assert error.status_code == error.status


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Issue):
        return {"path": list(value.path), "message": value.message, "code": value.code, "extra": value.extra}
    if isinstance(value, Request):
        return {name: getattr(value, name) for name in REQUEST}
    return value


def test_attributes_have_the_documented_types(errors: list[ApiError]) -> None:
    text_or_none = (str, type(None))
    stated: dict[str, Any] = {
        "status": int,
        "status_code": int,
        "message": str,
        "request_id": text_or_none,
        "code": text_or_none,
        "issues": tuple,
        "retryable": bool,
        "retry_after_ms": (int, type(None)),
        "hint": str,
        "terminal": bool,
        "ambiguous": bool,
        "charged": (bool, type(None)),
        "request": (Request, type(None)),
        "raw_body": bytes,
        "headers": dict,
    }
    literals = {"kind": named(Kind), "retry": get_args(Retry), "action": named(Action)}
    assert stated.keys() | literals.keys() | {"body", "details", "_failure"} == set(inspect.get_annotations(ApiError))
    for error in errors:
        for name, types in stated.items():
            assert isinstance(getattr(error, name), types), (name, error)
            assert type(getattr(error, name)) is not bool or types in (bool, (bool, type(None))), (name, error)
        for name, names in literals.items():
            assert getattr(error, name) in names
        for issue in error.issues:
            assert all(type(element) in (str, int) for element in issue.path)
            assert (type(issue.path), type(issue.place), type(issue.message)) == (tuple, str, str)
            assert isinstance(issue.code, text_or_none) and type(issue.extra) is dict
        if error.request is not None:
            assert all(isinstance(getattr(error.request, name), text_or_none) for name in REQUEST[:-1])


@pytest.mark.parametrize("first", [*MEMBERS, "status_code", "retryable", "raw_body", "body", "headers"])
def test_whichever_attribute_is_read_first(first: str) -> None:
    error = classified(402, b'{"error":"No","request_id":"r"}', HEADERS)
    value = getattr(error, first)
    assert getattr(error, first) == value
    if first in ("issues", "request", "details", "raw_body", "body", "headers"):
        assert getattr(error, first) is value
    assert (error.kind, error.message, error.request_id) == ("insufficient_balance", "No", "r")
    assert error.body == {"error": "No", "request_id": "r"}


def test_unknown_attribute() -> None:
    with pytest.raises(AttributeError, match="'InsufficientBalanceError' object has no attribute 'nope'"):
        classified(402, None).nope  # type: ignore[attr-defined]
    error = classified(402, None)
    assert not hasattr(error, "nope")
    assert getattr(error, "nope", 1) == 1


def test_the_documentation_s_own_example() -> None:
    said = []
    try:
        raise_for_status(402, b'{"error":"Insufficient balance","request_id":"abc123"}')
    except ApiError as e:
        if e.status == 402:
            said.append(e.body.get("error"))
    assert said == ["Insufficient balance"]


def test_field_errors(cases: dict[str, Case]) -> None:
    body = {
        "error": "Invalid output from inference.",
        "details": {
            "code": "INVALID_OUTPUT",
            "validationErrors": [
                {"instancePath": "/output/0/url", "message": 'must match format "uri"', "keyword": "format"},
                {"instancePath": "/output/0/url", "message": "must be string"},
                {"instancePath": "/output", "message": "must be object"},
            ],
        },
    }
    error = classified(422, body)
    assert [issue.message for issue in error.field_errors("output[0].url")] == [
        'must match format "uri"',
        "must be string",
    ]
    assert error.field_errors("output[0]") == []
    assert str(error.issues[0]) == 'output[0].url: must match format "uri"'
    assert repr(error.issues[2]) == "<Issue: output: must be object>"


def test_printed_forms_are_one_safe_line(errors: list[ApiError]) -> None:
    body = '{"error":"a\\u001b[31m\\nb\\u202ec","request_id":"r\\r\\n1","status":"FAILED","billingStatus":"x\\ny"}'
    error = classified(402, body)
    assert str(error).endswith(": a\\u001b[31m b\\u202ec (request_id: r  1)")
    assert error.args == (str(error),)
    for one in [*errors, error]:
        texts = [str(one), repr(one), repr(one.request), *map(str, one.issues), *map(repr, one.issues)]
        texts.append("".join(traceback.format_exception_only(one)).rstrip("\n"))
        for text in texts:
            assert not any(unprintable(character) for character in text), ascii(text)


def unprintable(character: str) -> bool:
    code = ord(character)
    bidirectional = (
        code in (0x61C, 0x200E, 0x200F, 0x2028, 0x2029) or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    )
    return bidirectional or code < 0x20 or 0x7F <= code < 0xA0


def test_repr_is_short() -> None:
    error = classified(500, {"error": "x" * 4000, "request_id": "r"})
    assert len(repr(error)) < 200
    assert repr(error).startswith("<ServerError: 500 server_error: xxx") and repr(error).endswith("x…>")
    assert repr(classified(402, None)) == "<InsufficientBalanceError: 402 insufficient_balance: Payment Required>"


def test_traceback_names_the_public_class() -> None:
    script = 'import modelrunner_errors as m; m.raise_for_status(500, \'{"error":"No","request_id":"r"}\')'
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stderr.splitlines()[-1] == "modelrunner_errors.ServerError: 500 server_error: No (request_id: r)"


def everything(error: ApiError) -> list[Any]:
    names = ["status_code", "retryable", "raw_body", "body", "headers", *MEMBERS]
    return [type(error), str(error), *(getattr(error, name) for name in names)]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(errors: list[ApiError], protocol: int) -> None:
    for error in errors:
        copied = pickle.loads(pickle.dumps(error, protocol))
        assert everything(copied) == everything(error)
        assert copied == error and hash(copied) == hash(error)


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
def test_copy(make: Any) -> None:
    error = classified(429, b'{"error":"No"}', HEADERS)
    assert everything(make(error)) == everything(error)
    assert make(error) is not error


def test_issues_and_requests_pickle(errors: list[ApiError]) -> None:
    parts = [part for error in errors for part in (*error.issues, error.request) if part is not None]
    assert len(parts) > 100
    for part in parts:
        for copied in (pickle.loads(pickle.dumps(part)), copy.deepcopy(part)):
            assert copied == part and hash(copied) == hash(part) and plain(copied) == plain(part)


def test_notes_are_copied_too() -> None:
    error = classified(429, None)
    error.job = 7  # type: ignore[attr-defined]
    if sys.version_info >= (3, 11):
        error.add_note("while making a picture")
        assert pickle.loads(pickle.dumps(error)).__notes__ == ["while making a picture"]
    assert copy.copy(error).job == 7  # type: ignore[attr-defined]


def raise_in_another_process() -> None:
    raise_for_status(402, b'{"error":"No","request_id":"r"}', {"server": "s"})


def test_errors_cross_processes_and_threads() -> None:
    spawn = multiprocessing.get_context("spawn")
    executors = (
        concurrent.futures.ThreadPoolExecutor(1),
        concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn),
    )
    for executor in executors:
        with executor, pytest.raises(InsufficientBalanceError) as caught:
            executor.submit(raise_in_another_process).result()
        assert (caught.value.request_id, caught.value.headers) == ("r", {"server": "s"})
        assert caught.value.body == {"error": "No", "request_id": "r"}


def test_args_can_be_set() -> None:
    """Programs do this to extend the message; an exception here would hide the failure."""
    error = classified(402, b'{"error":"No"}')
    line = str(error)
    error.args = (f"job 7: {error.args[0]}", 7)
    assert error.args == (f"job 7: {line}", 7)
    assert str(error) == line
    for copied in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (copied.args, copied) == (error.args, error)
    with pytest.raises(TypeError):
        error.args = 5  # type: ignore[assignment]
    error.args = ()
    assert error.args == (line,)


class OfUser(ApiError):
    def __init__(self, *about: object) -> None:
        self.about = about


def test_a_user_s_subclass_with_a_constructor_of_its_own() -> None:
    error, same = OfUser("a", 1), OfUser("a", 1)
    assert (str(error), repr(error), error.args) == ("('a', 1)", "OfUser('a', 1)", ("a", 1))
    assert error == error and error != same and error != classified(402, None) and classified(402, None) != error
    assert hash(error) == hash(error) and len({error, same}) == 2
    assert (str(OfUser()), OfUser().args) == ("", ())
    assert not hasattr(error, "kind")
    with pytest.raises(AttributeError, match="^'OfUser' object has no attribute 'kind'$"):
        error.kind
    for copied in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(copied), copied.args, copied.about) == (OfUser, ("a", 1), ("a", 1))
    with pytest.raises(OfUser) as caught:
        raise error
    assert traceback.format_exception_only(caught.value)[-1].endswith("OfUser: ('a', 1)\n")


def test_equality_and_hash() -> None:
    one, same = classified(402, b'{"error":"No"}'), classified(402, b' {"error":"No"}')
    other = classified(402, b'{"error":"Yes"}')
    assert one == same and hash(one) == hash(same)
    assert one != other and one != "402" and (one == 402) is False
    assert len({one, same, other}) == 2


def test_json_round_trip(errors: list[ApiError]) -> None:
    for error in errors:
        for text in (error.to_json(), error.to_json().encode()):
            restored = ApiError.from_json(text)
            assert restored == error and type(restored) is type(error)
            assert (restored.raw_body, restored.body, restored.headers) == (b"", None, {})


@pytest.mark.parametrize("text", ["", "{", "null", "{}", '{"kind":"nope"}', b"\xff"])
def test_from_json_rejects_other_text(text: Any) -> None:
    with pytest.raises(ValueError, match="^json is not the canonical JSON of an error: "):
        ApiError.from_json(text)
    with pytest.raises(TypeError, match="^json must be str or bytes, not dict$"):
        ApiError.from_json({})  # type: ignore[arg-type]


def test_errors_have_no_public_constructor() -> None:
    for cls in (ApiError, NotFoundError):
        with pytest.raises(TypeError, match=f"^{cls.__name__} has no public constructor; use classify"):
            cls()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="isolated interpreters came with Python 3.12")
def test_subinterpreters_are_rejected_with_a_message() -> None:
    """As the README states: the native part supports only the main interpreter."""
    if sys.version_info >= (3, 14):
        script = """
from concurrent import interpreters
interpreter = interpreters.create()
try:
    interpreter.exec("import modelrunner_errors")
except interpreters.ExecutionFailed as error:
    print(error.excinfo.formatted)
"""
    elif sys.version_info >= (3, 13):
        script = """
import _interpreters
interpreter = _interpreters.create()
print(_interpreters.exec(interpreter, "import modelrunner_errors").formatted)
"""
    else:
        script = """
import _xxsubinterpreters
interpreter = _xxsubinterpreters.create()
try:
    _xxsubinterpreters.run_string(interpreter, "import modelrunner_errors")
except _xxsubinterpreters.RunFailedError as error:
    print(error)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "ImportError" in ran.stdout and "interpreter" in ran.stdout, ran
