"""SDKs that use this package: their own base class and their own failures."""

from __future__ import annotations

import asyncio
import concurrent.futures
import copy
import multiprocessing
import pickle
import traceback
from typing import Any

import pytest

import modelrunner_errors
from modelrunner_errors import (
    KINDS,
    ApiError,
    InsufficientBalanceError,
    InvalidRequestError,
    Issue,
    RateLimitError,
    RequestTimeoutError,
    RetryableError,
    classify,
    error_class,
)


class AcmeError(ApiError):
    """The base class of an SDK without other errors."""

    account: str | None = None


class Root(Exception):
    """The base class of an SDK with other errors."""

    def __init__(self, message: str) -> None:
        super().__init__(message)


class RootApiError(ApiError, Root):
    """Its class for API errors."""


class VideoError(AcmeError):
    """A part of an SDK."""


class OwnBalanceError(InsufficientBalanceError):
    """A subclass for one kind, to which a program sets `__class__`."""


DECLARED = [AcmeError, RootApiError, VideoError]
HEADERS = {"server": "s", "x-modelrunner-request-id": "h1"}


def classified(status: int, body: Any = None) -> ApiError:
    error = classify(status, body, HEADERS)
    assert error is not None
    return error


@pytest.mark.parametrize("base", DECLARED)
def test_every_kind_is_an_instance_of_both(base: type[ApiError]) -> None:
    assert KINDS
    for kind in KINDS:
        error = base.of_kind(kind, "m")
        assert isinstance(error, base) and isinstance(error, error_class(kind))
        assert type(error) is error_class(kind, base)
        assert isinstance(error, RetryableError) == issubclass(error_class(kind), RetryableError)
        assert type(error).__name__ == error_class(kind).__name__ and type(error).__module__ == base.__module__
        assert error.kind == kind and error == ApiError.of_kind(kind, "m")


def test_caught_by_each_class() -> None:
    for cls in (AcmeError, ApiError, InsufficientBalanceError):
        with pytest.raises(cls):
            raise AcmeError.from_error(classified(402))
    with pytest.raises(Root):
        raise RootApiError.from_error(classified(402))


def copies(error: ApiError) -> list[ApiError]:
    made = [copy.copy(error), copy.deepcopy(error)]
    made += [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    return made


@pytest.mark.parametrize("base", DECLARED)
def test_copies_retain_the_class_and_own_attributes(base: Any) -> None:
    error = base.from_error(classified(402, b'{"error":"No"}'))
    error.account = "a-1"
    error.message = "Mine"
    error.args = ("job 7",)
    for copied in copies(error):
        assert type(copied) is type(error) and copied == error
        assert (copied.account, copied.message, copied.args) == ("a-1", "Mine", ("job 7",))  # type: ignore[attr-defined]
        assert (copied.raw_body, copied.headers, copied.request_id) == (b'{"error":"No"}', HEADERS, "h1")


@pytest.mark.parametrize("base", DECLARED)
def test_from_json(base: type[ApiError]) -> None:
    error = base.from_error(classified(429))
    restored = base.from_json(error.to_json())
    assert type(restored) is type(error) and restored == error
    assert type(ApiError.from_json(error.to_json())) is RateLimitError
    assert type(type(error).from_json(classified(402).to_json())) is error_class("insufficient_balance", base)


def fail_in_another_process() -> None:
    error = AcmeError.from_error(classified(402, b'{"error":"No"}'))
    error.account = "a-1"
    raise error


def test_across_processes() -> None:
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn) as executor:
        with pytest.raises(AcmeError) as caught:
            executor.submit(fail_in_another_process).result()
    assert isinstance(caught.value, InsufficientBalanceError) and caught.value.account == "a-1"


def test_a_class_that_was_set_is_retained() -> None:
    error = classified(402)
    error.__class__ = OwnBalanceError
    for copied in copies(error):
        assert type(copied) is OwnBalanceError and copied == error


def test_from_error() -> None:
    error = AcmeError.from_error(classified(402))
    assert AcmeError.from_error(error) is error
    assert AcmeError.from_error(None) is None
    video = VideoError.from_error(error)
    assert isinstance(video, VideoError) and AcmeError.from_error(video) is video
    assert ApiError.from_error(error) is error
    assert type(InsufficientBalanceError.from_error(classified(429))) is RateLimitError
    with pytest.raises(TypeError, match="^error must be an ApiError or None, not ValueError$"):
        AcmeError.from_error(ValueError())  # type: ignore[call-overload]


def test_the_original_is_unchanged() -> None:
    error = classified(402)
    error.note = "n"  # type: ignore[attr-defined]
    adopted: Any = AcmeError.from_error(error)
    adopted.note = "m"
    assert (error.note, type(error)) == ("n", InsufficientBalanceError)  # type: ignore[attr-defined]
    assert adopted.body is None and adopted.message == error.message


def test_printed_like_the_others() -> None:
    error = AcmeError.from_error(classified(402, b'{"error":"No"}'))
    assert str(error) == str(classified(402, b'{"error":"No"}'))
    assert repr(error).startswith("<InsufficientBalanceError: 402 ")
    assert traceback.format_exception_only(error)[0] == f"{__name__}.InsufficientBalanceError: {error}\n"


def test_an_error_of_a_kind() -> None:
    issues = [Issue(["input", "images", 0], "Expected a URL", "invalid_url"), Issue((), "Too many")]
    error = AcmeError.of_kind("invalid_request", "Invalid input", issues=issues, request_id="r1", status=400)
    assert isinstance(error, InvalidRequestError)
    assert (error.message, error.status, error.request_id, error.raw_body, error.headers) == (
        "Invalid input",
        400,
        "r1",
        b"",
        {},
    )
    assert list(error.issues) == issues
    assert [(issue.path, issue.message, issue.code) for issue in error.issues] == [
        (("input", "images", 0), "Expected a URL", "invalid_url"),
        ((), "Too many", None),
    ]
    assert error.field_errors(["input", "images", 0]) == error.field_errors("input.images[0]") == issues[:1]
    assert error.field_errors([]) == error.field_errors("") == issues[1:]
    assert ApiError.from_json(error.to_json()) == error
    waited = AcmeError.of_kind("timeout", " ")
    assert isinstance(waited, RequestTimeoutError)
    assert (waited.status, waited.message, waited.can_retry(), waited.can_retry(idempotent=True)) == (
        0,
        waited.hint,
        False,
        True,
    )


def test_wrong_arguments() -> None:
    with pytest.raises(ValueError, match="^kind must be one of KINDS, not nope$"):
        ApiError.of_kind("nope", "")
    with pytest.raises(ValueError, match="^kind must be one of KINDS, not 'nope'$"):
        error_class("nope")
    with pytest.raises(ValueError, match="^status must be"):
        ApiError.of_kind("timeout", "", status=-1)
    with pytest.raises(TypeError):
        ApiError.of_kind("timeout", "", issues=["x"])  # type: ignore[list-item]
    for path in ("input.seed", [1.5], [None], [True], [10**30], 5):
        with pytest.raises(TypeError, match="^path must be a list or tuple of str and int$"):
            Issue(path, "m")  # type: ignore[arg-type]


def test_issues_can_be_copied() -> None:
    issue = Issue(["a", 0, "b c"], "m", "c")
    assert str(issue) == 'a[0]["b c"]: m' and issue.extra == {}
    for copied in (pickle.loads(pickle.dumps(issue)), copy.deepcopy(issue)):
        assert copied == issue and hash(copied) == hash(issue)


@pytest.mark.parametrize(
    ("status", "once", "idempotent"), [(402, False, False), (429, True, True), (503, True, True), (500, False, True)]
)
def test_can_retry(status: int, once: bool, idempotent: bool) -> None:
    error = classified(status)
    assert (error.can_retry(), error.can_retry(idempotent=True)) == (once, idempotent)
    assert error.can_retry() == (error.retryable and not error.ambiguous)


def test_kinds_are_the_core_s() -> None:
    assert list(KINDS) == modelrunner_errors._native.kinds()


def test_tasks_and_groups_retain_the_class() -> None:
    async def fail() -> None:
        raise AcmeError.from_error(classified(402))

    async def both() -> list[Any]:
        return await asyncio.gather(fail(), fail(), return_exceptions=True)

    assert all(isinstance(error, AcmeError) for error in asyncio.run(both()))
