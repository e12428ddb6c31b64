"""Tests that time is linear in the body: counts instructions under ``callgrind``, the same in every run.

    python3 core/tests/linear.py HOSTILE SIZE...

HOSTILE is the built example ``core/fuzz/examples/hostile.rs``. Each SIZE, in bytes, is twice the one
before it. Fails if a body of twice the size takes more than twice the instructions, with some tolerance.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

# Growth is uneven, because tables double.
SLACK = 1.15
# Instructions that a call may take independently of the size: those that print the longest message.
CONSTANT = 200_000


def count(program: str, sizes: list[int]) -> dict[tuple[str, str], list[int]]:
    """The instructions by shape and operation, one number per size."""
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "--tool=callgrind", "--toggle-collect=measured", "--dump-after=measured"]
        out = f"--callgrind-out-file={folder}/out"
        done = subprocess.run(
            [*valgrind, out, program, *map(str, sizes)], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        counts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, line in enumerate(done.stdout.decode().splitlines(), 1):
            shape, _, operation = line.split("\t")
            dump = Path(f"{folder}/out.{number}").read_text()
            match = re.search(r"^totals: (\d+)$", dump, re.MULTILINE)
            assert match, dump
            counts[shape, operation].append(int(match[1]))
    return counts


def main() -> None:
    program, *sizes = sys.argv[1], *map(int, sys.argv[2:])
    assert all(size * 2 == double for size, double in pairwise(sizes))
    counts = count(program, sizes)
    assert len(counts) > 300
    worst: dict[str, tuple[float, str]] = {}
    too_many = []
    for (shape, operation), taken in counts.items():
        assert len(taken) == len(sizes)
        per_byte = taken[-1] / sizes[-1]
        worst[operation] = max(worst.get(operation, (0.0, "")), (per_byte, shape))
        for half, double in pairwise(taken):
            if double > 2 * half * SLACK + CONSTANT:
                too_many.append(f"{shape}, {operation}: {taken}")
                break
    for operation, (per_byte, shape) in worst.items():
        print(f"{operation}: at most {per_byte:.0f} instructions a byte ({shape})")
    if too_many:
        sys.exit("more than twice for twice the size:\n" + "\n".join(too_many))
    print(f"{len(counts)} counts, each at most doubles from {' to '.join(map(str, sizes))} bytes")


if __name__ == "__main__":
    main()
