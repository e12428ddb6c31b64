"""Rust, Python, Node and C answer the same bytes for generated responses.

    python3 conformance/test_differential.py COUNT SEED RUST C PYTHON NODE

The last four are the commands that answer; ``make test-differential`` builds and names them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from itertools import zip_longest

from mutations import responses

# WebAssembly is left out if this machine cannot build it.
LANGUAGES = ("Rust", "C", "Python", "Node", "WebAssembly in Node")


def compare(count: int, seed: int, commands: list[str]) -> Counter[str]:
    """The kinds of the answers, with how many there are of each; ends the program at the first difference."""
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryFile() as lines:
        for case in responses(count, seed):
            lines.write(case.line().rpartition("\t")[0].encode() + b"\n")
        lines.flush()
        processes = []
        for command in commands:
            # Each with an offset of its own in the file.
            with open(f"/dev/fd/{lines.fileno()}", "rb") as source:
                processes.append(subprocess.Popen(command.split(), stdin=source, stdout=subprocess.PIPE))
        answers = zip_longest(*(process.stdout for process in processes if process.stdout))
        for case, row in zip_longest(responses(count, seed), answers):
            if case is None or row is None or len(set(row)) != 1:
                for process in processes:
                    process.kill()
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
    # Responses that all mean the same would prove little.
    assert len(kinds) == 18 and min(kinds.values()) >= int(count) / 2000, kinds
    print(f"{count} responses, the same bytes from {', '.join(LANGUAGES[: len(commands)])}: {dict(kinds.most_common())}")


if __name__ == "__main__":
    main()
