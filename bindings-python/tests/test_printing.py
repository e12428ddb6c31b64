"""No printed form contains a control character, whichever member of a response contains it."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from modelrunner_errors import ApiError, Issue, Request, classify, raise_for_status

# C0, DEL and C1, the line and paragraph separators, and bidirectional controls.
HOSTILE = "\n\r\t\v\f\0\x07\x08\x1b\x1c\x7f\x80\x85\x9b\xa0\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
RAW = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
TEXTS = [
    f"a{HOSTILE}b",
    "\x1b[2J\x1b[31mroot# \x1b]0;title\x07",
    "No\r\n2026-01-01 INFO all is well",
    "\u202egnp.exe\u2066",
    "\ud800\x9b31m",
]

MEMBERS = "error message request_id id code detail title status billingStatus modelEndpoint logs details statusCode type".split()
HEADERS = "x-modelrunner-request-id retry-after retry-after-ms date server".split()


def bodies(text: str) -> Iterator[Any]:
    """Bodies with the text in each member that has a meaning."""
    for member in MEMBERS:
        yield {"error": "No", "message": "No", member: text}
        yield {member: text}
        yield {"status": "FAILED", "billingStatus": "failed", member: text}
        yield {member: {"message": text, "code": text, "type": text, "param": text}}
        yield {member: [text, {"message": text}]}
    issue = {"message": text, "code": text, text: text}
    yield {"error": [{**issue, "path": [text, 0, text]}] * 5}
    yield {"error": [{**issue, "path": text}]}
    yield {"error": [{**issue, "path": {text: text}}]}
    yield {"detail": [{"loc": ["body", text], "msg": text, "type": text}]}
    yield {"error": "No", "details": {"code": text, "validationErrors": [{**issue, "instancePath": f"/{text}/0"}]}}
    yield {"error": json.dumps([{**issue, "path": [text]}])}
    yield {"error": {"message": text, "type": text, "code": text, "param": f"{text}[0].{text}"}}
    yield {"status": text, "billingStatus": text, "modelEndpoint": text, "error": text}
    yield text
    yield [{**issue, "path": [text]}]


def raw_bodies(text: str) -> Iterator[bytes]:
    for body in bodies(text):
        yield json.dumps(body).encode()
        # With raw control characters, which JSON does not allow but some servers send.
        yield json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    for body in (
        text,
        f"<html><title>{text}</title><h1>{text}</h1>",
        f"<Error><Code>{text}</Code><Message>{text}</Message></Error>",
    ):
        yield body.encode("utf-8", "surrogatepass")
        yield body.encode("utf-16", "surrogatepass")


def printed(error: ApiError) -> Iterator[str]:
    """Each printed form of an error and its parts, as lines without their ends."""
    yield str(error)
    yield repr(error)
    yield format(error)
    yield repr(error.args)
    yield from map(str, error.args)
    yield str(error.request)
    yield repr(error.request)
    for issue in error.issues:
        yield str(issue)
        yield repr(issue)
    yield repr(error.issues)
    yield ascii(error)
    yield repr([error, {"error": error}])


def logged(caplog: pytest.LogCaptureFixture, error: ApiError) -> list[str]:
    caplog.clear()
    logging.getLogger("test").error("%s %r %s", error, error, list(error.issues), exc_info=error)
    formatter = logging.Formatter("%(levelname)s %(message)s")
    return [line for record in caplog.records for line in formatter.format(record).split("\n")]


def with_notes(error: ApiError) -> ApiError:
    """A copy with its printed forms as notes, which a traceback prints unchanged."""
    noted = copy.copy(error)
    noted.__cause__ = copy.copy(error)
    if sys.version_info >= (3, 11):
        noted.add_note(f"while making a picture: {error}")
        noted.add_note(f"{error.request} {error.issues}")
    return noted


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_body_is_printed_safely(text: str, status: int) -> None:
    found = [classify(status, body) for body in raw_bodies(text)]
    errors = [error for error in found if error is not None]
    assert len(errors) > 10
    assert any(RAW.search(error.message) for error in errors)
    for error in errors:
        for line in printed(error):
            assert not RAW.search(line), ascii(line)
        # Canonical JSON escapes control characters, but not bidirectional controls.
        assert not re.search("[\0-\x1f\x7f-\x9f]", error.to_json())


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_headers_are_printed_safely(text: str) -> None:
    for name in HEADERS:
        for value in (text, text.encode("utf-8", "surrogatepass"), [text, text]):
            error = classify(429, b"", {name: value, text: text})
            assert error is not None
            for line in printed(error):
                assert not RAW.search(line), ascii(line)
    assert error is not None


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_tracebacks_logs_and_notes_are_safe(text: str, caplog: pytest.LogCaptureFixture) -> None:
    bodies = [
        {"error": text, "request_id": text},
        {"error": [{"path": [text], "message": text, "code": text}]},
        {"status": "FAILED", "billingStatus": text, "modelEndpoint": text, "error": text},
    ]
    for body in bodies:
        with pytest.raises(ApiError) as caught:
            raise_for_status(400, json.dumps(body), {"x-modelrunner-request-id": text})
        error = caught.value
        noted = with_notes(error)
        noted.__traceback__ = error.__traceback__
        lines = [line for part in traceback.format_exception(noted) for line in part.split("\n")]
        lines += logged(caplog, error) + logged(caplog, noted)
        assert sum(str(error) in line for line in lines) > 4
        for line in lines:
            assert not RAW.search(line), ascii(line)


def test_copies_are_printed_safely() -> None:
    """Also errors that were restored from JSON."""
    error = classify(
        400, json.dumps({"error": HOSTILE + "a", "request_id": HOSTILE + "b", "status": "FAILED", "logs": HOSTILE})
    )
    assert error is not None
    for copied in (copy.deepcopy(error), pickle.loads(pickle.dumps(error)), ApiError.from_json(error.to_json())):
        assert list(printed(copied)) == list(printed(error))
        assert not any(RAW.search(line) for line in printed(copied))


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_exceptions_for_json_are_printed_safely(text: str) -> None:
    for wrong in (json.dumps({"kind": text}), json.dumps({text: text}), json.dumps(text), text):
        with pytest.raises(ValueError) as caught:
            ApiError.from_json(wrong)
        assert not RAW.search(str(caught.value)), ascii(str(caught.value))


def test_the_message_itself_is_as_the_server_sent_it() -> None:
    error = classify(400, json.dumps({"error": "a\x1b[31m\u202eb"}))
    assert error is not None and error.message == "a\x1b[31m\u202eb"
    assert {Issue.__repr__, Request.__repr__}.isdisjoint({object.__repr__})
