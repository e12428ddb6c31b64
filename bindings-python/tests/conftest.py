from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

CONFORMANCE = Path(__file__).resolve().parents[2] / "conformance"
sys.path.insert(0, str(CONFORMANCE))

from cases import Case, load  # noqa: E402


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    """The conformance cases by name."""
    return {case.name: case for case in load(require_expect=True)}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the stand-in server, which serves the conformance cases."""
    command = [sys.executable, str(CONFORMANCE / "serve.py"), "--port", "0", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(timeout=600)


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """httpx has a time-out of 5 s by default, which a busy machine can exceed; the documentation uses the default."""
    default = httpx._config.DEFAULT_TIMEOUT_CONFIG
    default.connect = default.read = default.write = default.pool = 600


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
