"""Tests that Rust, Python, Node and C return the same bytes for generated responses.

    python3 conformance/test_differential.py COUNT SEED RUST C PYTHON NODE

The last four are the commands for each language; ``make test-differential`` builds and passes them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import islice, zip_longest

from cases import load
from mutations import responses

# WebAssembly is left out if this machine cannot build it.
LANGUAGES = ("Rust", "C", "Python", "Node", "WebAssembly in Node")


def compare(count: int, seed: int, commands: list[str]) -> Counter[str]:
    """The number of results of each kind. Exits at the first difference."""
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryFile() as lines:
        for case in responses(count, seed):
            lines.write(case.line().rpartition("\t")[0].encode() + b"\n")
        lines.flush()
        processes = []
        for command in commands:
            # Each process has its own offset in the file.
            with open(f"/dev/fd/{lines.fileno()}", "rb") as source:
                processes.append(subprocess.Popen(command.split(), stdin=source, stdout=subprocess.PIPE))
        answers = zip_longest(*(process.stdout for process in processes if process.stdout))
        for number, row in zip_longest(range(count), answers):
            if number is None or row is None or len(set(row)) != 1:
                for process in processes:
                    process.kill()
                case = next(islice(responses(count, seed), number, None), None) if number is not None else None
                answers_by_language = zip(LANGUAGES, row or (None,) * len(commands), strict=False)
                print(case, *(f"{language}: {answer}" for language, answer in answers_by_language), sep="\n")
                sys.exit("the languages differ")
            answer = row[0].decode()
            kinds["no failure" if answer == "-\n" else answer.split('"', 4)[3]] += 1
        for command, process in zip(commands, processes, strict=True):
            if process.wait():
                sys.exit(f"{command} failed")
    return kinds


def main() -> None:
    count, seed, *commands = sys.argv[1:]
    assert len(commands) in (len(LANGUAGES) - 1, len(LANGUAGES))
    kinds = compare(int(count), int(seed), commands)
    assert sum(kinds.values()) == int(count)
    # Every kind has to be among the answers, and not only a few times.
    of_cases = {"no failure" if case.expect is None else json.loads(case.expect)["kind"] for case in load()}
    assert set(kinds) == of_cases and min(kinds.values()) >= int(count) / 2000, kinds
    print(
        f"{count} responses, the same bytes from {', '.join(LANGUAGES[: len(commands)])}: {dict(kinds.most_common())}"
    )


if __name__ == "__main__":
    main()
