"""Compares this package with the parsers that a client would use anyway, and with the official client.

    python compare.py [pyperf's options]

Prints, when all is measured, Markdown tables of ratios to `json.loads` on the same bytes: less is faster. Each
ratio is one of the least times, which other programs on the machine disturb less than means.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

import httpx
import msgspec
import orjson
import pyperf
from modelrunner_ai.client import ModelrunnerClientHTTPError, _raise_for_status

from modelrunner_errors import ApiError, classify, raise_for_status

HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "date": "Thu, 06 Aug 2026 12:00:00 GMT",
    "retry-after": "2",
    "server": "cloudflare",
    "x-modelrunner-request-id": "V1StGXR8_Z5jdHi6B",
}
ISSUE = {
    "code": "invalid_type",
    "expected": "string",
    "received": "number",
    "message": "Expected string, received number",
}


def zod(issues: int) -> dict[str, Any]:
    return {
        "error": [{**ISSUE, "path": ["input", "prompts", at]} for at in range(issues)],
        "request_id": "V1StGXR8_Z5jdHi6B",
    }


ERRORS: dict[str, tuple[int, Any]] = {
    "402, house envelope": (402, {"error": "Insufficient balance for the request.", "request_id": "V1StGXR8_Z5jdHi6B"}),
    "422, invalid output": (
        422,
        {
            "error": "Invalid output from inference.",
            "request_id": "V1StGXR8_Z5jdHi6B",
            "details": {
                "code": "INVALID_OUTPUT",
                "validationErrors": [{"instancePath": "/output/0/url", "message": 'must match format "uri"'}],
            },
        },
    ),
    "400, FAILED payload": (
        400,
        {
            "status": "FAILED",
            "request_id": "V1StGXR8_Z5jdHi6B",
            "response_url": "https://queue.modelrunner.run/o/m/requests/abc123",
            "status_url": "https://queue.modelrunner.run/o/m/requests/abc123/status",
            "cancel_url": "https://queue.modelrunner.run/o/m/requests/abc123/cancel",
            "queue_position": 0,
            "logs": [],
            "error": "Provider error: NSFW content detected",
        },
    ),
    "429, OpenAI error": (
        429,
        {
            "error": {
                "message": "You exceeded your current quota, please check your plan and billing details.",
                "type": "insufficient_quota",
                "param": None,
                "code": "insufficient_quota",
            }
        },
    ),
    "400, 3 Zod issues": (400, zod(3)),
    "400, 24 Zod issues": (400, zod(24)),
}


# The output of a success record, by its size in bytes.
OUTPUTS: dict[str, Callable[[int], Any]] = {
    "base64": lambda size: {"image": base64.b64encode(random.Random(42).randbytes(size * 3 // 4)).decode()},
    "floats": lambda size: [random.uniform(-1, 1) for _ in range(size // 20)],
    "escaped prose": lambda size: 'He said: "A fox\u2026"\n\t\\ and so on. ' * (size // 45),
    "small objects": lambda size: [{"label": "fox", "id": f"n{at}"} for at in range(size // 28)],
}
SIZES = {"1 KB": 1_000, "10 KB": 10_000, "100 KB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000}
# The response of a gateway, which is not JSON, so that the parsers only detect that.
PAGES = {"1 KB": 1_000, "1 MB": 1_000_000}


def record(output: Any) -> bytes:
    members = {"id": "V1StGXR8_Z5jdHi6B", "status": "COMPLETED", "billingStatus": "charged", "output": output}
    return json.dumps({**members, "error": None, "metadata": {"jobId": "42"}}, separators=(",", ":")).encode()


def caught(status: int, body: bytes) -> ApiError | None:
    try:
        raise_for_status(status, body)
    except ApiError as error:
        return error
    return None


def with_every_attribute(status: int, body: bytes) -> Any:
    error: Any = classify(status, body)
    for issue in error.issues:
        issue.path, issue.message, issue.code, issue.extra, issue.place
    return (
        error.kind, error.status, error.message, error.request_id, error.code, error.retry, error.retryable,
        error.retry_after_ms, error.action, error.hint, error.terminal, error.ambiguous, error.charged, error.request,
        error.details, error.raw_body,
    )  # fmt: skip


def parsed_if_json(parse: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    def attempt(body: bytes) -> Any:
        try:
            return parse(body)
        except ValueError:
            return None

    return attempt


def official(response: httpx.Response) -> Any:
    # Its work for every response: it checks the status, then parses.
    try:
        _raise_for_status(response)
        return response.json()
    except ModelrunnerClientHTTPError as error:
        return error


def answer(status: int, body: bytes) -> httpx.Response:
    return httpx.Response(status, headers=HEADERS, content=body, request=httpx.Request("GET", "https://localhost/"))


def time(loops: int, function: Callable[..., Any], make: Callable[[], tuple[Any, ...]]) -> float:
    """The time of this many calls. The arguments are created only in the process that measures."""
    arguments = make()
    start = perf_counter()
    for _ in range(loops):
        function(*arguments)
    return perf_counter() - start


def error_body(members: Any, status: int) -> tuple[int, bytes]:
    return status, json.dumps(members, separators=(",", ":")).encode()


def success_body(output: str, size: int) -> tuple[int, bytes]:
    return 200, record(OUTPUTS[output](size))


def page_body(size: int) -> tuple[int, bytes]:
    head = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad gateway</h1>"
    return 502, head + b"<p>The server is down.</p>" * (size // 26) + b"</body></html>"


CONTENDERS: dict[str, tuple[Callable[..., Any], Callable[[int, bytes], tuple[Any, ...]]]] = {
    "`json.loads`": (json.loads, lambda status, body: (body,)),
    "orjson": (orjson.loads, lambda status, body: (body,)),
    "msgspec": (msgspec.json.decode, lambda status, body: (body,)),
    "official client": (official, lambda status, body: (answer(status, body),)),
    "`classify`": (classify, lambda status, body: (status, body)),
    "with headers": (classify, lambda status, body: (status, body, HEADERS)),
    "every attribute": (with_every_attribute, lambda status, body: (status, body)),
    "raised and caught": (caught, lambda status, body: (status, body)),
}
FOR_SUCCESSES = list(CONTENDERS)[:5]
FOR_PAGES = [name for name in CONTENDERS if name != "with headers"]
PARSERS = list(CONTENDERS)[:3]


def main() -> None:
    runner = pyperf.Runner(processes=1, values=5, warmups=1, min_time=0.01)

    def measure(
        label: str, contenders: Iterable[str], make: Callable[..., tuple[int, bytes]], *what: Any
    ) -> list[float]:
        row = []
        for name in contenders:
            function, of_body = CONTENDERS[name]
            if make is page_body and name in PARSERS:
                function = parsed_if_json(function)
            arguments = (function, lambda: of_body(*make(*what)))  # noqa: B023
            benchmark = runner.bench_time_func(f"{label}: {name}", time, *arguments)
            if benchmark is not None and not runner.args.worker:
                row.append(min(benchmark.get_values()))
        return row

    errors = {}
    for name, (status, members) in ERRORS.items():
        label = f"{name}, {len(error_body(members, status)[1])} B"
        errors[label] = measure(label, CONTENDERS, error_body, members, status)
    successes = {}
    for size, length in SIZES.items():
        for output in OUTPUTS:
            label = f"{size} of {output}"
            successes[label] = measure(label, FOR_SUCCESSES, success_body, output, length)
    pages = {
        f"{size} of HTML": measure(f"{size} of HTML", FOR_PAGES, page_body, length) for size, length in PAGES.items()
    }
    if not runner.args.worker:
        write("a failure", list(CONTENDERS), errors)
        write("a page", FOR_PAGES, pages)
        write("a success", FOR_SUCCESSES, successes)


def write(title: str, names: list[str], rows: dict[str, list[float]]) -> None:
    print(f"\n| {title} | {' | '.join(names)} |")
    print("|---|" + "---:|" * len(names))
    for label, [first, *others] in rows.items():
        ratios = [f"{value / first:.3f}" if value < first else f"{value / first:.1f}" for value in others]
        print(f"| {label} | {first * 1e6:,.{0 if first > 1e-4 else 1}f} µs | {' | '.join(ratios)} |")


if __name__ == "__main__":
    main()
