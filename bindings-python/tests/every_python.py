"""Runs the tests with the wheel as it ships, under every installed CPython but the one that runs the script.

python every_python.py DIRECTORY_OF_THE_WHEEL

Interpreters are looked for on the PATH and among pyenv's. Each gets a virtual environment of its own,
which stays for the next run. The tests find no program but that environment's, so no cargo either.
The oldest and the newest run all tests; those between run all but the tests with the clients.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OLDEST = (3, 10)
TESTS = Path(__file__).resolve().parent
REQUIREMENTS = TESTS.parent / "requirements-test.txt"
# Only the typing tests use these, and their result is the same for every version.
TYPING_TOOLS = ("mypy", "pyright")
WITH_CLIENTS = ("test_exceptions.py", "test_http_clients.py", "test_official_client.py", "test_retry.py")
ASK = (
    "import sys, sysconfig; "
    "print(sys.implementation.name, sys.version_info[0], sys.version_info[1], "
    "sysconfig.get_config_var('Py_GIL_DISABLED') or 0)"
)


def main(wheels: Path) -> int:
    [wheel] = wheels.glob("*.whl")
    interpreters = others()
    versions = sorted([*interpreters, sys.version_info[:2]])

    def passes(version: tuple[int, int]) -> bool:
        name = ".".join(map(str, version))
        python = environment(interpreters[version], wheels.parent / f"venv-{name}", wheel)
        command = [python, "-m", "pytest", "-p", "no:cacheprovider", TESTS.parent]
        if version not in (versions[0], versions[-1]):
            command += [f"--ignore={TESTS / file}" for file in WITH_CLIENTS]
        environ = {**os.environ, "PATH": str(python.parent)}
        ran = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        how = "failed" if ran.returncode else "passed"
        print(f"{ran.stdout}{how} under CPython {name}: {wheel.name}", flush=True)
        return ran.returncode == 0

    with ThreadPoolExecutor(2) as pool:
        return 0 if all(list(pool.map(passes, sorted(interpreters)))) else 1


def others() -> dict[tuple[int, int], Path]:
    """The other interpreters that can load the wheel, one for each version."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    directories = [Path(directory) for directory in os.environ.get("PATH", "").split(os.pathsep) if directory]
    directories += sorted(pyenv.glob("*/bin"))
    found: dict[tuple[int, int], Path] = {}
    for directory in directories:
        for interpreter in directory.glob("python3.[0-9]*"):
            if not interpreter.name.removeprefix("python3.").isdigit():
                continue
            asked = subprocess.run([interpreter, "-c", ASK], capture_output=True, text=True)
            if asked.returncode:
                continue
            implementation, major, minor, without_gil = asked.stdout.split()
            version = int(major), int(minor)
            if implementation == "cpython" and version >= OLDEST and without_gil == "0":
                found.setdefault(version, interpreter)
    found.pop(sys.version_info[:2], None)
    return found


def environment(interpreter: Path, directory: Path, wheel: Path) -> Path:
    python = directory / "bin" / "python"
    stamp = directory / "requirements.txt"
    lines = REQUIREMENTS.read_text().splitlines(keepends=True)
    requirements = "".join(line for line in lines if not line.startswith(TYPING_TOOLS))
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    if not stamp.exists() or stamp.read_text() != requirements:
        subprocess.run([interpreter, "-m", "venv", "--clear", "--without-pip", directory], check=True)
        subprocess.run([*install, "--requirement", "/dev/stdin"], input=requirements, text=True, check=True)
        stamp.write_text(requirements)
    subprocess.run([*install, "--no-deps", "--force-reinstall", wheel], check=True)
    return python


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
