"""Compares this package with what one would write by hand, with parsers, and with the official client.

    python compare.py BODIES

BODIES is what core/benches/bodies.rs prints. Prints docs/benchmarks/python.md. The contenders of a row alternate and the least
time of each counts, so that other load on the machine affects all of them equally.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from timeit import Timer
from typing import Any

import by_hand
import httpx
import msgspec
import orjson
from modelrunner_ai.client import ModelrunnerClientHTTPError, _raise_for_status

from modelrunner_errors import ApiError, classify, raise_for_status

ROUNDS = 60
# The seconds of one turn. If one call of each contender takes longer than `LONG`, there are fewer rounds.
TURN = 0.001
LONG = 0.02
IMPORTS = 25


@dataclass(frozen=True)
class Response:
    name: str
    status: int
    headers: dict[str, str] | None
    body: bytes


def responses(path: str) -> list[Response]:
    lines = (line.split("\t") for line in Path(path).read_text(encoding="utf-8").splitlines())
    return [
        Response(name, int(status), headers_of(bytes.fromhex(headers).decode()), bytes.fromhex(body))
        for name, status, headers, body, _ in lines
    ]


def headers_of(block: str) -> dict[str, str] | None:
    return dict(line.split(": ", 1) for line in block.split("\n")) if block else None


def returned(status: int, body: bytes, headers: Any) -> Any:
    error: Any = by_hand.classify(status, body, headers)
    return error.kind, error.message, error.request_id, error.issues, error.retry_after_ms


def usual_attributes(status: int, body: bytes, headers: Any) -> Any:
    error: Any = classify(status, body, headers)
    return error.kind, error.message, error.request_id, error.retry, error.retry_after_ms, error.hint


def every_attribute(status: int, body: bytes, headers: Any) -> Any:
    error: Any = classify(status, body, headers)
    for issue in error.issues:
        issue.path, issue.message, issue.code, issue.extra, issue.place
    return (
        error.kind, error.status, error.message, error.request_id, error.code, error.retry, error.retryable,
        error.retry_after_ms, error.action, error.hint, error.terminal, error.ambiguous, error.charged, error.request,
        error.details, error.raw_body,
    )  # fmt: skip


def caught(status: int, body: bytes, headers: Any) -> Any:
    try:
        raise_for_status(status, body, headers)
    except ApiError as error:
        return error


def caught_by_hand(status: int, body: bytes, headers: Any) -> Any:
    try:
        by_hand.raise_for_status(status, body, headers)
    except by_hand.Failure as error:
        return error


def every_issue(status: int, body: bytes, headers: Any) -> Any:
    error: Any = classify(status, body, headers)
    return [(issue.path, issue.message) for issue in error.issues]


def every_place(status: int, body: bytes, headers: Any) -> Any:
    error: Any = classify(status, body, headers)
    return [(issue.place, issue.message) for issue in error.issues]


def every_issue_by_hand(status: int, body: bytes, headers: Any) -> Any:
    failure: Any = by_hand.classify(status, body, headers, None)
    return failure.issues


def parse_with(parse: Callable[[bytes], Any]) -> Callable[..., Any]:
    def attempt(_status: int, body: bytes, _headers: Any) -> Any:
        try:
            return parse(body)
        except ValueError:
            return None

    return attempt


REQUEST = httpx.Request("GET", "https://localhost/")


def official(status: int, body: bytes, headers: Any) -> Any:
    """What it does with every response: it checks the status, then parses."""
    response = httpx.Response(status, headers=headers, content=body, request=REQUEST)
    try:
        _raise_for_status(response)
        return response.json()
    except (ModelrunnerClientHTTPError, ValueError) as error:
        return error


PARSERS = {
    "`json.loads`": parse_with(json.loads),
    "orjson": parse_with(orjson.loads),
    "msgspec": parse_with(msgspec.json.decode),
}
# The first contender of a table is the one that the others are compared with.
RETURNED = {
    "by hand": returned,
    "`classify`": classify,
    "usual attributes read": usual_attributes,
    "every attribute read": every_attribute,
    **PARSERS,
}
RAISED = {"by hand": caught_by_hand, "`raise_for_status`": caught, "official client": official}
EVERY_ISSUE = {"by hand": every_issue_by_hand, "`path`, `message`": every_issue, "`place`, `message`": every_place}
SUCCESS = {
    "`json.loads`": PARSERS["`json.loads`"],
    "`classify`": classify,
    "by hand": by_hand.classify,
    "orjson": PARSERS["orjson"],
    "msgspec": PARSERS["msgspec"],
    "official client": official,
}


def least(contenders: dict[str, Callable[..., Any]], responses: list[Response]) -> list[float]:
    """The seconds that each contender takes for one of these responses."""
    arguments = [(response.status, response.body, response.headers) for response in responses]
    statement = "for status, body, headers in arguments: function(status, body, headers)"
    timers = [Timer(statement, globals={"function": each, "arguments": arguments}) for each in contenders.values()]
    for timer in timers:
        timer.timeit(1)
    once = [timer.timeit(1) for timer in timers]
    loops = [max(1, int(TURN / time)) for time in once]
    rounds = ROUNDS if sum(once) < LONG else ROUNDS // 6
    turns = [
        [timer.timeit(number) / number for timer, number in zip(timers, loops, strict=True)] for _ in range(rounds)
    ]
    return [min(times) / len(responses) for times in zip(*turns, strict=True)]


def table(title: str, contenders: dict[str, Callable[..., Any]], rows: dict[str, list[Response]]) -> None:
    first, *others = contenders
    print(f"\n| {title} | bytes | {first}, µs | {' | '.join(others)} |")
    print("|---|" + "---:|" * (len(contenders) + 1))
    for name, responses in rows.items():
        base, *times = least(contenders, responses)
        size = sum(len(response.body) for response in responses) // len(responses)
        print(
            f"| {name} | {size} | {base * 1e6:,.2f} | {' | '.join(f'{time / base:.3f}' for time in times)} |",
            flush=True,
        )


def difference(response: Response) -> str | None:
    """How what is written by hand differs from this library's error; the request ID and the delay are the same."""
    arguments = response.status, response.body, response.headers
    ours, theirs = classify(*arguments), by_hand.classify(*arguments)
    if ours is None or theirs is None:
        assert ours is None and theirs is None, response.name
        return None
    assert (ours.request_id, ours.retry_after_ms) == (theirs.request_id, theirs.retry_after_ms), response.name
    assert [issue.message for issue in ours.issues[:1]] == [message for _, message in theirs.issues], response.name
    if ours.kind != theirs.kind:
        return "the kind"
    if ours.message == theirs.message:
        return None
    if not ours.issues:
        return "the message: nothing is read from a page"
    assert ours.message.startswith(theirs.message), (response.name, theirs.message)
    return "the message: it names the first issue only"


def import_time(module: str) -> float:
    """The seconds that an import takes in a new process."""
    code = f"from time import perf_counter as t; start = t(); import {module}; print(t() - start)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


def main() -> None:
    rows: dict[str, list[Response]] = {}
    for response in responses(sys.argv[1]):
        rows.setdefault(response.name, []).append(response)
    failures = {
        name: each for name, each in rows.items() if name == "mix" or (each[0].status >= 400 and "page" not in name)
    }
    print("# Python\n\nWritten by `make bench-docs`; [BENCHMARKS.md](../../BENCHMARKS.md) says how to read it.\n")
    print(
        f"CPython {platform.python_version()}. The first time of a row is in microseconds, the others are multiples of it."
    )
    table("a failure, returned", RETURNED, failures)
    table("a failure, raised and caught", RAISED, failures)
    table("every issue read", EVERY_ISSUE, {name: each for name, each in failures.items() if len(each[0].body) > 3000})
    table("a success", SUCCESS, {name: each for name, each in rows.items() if each[0].status == 200 and name != "mix"})
    table("a page", RETURNED, {name: each for name, each in rows.items() if "page" in name})
    differences: dict[str, list[str]] = {}
    for name, (response, *_) in rows.items():
        if (what := difference(response)) and name != "mix":
            differences.setdefault(what, []).append(name)
    print(
        "\n"
        + "\n".join(f"By hand, this is different: {what} ({', '.join(names)})." for what, names in differences.items())
    )
    print("\n| import | ms |\n|---|---:|")
    for module in ("json", "modelrunner_errors", "modelrunner_ai"):
        print(f"| `{module}` | {min(import_time(module) for _ in range(IMPORTS)) * 1e3:.1f} |")


if __name__ == "__main__":
    main()
