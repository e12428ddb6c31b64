"""Tests that every package, every file and every runtime has the version of the workspace.

python3 conformance/test_version.py PYTHON-WITH-THE-PACKAGE
"""

from __future__ import annotations

import ctypes
import json
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "modelrunner-errors"


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


[VERSION] = re.findall(r'^version = "(.*)"', text("Cargo.toml"), re.MULTILINE)
MAJOR, MINOR, PATCH = VERSION.split(".")


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


class Text(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Version(unittest.TestCase):
    def is_the_one(self, found: dict[str, str]) -> None:
        self.assertTrue(found)
        self.assertEqual(found, dict.fromkeys(found, VERSION))

    def test_of_the_crates(self) -> None:
        [dependency] = re.findall(rf'^{NAME} = .*version = "(.*?)"', text("Cargo.toml"), re.MULTILINE)
        packages = json.loads(output("cargo", "metadata", "--format-version=1", "--no-deps", "--offline"))["packages"]
        found = {package["name"]: package["version"] for package in packages}
        for path in ("Cargo.lock", "core/fuzz/Cargo.lock"):
            for name, version in re.findall(r'^name = "(.*)"\nversion = "(.*)"', text(path), re.MULTILINE):
                if name in found:
                    found[f"{name} in {path}"] = version
        self.is_the_one(found | {"the workspace's dependency": dependency})

    def test_of_the_npm_package(self) -> None:
        lock = json.loads(text("bindings-node/package-lock.json"))
        found = {
            "package.json": json.loads(text("bindings-node/package.json"))["version"],
            "the lock file": lock["version"],
            "the lock file's package": lock["packages"][""]["version"],
        }
        self.is_the_one(found)

    def test_of_the_python_package_is_the_crate_s(self) -> None:
        self.assertIn('\ndynamic = ["version"]\n', text("bindings-python/pyproject.toml"))

    def test_of_the_c_header(self) -> None:
        macros = dict(re.findall(r"#define MRE_VERSION(\w*) (.*)", text("include/modelrunner_errors.h")))
        self.assertEqual(macros, {"": f'"{VERSION}"', "_MAJOR": MAJOR, "_MINOR": MINOR, "_PATCH": PATCH})

    def test_of_the_documentation(self) -> None:
        [released, *_] = re.findall(r"^## \[?(\d[^\] ]*)", text("CHANGELOG.md"), re.MULTILINE)
        found = {"the newest release in CHANGELOG.md": released}
        for path in output("git", "ls-files", "*README.md").splitlines():
            for name in re.findall(r"modelrunner[-_]errors-(\d+\.\d+\.\d+)", text(path)):
                found[f"an archive in {path}"] = name
        self.is_the_one(found)
        interface = f"0.{MINOR}" if MAJOR == "0" else MAJOR
        readme = text("bindings-c/README.md")
        self.assertEqual(set(re.findall(r"libmodelrunner_errors\.so\.([\d.]*\d)", readme)), {interface})
        self.assertEqual(set(re.findall(r"find_package\(modelrunner_errors ([\d.]+)", readme)), {f"{MAJOR}.{MINOR}"})

    def test_of_the_runtimes(self) -> None:
        python = (
            "import importlib.metadata, modelrunner_errors as m; print(m.__version__, importlib.metadata.version('{}'))"
        )
        package, metadata = output(sys.argv[1], "-c", python.format(NAME)).split()
        found = {"Python": package, "Python's metadata": metadata}
        for backend in ("node/native.js').loadNative(", "wasm/backend.js'"):
            if (ROOT / "bindings-node" / backend.partition("'")[0]).exists():
                found[backend] = output("node", "-p", f"require('./bindings-node/{backend}).version()")
        for library in (ROOT / "target/release/deps").glob("libmodelrunner_errors_c.so"):
            version = ctypes.CDLL(str(library)).mre_version
            version.restype = Text
            found["C"] = version().ptr.decode()
        self.is_the_one(found)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
