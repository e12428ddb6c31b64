"""Tests that the README's commands exist, and that its output is the real output."""

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
        targets = set(re.findall(r"\bmake ([a-z-]+)", README))
        self.assertLessEqual({"demo", "test", "build", "bench"}, targets)
        for target in targets:
            self.assertEqual(run("make", "--dry-run", target).returncode, 0, target)

    def test_the_explain_command_runs_as_written(self) -> None:
        (command,) = re.findall(r"cargo run [^\n]*explain", README)
        answer = run(*command.split(), input="HTTP/2 401 \r\n\r\n")
        self.assertEqual(answer.returncode, 1, answer.stderr)
        self.assertTrue(answer.stdout.startswith("401 unauthenticated: Unauthorized\n"), answer.stdout)

    def test_the_samples_of_python_and_node_run(self) -> None:
        expected = "abc123 Top up credits, then send the request again.\n"
        for language, command in (
            ("python", [".venv/bin/python", "-c"]),
            ("js", ["node", "--input-type=module", "-e"]),
        ):
            (sample,) = blocks(language)
            where = ROOT / "bindings-node" if language == "js" else ROOT
            answer = subprocess.run([*command, sample], cwd=where, capture_output=True, text=True)
            self.assertEqual((answer.returncode, answer.stdout), (0, expected), answer.stderr)

    def test_the_samples_of_rust_run(self) -> None:
        library = ROOT / "target" / "release"
        paths = [f"-Ldependency={library}/deps", f"--extern=modelrunner_errors={library}/libmodelrunner_errors.rlib"]
        answer = run("rustdoc", "--test", "--edition", "2024", *paths, "README.md")
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn(f"test result: ok. {len(blocks('rust'))} passed", answer.stdout)

    def test_the_sample_of_c_compiles(self) -> None:
        (sample,) = blocks("c")
        program = f"""
            #include <modelrunner_errors.h>
            #include <stdio.h>
            void f(unsigned short status, const unsigned char *body, size_t body_len);
            void f(unsigned short status, const unsigned char *body, size_t body_len) {{ {sample} }}
        """
        answer = run(*"cc -std=c99 -Wall -Wextra -Werror -Iinclude -fsyntax-only -xc -".split(), input=program)
        self.assertEqual(answer.returncode, 0, answer.stderr)


if __name__ == "__main__":
    unittest.main()
