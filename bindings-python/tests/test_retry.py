"""The README's recipes for retries, against the stand-in server."""

from __future__ import annotations

import itertools
import types
from collections.abc import Callable
from typing import Any

import httpx
import openai
import pytest
import tenacity
from test_documentation import blocks

from modelrunner_errors import (
    ApiError,
    InsufficientBalanceError,
    RateLimitError,
    UnavailableError,
    classify_exception,
    raise_for_response,
)

SEQUENCE = itertools.count()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the recipe slept, on a simulated clock."""
    seconds: list[float] = []
    clock = types.SimpleNamespace(sleep=seconds.append, monotonic=lambda: sum(seconds))
    monkeypatch.setattr(tenacity, "time", clock)
    monkeypatch.setattr(tenacity.nap, "time", clock)
    return seconds


@pytest.fixture
def submit(slept: list[float]) -> Callable[[str], None]:
    [recipe] = [block for block in blocks("python") if "tenacity" in block]
    names: dict[str, Any] = {}
    exec(recipe, names)

    def once(url: str) -> None:
        raise_for_response(httpx.get(url, verify=False))

    again: Callable[[str], None] = names["retry_submit"](once)
    return again


def sequence(server: str, *cases: str) -> tuple[str, str]:
    path = f"sequence/retry-{next(SEQUENCE)}/{','.join(cases)}"
    return f"{server}/{path}", f"{server}/count/{path}"


def sent(count: str) -> int:
    return int(httpx.get(count, verify=False).text)


def test_waits_as_long_as_the_server_asks(submit: Any, slept: list[float], server: str, cases: Any) -> None:
    url, count = sequence(server, "retry-after-ms", "retry-after-seconds", "purged-record-is-not-a-failure")
    submit(url)
    asked = [classified(cases, name).retry_after_ms for name in ("retry-after-ms", "retry-after-seconds")]
    assert None not in asked
    assert slept == [milliseconds / 1000 for milliseconds in asked if milliseconds is not None]
    assert sent(count) == 3


def classified(cases: Any, name: str) -> ApiError:
    return ApiError.from_json(cases[name].expect)


def test_backs_off_if_the_server_does_not_ask_for_a_delay(submit: Any, slept: list[float], server: str) -> None:
    url, _ = sequence(
        server, "house-503-transient-is-retried", "house-429-passed-through", "purged-record-is-not-a-failure"
    )
    submit(url)
    assert len(slept) == 2 and all(0 <= seconds <= 30 for seconds in slept)


def test_does_not_retry_an_ambiguous_submit(submit: Any, slept: list[float], server: str) -> None:
    url, count = sequence(server, "house-500-unexpected", "purged-record-is-not-a-failure")
    with pytest.raises(ApiError) as caught:
        submit(url)
    assert caught.value.ambiguous and caught.value.retryable
    assert sent(count) == 1 and slept == []


@pytest.mark.parametrize("case", ["house-402-insufficient-balance", "openai-429-insufficient-quota"])
def test_does_not_retry_an_empty_balance(submit: Any, slept: list[float], server: str, case: str) -> None:
    url, count = sequence(server, case, "purged-record-is-not-a-failure")
    with pytest.raises(InsufficientBalanceError):
        submit(url)
    assert sent(count) == 1 and slept == []


def test_stops_instead_of_sleeping_for_days(submit: Any, slept: list[float], server: str) -> None:
    url, count = sequence(server, "retry-after-days-are-clamped", "purged-record-is-not-a-failure")
    with pytest.raises(RateLimitError):
        submit(url)
    assert sent(count) == 1 and slept == []


def test_stops_after_the_last_attempt(submit: Any, server: str) -> None:
    url, count = sequence(server, "house-503-transient-is-retried")
    with pytest.raises(UnavailableError):
        submit(url)
    assert sent(count) == 5


@pytest.mark.parametrize(
    ("answers", "times"),
    [
        ("openai-429-insufficient-quota", 1),
        ("house-402-insufficient-balance", 1),
        ("house-503-transient-is-retried~retry-after-ms=1,ok-result-charged", 2),
        ("house-500-unexpected~retry-after-ms=1,ok-result-charged", 2),
    ],
)
def test_an_sdk_that_retries_by_itself(server: str, answers: str, times: int) -> None:
    [recipe] = [block for block in blocks("python") if "x-should-retry" in block]
    path = f"sequence/sdk-{next(SEQUENCE)}/{answers}"
    names: dict[str, Any] = {}
    exec(recipe.replace("https://queue.modelrunner.run/owner/model", f"{server}/{path}"), names)
    with names["client"] as client:
        if times == 1:
            with pytest.raises(openai.APIStatusError) as caught:
                client.chat.completions.create(model="m", messages=[])
            assert isinstance(classify_exception(caught.value), InsufficientBalanceError)
        else:
            client.chat.completions.create(model="m", messages=[])
    assert sent(f"{server}/count/{path}") == times
