"""`python -m modelrunner_errors` has the arguments, output and exit status of the core's command."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from cases import Case

from modelrunner_errors import _native

FAILURE = b'HTTP/1.1 402 Payment Required\r\n\r\n{"error":"Insufficient balance","request_id":"abc123"}'
SUCCESS = b'HTTP/1.1 200 OK\r\n\r\n{"output":{}}'
HEAD = b"402 insufficient_balance: Insufficient balance\n"


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "modelrunner_errors", *arguments]
    return subprocess.run(command, input=given, capture_output=True, env={**os.environ, **environment})


def test_a_failure_on_standard_input() -> None:
    for arguments in ((), ("-",), ("--", "-")):
        ran = run(*arguments, given=FAILURE)
        assert (ran.returncode, ran.stderr) == (1, b"")
        assert ran.stdout.startswith(HEAD)
        assert b"abc123" in ran.stdout and b"\x1b" not in ran.stdout


def test_no_failure() -> None:
    ran = run(given=SUCCESS)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"200: not a failure\n", b"")


def test_files(tmp_path: Path) -> None:
    failure, success = tmp_path / "failure", tmp_path / "--json"
    failure.write_bytes(FAILURE)
    success.write_bytes(SUCCESS)
    ran = run("--json", str(success), str(failure))
    lines = ran.stdout.splitlines()
    assert (ran.returncode, lines[0], len(lines)) == (1, b"null", 2)
    assert lines[1].startswith(b'{"kind":"insufficient_balance",')


def test_json_of_every_case(cases: dict[str, Case], tmp_path: Path) -> None:
    some = [case for case in cases.values() if 200 <= case.status <= 599 and not case.headers][::20]
    files = []
    for case in some:
        files.append(tmp_path / case.name)
        files[-1].write_bytes(b"HTTP/1.1 %d X\r\n\r\n%b" % (case.status, case.body))
    ran = run("--json", *map(str, files))
    assert ran.stdout.decode().splitlines() == [case.expect or "null" for case in some]


def test_help() -> None:
    ran = run("--help")
    assert (ran.returncode, ran.stdout.decode(), ran.stderr) == (0, _native.EXPLAIN_USAGE, b"")


def test_bad_usage() -> None:
    ran = run("--jason")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == f"explain: unknown option --jason\n\n{_native.EXPLAIN_USAGE}\n"


def test_unreadable_input(tmp_path: Path) -> None:
    ran = run(given=b"what?")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(b"explain: -: not an HTTP response: ") and ran.stderr.count(b"\n") == 1
    missing = str(tmp_path / "missing")
    ran = run(missing)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.startswith(f"explain: {missing}: ".encode()) and ran.stderr.count(b"\n") == 1


def on_a_terminal(**environment: str) -> bytes:
    """The output of the command on a terminal."""
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "modelrunner_errors"]
    subprocess.run(command, input=FAILURE, stdout=end, env={**os.environ, **environment})
    os.close(end)
    written = b""
    try:
        while part := os.read(terminal, 65536):
            written += part
    except OSError:
        # Linux reports a closed terminal like this.
        pass
    os.close(terminal)
    return written


def test_colour_only_on_a_terminal() -> None:
    assert on_a_terminal(NO_COLOR="").startswith(b"\x1b[1;31m402 insufficient_balance\x1b[0m: ")
    assert on_a_terminal(NO_COLOR="1").startswith(HEAD.rstrip())


def test_a_reader_that_closes_the_pipe() -> None:
    command = [sys.executable, "-m", "modelrunner_errors"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdout.close()
        process.stdin.write(FAILURE)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_wrong_style() -> None:
    with pytest.raises(ValueError, match="^style must be plain, color or json, not red$"):
        _native.explain(FAILURE, "red")


def test_equals_the_command_of_the_core() -> None:
    command = Path(__file__).resolve().parents[2] / "target" / "release" / "examples" / "explain"
    if not command.exists():
        pytest.skip("the core's example is not built")
    for arguments, given in (((), FAILURE), (("--json",), SUCCESS), (("--nope",), b""), ((), b"?"), (("--help",), b"")):
        core = subprocess.run([command, *arguments], input=given, capture_output=True)
        ran = run(*arguments, given=given)
        assert (ran.returncode, ran.stdout, ran.stderr) == (core.returncode, core.stdout, core.stderr)
