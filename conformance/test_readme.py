"""The README's commands exist, and the output it shows is the output there is."""

from __future__ import annotations

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def run(*command: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, input=input, capture_output=True, text=True)


class Readme(unittest.TestCase):
    def test_demo_prints_what_the_readme_shows(self) -> None:
        (shown,) = blocks("text")
        demo = run("make", "--silent", "demo")
        self.assertEqual(demo.returncode, 0, demo.stderr)
        self.assertIn(shown.strip(), demo.stdout)

    def test_make_targets_exist(self) -> None:
        targets = set(re.findall(r"\bmake ([a-z]+)", README))
        self.assertLessEqual({"demo", "test", "build", "bench"}, targets)
        for target in targets:
            self.assertEqual(run("make", "--dry-run", target).returncode, 0, target)

    def test_the_explain_command_runs_as_written(self) -> None:
        (command,) = re.findall(r"cargo run [^\n]*explain", README)
        answer = run(*command.split(), input="HTTP/2 401 \r\n\r\n")
        self.assertEqual(answer.returncode, 1, answer.stderr)
        self.assertTrue(answer.stdout.startswith("401 unauthenticated: Unauthorized\n"), answer.stdout)

    def test_every_kind_is_listed(self) -> None:
        names = re.findall(r'= \d+ => "([a-z_]+)"', (ROOT / "core/src/kind.rs").read_text(encoding="utf-8"))
        listed = re.findall(r"^\| `([a-z_]+)` \|.*\| `[a-z_`, ]+ \|$", README, re.MULTILINE)
        self.assertGreater(len(names), 10)
        self.assertEqual(listed, names)


if __name__ == "__main__":
    unittest.main()
