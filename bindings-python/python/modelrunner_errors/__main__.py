"""`python -m modelrunner_errors`: explains raw HTTP responses, `curl -si … | python -m modelrunner_errors`."""

from __future__ import annotations

import os
import sys

from ._native import EXPLAIN_USAGE, explain

FAILURE = 1
UNUSABLE = 2


class Unusable(Exception):
    """Bad usage, or an input that cannot be read."""


def run(arguments: list[str]) -> int:
    colored = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    style = "color" if colored else "plain"
    files: list[str] = []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--":
            files += arguments
            break
        if argument == "--json":
            style = "json"
        elif argument == "--help":
            write(EXPLAIN_USAGE)
            return 0
        elif argument.startswith("-") and argument != "-":
            raise Unusable(f"unknown option {argument}\n\n{EXPLAIN_USAGE}")
        else:
            files.append(argument)
    failures = 0
    for file in files or ["-"]:
        try:
            text, found = explain(read(file), style)
        except (OSError, ValueError) as error:
            raise Unusable(f"{file}: {error}") from None
        write(text)
        failures += found
    return FAILURE if failures else 0


def read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    with open(file, "rb") as opened:
        return opened.read()


def write(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The reader has closed the pipe; Python must not report that again when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> int:
    try:
        return run(sys.argv[1:])
    except Unusable as error:
        print(f"explain: {error}", file=sys.stderr)
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
