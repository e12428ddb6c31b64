"""Every conformance case, with every form of body and headers."""

from __future__ import annotations

import json

import pytest
from cases import Case, load

from modelrunner_errors import ApiError, classify, raise_for_status

CASES = load(require_expect=True)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case) -> None:
    error = classify(case.status, case.body, case.headers)
    assert (None if error is None else error.to_json()) == case.expect
    for body in (bytearray(case.body), memoryview(case.body), memoryview(b"<" + case.body)[1:]):
        assert classify(case.status, body, case.headers) == error
    encoded = [(name.encode(), value.encode()) for name, value in case.headers]
    assert classify(case.status, case.body, encoded) == error
    assert classify(case.status, case.body, iter(case.headers)) == error
    if error is None:
        raise_for_status(case.status, case.body, case.headers)
    else:
        with pytest.raises(type(error)) as caught:
            raise_for_status(case.status, case.body, case.headers)
        assert caught.value == error
        assert ApiError.from_json(error.to_json()).to_json() == error.to_json()
        assert error.raw_body == case.body


def test_cases_as_text() -> None:
    for case in CASES:
        if case.body.decode(errors="replace").encode() == case.body:
            error = classify(case.status, case.body.decode(), case.headers)
            assert (None if error is None else error.to_json()) == case.expect, case.name


def test_cases_parsed_already() -> None:
    """A parsed body has the same result as its text, if it is plain JSON."""
    compared = 0
    for case in CASES:
        try:
            text = case.body.decode()
            parsed = json.loads(text, object_pairs_hook=_without_repetition, parse_float=_as_python_writes_it)
        except (ValueError, RecursionError):
            continue
        if isinstance(parsed, (dict, list)) and not _holds_huge_numbers(text):
            error = classify(case.status, parsed, case.headers)
            assert (None if error is None else error.to_json()) == case.expect, case.name
            compared += 1
    assert compared > 500


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a repeated key, of which a parser keeps the first place and the last value")
    return dict(pairs)


def _as_python_writes_it(digits: str) -> float:
    if json.dumps(float(digits)) != digits:
        raise ValueError("a number that a parser does not keep as sent")
    return float(digits)


def _holds_huge_numbers(text: str) -> bool:
    return any(part.isdigit() and len(part) > 15 for part in text.replace(",", " ").replace("}", " ").split())
