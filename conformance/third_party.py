"""Writes LICENSE-THIRD-PARTY: the licences of the libraries that are linked into the packages.

With --check, compares the file instead.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = ROOT / "LICENSE-THIRD-PARTY"
BINDINGS = ["modelrunner-errors-c", "modelrunner-errors-node", "modelrunner-errors-python"]
HEADING = """\
The packages for Python, Node and C contain the libraries below, or some of them, in compiled form, and parts of the
standard library of Rust, which is under MIT or Apache-2.0 (https://www.rust-lang.org/policies/licenses).
"""


def linked() -> list[dict]:
    """The packages that are linked into a binding on any platform."""
    command = ["cargo", "metadata", "--locked", "--format-version=1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found = set()
    waiting = [name for name, package in packages.items() if package["name"] in BINDINGS]
    while waiting:
        name = waiting.pop()
        is_macro = any("proc-macro" in target["kind"] for target in packages[name]["targets"])
        if name in found or is_macro:
            continue
        found.add(name)
        for dependency in nodes[name]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    others = [packages[name] for name in found if packages[name]["source"] is not None]
    return sorted(others, key=lambda package: package["name"])


def texts(package: dict) -> list[str]:
    """The text of the MIT licence if the package may be used under it, else all of its licences."""
    files = [
        file
        for file in sorted(Path(package["manifest_path"]).parent.iterdir())
        if file.is_file() and re.match("licen[cs]e|copying|copyright|notice|unlicense", file.name, re.IGNORECASE)
    ]
    mit = [file for file in files if "mit" in file.name.lower()]
    if "MIT" in re.split(r" OR |/", package["license"] or "") and mit:
        files = mit
    return [file.read_text().replace("\r\n", "\n").strip() for file in files]


def content() -> str:
    """The text of the file: each licence once, after the packages that have it."""
    owners = defaultdict(list)
    for package in linked():
        found = texts(package)
        name = f"{package['name']} {package['version']}"
        for text in found or [f"{package['license']}. The package contains no text; see {package['repository']}."]:
            owners[text].append(f"{name} ({package['license']})")
    parts = ["\n".join(names) + "\n\n" + text for text, names in sorted(owners.items(), key=lambda item: item[1])]
    line = "\n\n" + "-" * 80 + "\n\n"
    return line.join([HEADING.strip(), *parts]) + "\n"


if "--check" not in sys.argv:
    FILE.write_text(content())
elif FILE.read_text() != content():
    sys.exit(f"{FILE.name} is not that of the dependencies: run `make third-party`")
