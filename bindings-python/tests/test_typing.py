"""The types hold: for the checkers in their strict modes, and against what is really there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
CONFIGURATION = TESTS.parent / "pyproject.toml"
TYPED_USE = TESTS / "typed_use.py"
PYRIGHT = ("pyright", "--outputjson")
# Where pyright looks for the packages of this interpreter.
ENVIRONMENT = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}

pytest.importorskip("mypy", reason="installed for one version of Python alone")


def expected() -> set[int]:
    """The lines of the typed use that must be errors."""
    lines = TYPED_USE.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("  # error")}


def check(*arguments: str) -> str:
    ran = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=TESTS, env=ENVIRONMENT)
    return ran.stdout + ran.stderr


def test_mypy() -> None:
    said = check("mypy", "--config-file", str(CONFIGURATION), "--no-error-summary", str(TYPED_USE))
    found = {int(number) for number in re.findall(r"typed_use\.py:(\d+): error", said)}
    assert found == expected(), said


def test_mypy_of_the_package_itself() -> None:
    said = check("mypy", "--config-file", str(CONFIGURATION), "--no-error-summary", "-p", "modelrunner_errors")
    assert said == ""


def test_pyright() -> None:
    said = check(*PYRIGHT, "--project", str(CONFIGURATION), str(TYPED_USE))
    diagnostics = json.loads(said[said.index("{") :])["generalDiagnostics"]
    found = {one["range"]["start"]["line"] + 1 for one in diagnostics if one["severity"] == "error"}
    assert found == expected(), said


def test_pyright_finds_every_public_type() -> None:
    said = check(*PYRIGHT, "--verifytypes", "modelrunner_errors", "--ignoreexternal")
    report = json.loads(said[said.index("{") :])
    assert report["typeCompleteness"]["completenessScore"] == 1, said


def test_stubs_match_what_is_there() -> None:
    allowed = str(TESTS / "stubtest-allowlist.txt")
    said = check(
        "mypy.stubtest", "modelrunner_errors", "--mypy-config-file", str(CONFIGURATION), "--allowlist", allowed
    )
    assert said.startswith("Success: no issues found"), said
