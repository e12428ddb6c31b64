"""Threads, forks, and the exit of an interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from modelrunner_errors import ApiError, classify

BODIES: list[tuple[int, bytes, dict[str, str]]] = [
    (402, b'{"error":"Insufficient balance","request_id":"r1"}', {"server": "a"}),
    (400, b'{"error":[{"path":["a",0],"message":"m","code":"c","x":[1]}]}', {"x-modelrunner-request-id": "r2"}),
    (422, b'{"error":"No","billingStatus":"failed","details":{"a":[1,2.5,null]},"logs":"l"}', {}),
    (429, b"<title>Slow down</title>", {"retry-after": "2"}),
]


def all_of(error: ApiError) -> list[Any]:
    issues = [(issue.path, issue.place, issue.message, issue.code, issue.extra) for issue in error.issues]
    logs = error.request and error.request.logs
    rest = (error.kind, error.message, error.request_id, error.details, error.body, error.headers, error.retry_after_ms)
    return [type(error), str(error), error.to_json(), issues, logs, *rest]


def run(script: str, *, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=timeout)


def test_threads_that_classify_at_once() -> None:
    expected = [all_of(error) for body in BODIES if (error := classify(*body))]
    large = b'{"status":"COMPLETED","billingStatus":"charged","output":"' + b"A" * 1_000_000 + b'"}'
    wrong: list[Any] = []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        for _ in range(300):
            got = [all_of(error) for body in BODIES if (error := classify(*body))]
            if got != expected or classify(200, large) is not None:
                wrong.append(got)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_threads_that_read_one_error_at_once() -> None:
    """All threads get the same object for an attribute."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(100):
            error = classify(*BODIES[1])
            assert error is not None
            start = threading.Barrier(8)
            seen: list[Any] = []

            def read(error: ApiError = error, start: threading.Barrier = start, seen: list[Any] = seen) -> None:
                start.wait()
                seen.append((error.issues, error.request))

            threads = [threading.Thread(target=read) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(seen) == 8
            assert all(issues is error.issues and request is error.request for issues, request in seen)
    finally:
        sys.setswitchinterval(interval)


def test_threads_that_read_one_large_error_at_once() -> None:
    """They read it without the GIL, and do not wait for each other."""
    body = b'{"error":"No","request_id":"r","details":"' + b"A" * 3_000_000 + b'"}'
    for _ in range(10):
        error = classify(500, body, {"retry-after": "2"})
        assert error is not None
        start = threading.Barrier(4)
        seen: list[Any] = []

        def read(error: ApiError = error, start: threading.Barrier = start, seen: list[Any] = seen) -> None:
            start.wait()
            seen.append((error.message, error.request_id, error.retry_after_ms))

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [("No", "r", 2000)] * 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_works() -> None:
    script = """
import os, pickle, sys, warnings, modelrunner_errors as m
warnings.simplefilter("ignore")
before = m.classify(402, b'{"error":"No","request_id":"r"}', {"server": "s"})
big = b'{"error":"No","output":"' + b"A" * 1_000_000 + b'"}'
def ask():
    error = m.classify(400, b'{"error":[{"path":["a"],"message":"m"}],"details":{"a":1}}')
    assert (error.issues[0].place, error.details) == ("a", {"a": 1})
    assert m.classify(500, big).message == "No" and m.classify(200, b"{}") is None
    assert (before.request_id, before.body["error"], before.headers) == ("r", "No", {"server": "s"})
ask()
r, w = os.pipe()
child = os.fork()
if child == 0:
    ask()
    os.write(w, pickle.dumps(m.classify(429, b"", {"retry-after": "2"})))
    sys.exit(7)
os.close(w)
error = pickle.loads(os.read(r, 1 << 16))
assert error.retry_after_ms == 2000
ask()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
    ran = run(script)
    assert (ran.returncode, ran.stderr) == (0, "")


AT_THE_END = {
    "in atexit": """
import atexit, modelrunner_errors as m
atexit.register(lambda: print(m.classify(402, b"").message))
""",
    "in a finalizer, when modules are torn down": """
import modelrunner_errors as m
class Last:
    def __init__(self): self.classify, self.error = m.classify, m.classify(402, b'{"error":"Payment Required","details":{}}')
    def __del__(self):
        again = self.classify(400, b'{"error":[{"path":["a"],"message":"m"}]}', {"a": "b"})
        assert (again.issues[0].place, again.headers, str(again)) == ("a", {"a": "b"}, "400 invalid_request: a: m")
        print(self.error.message)
import builtins
builtins.last = Last()
""",
    "of an error that refers to itself": """
import builtins, modelrunner_errors as m
error = m.classify(402, b'{"error":"Payment Required"}')
error.itself, error.__cause__, error.body["error"] = error, m.classify(500, b""), error
builtins.left = error
print(error.message)
""",
}


@pytest.mark.parametrize("when", list(AT_THE_END))
def test_the_end_of_an_interpreter(when: str) -> None:
    ran = run(AT_THE_END[when])
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "Payment Required\n", "")


@pytest.mark.parametrize("rounds", [1, 5, 20])
def test_the_end_of_an_interpreter_whose_threads_still_classify(rounds: int) -> None:
    """Large bodies are read without the GIL, so the interpreter exits in the middle of a read."""
    script = f"""
import itertools, threading, modelrunner_errors as m
large = b'{{"status":"COMPLETED","billingStatus":"charged","output":"' + b"A" * 20_000_000 + b'"}}'
in_the_middle = threading.Semaphore(0)
def work(status, body):
    for round in itertools.count(1):
        error = m.classify(status, body)
        error and (error.details, error.issues, str(error))
        if round == {rounds}:
            in_the_middle.release()
bodies = [(200, large), (500, large), (400, b'{{"error":[{{"message":"m"}}],"details":{{}}}}')] * 2
for status, body in bodies:
    threading.Thread(target=work, args=(status, body), daemon=True).start()
for _ in bodies:
    in_the_middle.acquire()
"""
    ran = run(script)
    assert (ran.returncode, ran.stderr) == (0, "")
