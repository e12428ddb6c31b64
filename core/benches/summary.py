"""Writes the tables of BENCHMARKS.md from the pages in docs/benchmarks/: `make bench-docs`."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BEGIN, END = "<!-- Written by `make bench-docs`. -->", "<!-- End of what `make bench-docs` writes. -->"

FAILURE, SUCCESS, ISSUES = "a failure", "a success", "every issue read"
RETURNED, RAISED, THROWN = "a failure, returned", "a failure, raised and caught", "a failure, thrown and caught"


def of_size(*sizes: str) -> tuple[str, ...]:
    return tuple(f"{size} {kind}" for size in sizes for kind in ("base64", "floats", "small values", "prose"))


ONE_KB, FROM_10_KB, FAST_API = ("1 KB base64", "1 KB prose"), of_size("10 KB", "100 KB", "1 MB"), ("422 FastAPI 4 KB",)
ERRORS = {
    "402": "402 balance",
    "3 Zod issues": "400 Zod 3",
    "FastAPI": "422 FastAPI",
    "FAILED record": "400 FAILED record",
    "401": "401 header named",
    "mix": "mix",
}


@dataclass(frozen=True)
class Figures:
    """A column of a table, as multiples of another one."""

    what: str
    than: str
    page: str
    table: str
    column: str
    goal: float | None
    of: str | None = None
    rows: tuple[str, ...] = ()

    def ratio(self, row: str) -> float:
        cells = PAGES[self.page][self.table][row]
        return number(cells[self.column]) / (number(cells[self.of]) if self.of else 1)


NO_STACK, AS_IT_COMES = "by hand, no stack", "by hand, as it comes"

ON_ERRORS = [
    Figures("Rust", "by hand", "core", FAILURE, "to by hand", 1.0),
    Figures("Python, nothing read", "by hand", "python", RETURNED, "`classify`", None),
    Figures("Python, usual attributes read", "by hand", "python", RETURNED, "usual attributes read", 0.7),
    Figures("Python, raised and caught", "by hand", "python", RAISED, "`raise_for_status`", 0.9),
    Figures("Node, nothing read", NO_STACK, "node", RETURNED, "`classify`", 1.0),
    Figures("Node, nothing read", AS_IT_COMES, "node", RETURNED, "`classify`", 0.35, AS_IT_COMES),
    Figures("Node, usual fields read", NO_STACK, "node", RETURNED, "usual fields read", 1.0),
    Figures("Node, thrown and caught", "by hand", "node", THROWN, "`throwIfError`", 1.0),
    Figures("WebAssembly, nothing read", "native", "node", "WebAssembly", "WebAssembly", 1.5),
    Figures("C, members read", "by hand, cJSON", "c", FAILURE, "to by hand, cJSON", 1.0),
    Figures("C, members read", "by hand, yyjson", "c", FAILURE, "to by hand, yyjson", 1.5),
]
OTHERS = [
    Figures("Rust, a 4 KB 422, every issue read", "by hand", "core", ISSUES, "to by hand", 1.0, rows=FAST_API),
    Figures("Python, the same", "by hand", "python", ISSUES, "`path`, `message`", 1.0, rows=FAST_API),
    Figures("Node, the same", NO_STACK, "node", ISSUES, "this library", None, rows=FAST_API),
    Figures("C, the same", "by hand, cJSON", "c", ISSUES, "to by hand, cJSON", 1.0, rows=FAST_API),
    Figures("Rust, the mix", "`IgnoredAny`", "core", FAILURE, "to `IgnoredAny`", 5.0, rows=("mix",)),
    Figures("Rust, a success of 10 MB", "`memchr`", "core", SUCCESS, "to memchr", None, rows=of_size("10 MB")),
    Figures("Python, a success of 1 KB", "`json.loads`", "python", SUCCESS, "`classify`", 0.1, rows=ONE_KB),
    Figures("Node, a success of 1 KB", "`JSON.parse`", "node", SUCCESS, "`classify`", 0.1, rows=ONE_KB),
    Figures(
        "WebAssembly, a success from 10 KB on",
        "`JSON.parse`",
        "node",
        SUCCESS,
        "WebAssembly, bytes",
        0.1,
        rows=FROM_10_KB,
    ),
    Figures("C, a success of 1 MB", "by hand, yyjson", "c", SUCCESS, "to by hand, yyjson", 0.1, rows=of_size("1 MB")),
]
STARTS = [
    ("Python, `import modelrunner_errors`", "python", "import", "`modelrunner_errors`", 15),
    ("Node, `require`", "node", "start", "`require`, native", 8),
    ("WebAssembly, compiled and instantiated", "node", "start", "compile and instantiate", 5),
]


def number(text: str) -> float:
    return float(text.replace(",", ""))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(page: Path) -> dict[str, dict[str, dict[str, str]]]:
    """The tables of a page by their first heading; of a table, the rows by their first cell."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    lines = page.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if re.match(r"\|[-:|]+\|$", line):
            title, *columns = cells(lines[at - 1])
            found[title] = {}
        elif line.startswith("|") and not any(re.match(r"\|[-:|]+\|$", after) for after in lines[at + 1 : at + 2]):
            name, *values = cells(line)
            found[title][name] = dict(zip(columns, values, strict=True))
    return found


PAGES = {page.stem: tables(page) for page in sorted((ROOT / "docs/benchmarks").glob("*.md"))}


def table(heads: list[str], rows: Iterable[list[str]]) -> str:
    lines = [heads, ["---", "---"] + ["---:"] * (len(heads) - 2), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def takes(figures: Figures) -> str:
    """What the other one takes for the 402."""
    cells = PAGES[figures.page][figures.table][ERRORS["402"]]
    microseconds = next(number(cells[column]) for column in cells if column.endswith("µs"))
    if figures.page in ("core", "c"):
        microseconds /= figures.ratio(ERRORS["402"])
    elif figures.of:
        microseconds *= number(cells[figures.of])
    return f"{microseconds:.2f} µs"


def verdict(values: list[float], goal: float | None) -> list[str]:
    if goal is None:
        return ["", ""]
    met = sum(value <= goal for value in values)
    return [f"{goal:g}", "yes" if met == len(values) else f"{met} of {len(values)}"]


def error_row(figures: Figures) -> list[str]:
    ratios = [figures.ratio(row) for row in ERRORS.values()]
    shown = [f"{ratio:.2f}" for ratio in ratios]
    return [figures.what, figures.than, takes(figures), *shown, *verdict(ratios, figures.goal)]


def other_row(figures: Figures) -> list[str]:
    ratios = [figures.ratio(row) for row in figures.rows]
    measured = " to ".join(f"{ratio:.2g}" for ratio in sorted({min(ratios), max(ratios)}))
    return [figures.what, figures.than, measured, *verdict(ratios, figures.goal)]


def start_row(what: str, page: str, title: str, row: str, goal: float) -> list[str]:
    value = number(PAGES[page][title][row]["ms"])
    return [what, "", f"{value:.1f} ms", *verdict([value], goal)]


def version(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[0]


def machine() -> str:
    info = Path("/proc/cpuinfo")
    models = re.findall(r"model name\s*: (.*)", info.read_text()) if info.exists() else []
    processor = models[0] if models else platform.machine()
    load = os.getloadavg()[0]
    tools = ", ".join(
        [
            version("rustc", "--version").split(" (")[0],
            f"Python {platform.python_version()}",
            "Node " + version("node", "--version"),
            version("cc", "--version"),
        ]
    )
    return f"{os.cpu_count()} cores of {processor}, {platform.system()}; {tools}. The load of the machine after the run was {load:.1f}."


def main() -> None:
    errors = table(["an error", "compared with", "which takes", *ERRORS, "goal", "met"], map(error_row, ON_ERRORS))
    rows = [*map(other_row, OTHERS), *(start_row(*each) for each in STARTS)]
    others = table(["everything else", "compared with", "measured", "goal", "met"], rows)
    page = ROOT / "BENCHMARKS.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n\n{machine()}\n\n{errors}\n\n{others}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
