"""The types are accepted by the checkers in strict mode, and match the package."""

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
# pyright finds the packages of this interpreter by PATH.
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
    output = check("mypy", "--config-file", str(CONFIGURATION), "--no-error-summary", str(TYPED_USE))
    found = {int(number) for number in re.findall(r"typed_use\.py:(\d+): error", output)}
    assert found == expected(), output


def test_mypy_of_the_package_itself() -> None:
    output = check("mypy", "--config-file", str(CONFIGURATION), "--no-error-summary", "-p", "modelrunner_errors")
    assert output == ""


def test_pyright() -> None:
    output = check(*PYRIGHT, "--project", str(CONFIGURATION), str(TYPED_USE))
    diagnostics = json.loads(output[output.index("{") :])["generalDiagnostics"]
    found = {one["range"]["start"]["line"] + 1 for one in diagnostics if one["severity"] == "error"}
    assert found == expected(), output


def test_pyright_finds_every_public_type() -> None:
    output = check(*PYRIGHT, "--verifytypes", "modelrunner_errors", "--ignoreexternal")
    report = json.loads(output[output.index("{") :])
    assert report["typeCompleteness"]["completenessScore"] == 1, output


def test_stubs_match_what_is_there() -> None:
    allowed = str(TESTS / "stubtest-allowlist.txt")
    output = check(
        "mypy.stubtest", "modelrunner_errors", "--mypy-config-file", str(CONFIGURATION), "--allowlist", allowed
    )
    assert output.startswith("Success: no issues found"), output
