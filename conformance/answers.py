"""Classifies the responses that ``mutations.py`` prints: one line each, the canonical JSON or ``-``."""

from __future__ import annotations

import sys

from modelrunner_errors import classify

for line in sys.stdin.buffer:
    _, status, headers, body = line.decode().removesuffix("\n").split("\t")
    pairs = [header.split(": ", 1) for header in bytes.fromhex(headers).decode().split("\n") if header]
    error = classify(int(status), bytes.fromhex(body), [(name, value) for name, value in pairs])
    sys.stdout.buffer.write(b"-\n" if error is None else error.to_json().encode() + b"\n")
