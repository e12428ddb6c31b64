"""Runs the conformance suite through the installed package, with the standard library alone."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import modelrunner_errors

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "conformance"))

from cases import load

cases = load(require_expect=True)
wrong = []
for case in cases:
    error = modelrunner_errors.classify(case.status, case.body, case.headers)
    if (None if error is None else error.to_json()) != case.expect:
        wrong.append(case.name)
print(f"modelrunner-errors {version('modelrunner-errors')} in Python {sys.version.split()[0]}: {len(cases)} cases")
sys.exit(f"wrong: {', '.join(wrong)}" if wrong or not cases else 0)
