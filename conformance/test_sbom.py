"""Tests that the lists of parts in dist/sbom/ name every crate that is built into a package.

python3 conformance/test_sbom.py
"""

from __future__ import annotations

import json
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "dist/sbom"


def built_in(package: str) -> set[str]:
    """The crates in a package, as `name@version`, without what only builds them."""
    command = [
        "cargo",
        "tree",
        "--offline",
        "--locked",
        "--package",
        package,
        "--target=all",
        "--edges=normal,no-proc-macro",
    ]
    lines = subprocess.check_output([*command, "--prefix=none", "--format={p}"], cwd=ROOT, text=True).splitlines()
    return {"@".join(line.split()[:2]).replace("@v", "@") for line in lines}


class Sbom(unittest.TestCase):
    def test_every_crate_is_named(self) -> None:
        files = list(SBOM.glob("*.cdx.json"))
        self.assertEqual(len(files), 4)
        for file in files:
            with self.subTest(file=file.name):
                sbom = json.loads(file.read_text(encoding="utf-8"))
                component = sbom["metadata"]["component"]
                named = {f"{part['name']}@{part['version']}" for part in [component, *sbom["components"]]}
                self.assertLessEqual(built_in(component["name"]), named)
                for part in sbom["components"]:
                    self.assertTrue(part["licenses"], part["name"])

    def test_nothing_of_the_build_is_named(self) -> None:
        for file in SBOM.iterdir():
            text = file.read_text(encoding="utf-8")
            self.assertNotIn(str(ROOT), text)
            self.assertNotIn("serialNumber", text)


if __name__ == "__main__":
    unittest.main()
