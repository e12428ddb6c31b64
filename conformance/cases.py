"""The reader of the conformance cases, for Python, the stand-in server and the C tests.

A file in ``cases/`` is a JSON array; ``README.md`` describes its members. The expected result is compared
byte by byte, so it is never parsed and written again: ``Case.expect`` is the text in the file, without the
white space outside strings.

``python3 conformance/cases.py`` prints the cases for languages without a JSON parser: one line per case,
with its fields separated by tabs, in ASCII except for the last one, which is UTF-8::

    name  status  headers  body  answer

* ``name``: kebab-case, unique over all files.
* ``status``: a decimal integer from 0 to 65535.
* ``headers``: hex digits of the UTF-8 text ``name: value``, one header per line (``\\n`` between
  two); the value starts after the first ``": "``. Empty if there are none.
* ``body``: hex digits of the bytes, empty for an empty body.
* ``answer``: the canonical JSON, or ``-`` if the response is not a failure.

If a case has no expected result yet, the command fails.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).resolve().parent / "cases"

# A string, which is retained, or a run of white space, which is removed.
_STRING_OR_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+')
_decoder = json.JSONDecoder()


@dataclass(frozen=True)
class Case:
    """One response, and the result that every language must return for it."""

    name: str
    rules: list[str]
    """The rules of docs/spec.md that the case tests, the most important one first."""
    surface: str
    """The stem of the name of its file."""
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    transfer: str | None
    """How the stand-in server sends the body: None (complete), "chunked" or "cut" (truncated)."""
    expect: str | None
    """The canonical JSON, or None if the response is not a failure."""

    def line(self) -> str:
        """The case as one line of the command's output."""
        block = "\n".join(f"{name}: {value}" for name, value in self.headers)
        fields = (self.name, str(self.status), block.encode().hex(), self.body.hex(), self.expect or "-")
        return "\t".join(fields)


def load(require_expect: bool = False) -> list[Case]:
    """Every case, in the order of the files.

    Raises ValueError for a malformed case, and with ``require_expect`` for one without an answer.
    """
    return [
        _case(path.stem, members, require_expect)
        for path in sorted(CASES.glob("*.json"))
        for members in _objects(path.read_text(encoding="utf-8"))
    ]


def _objects(text: str) -> Iterator[dict[str, str]]:
    """The objects of a JSON array, each member as the compact text of its value."""
    text = _STRING_OR_SPACE.sub(r"\1", text)
    json.loads(text)
    at = 1
    while text[at] == "{":
        members: dict[str, str] = {}
        while text[at] != "}":
            key, colon = _decoder.raw_decode(text, at + 1)
            _, end = _decoder.raw_decode(text, colon + 1)
            if key in members:
                raise ValueError(f"member {key!r} is given twice: {text[at:end]}")
            members[key] = text[colon + 1 : end]
            at = end
        yield members
        # After the object: a comma and the next one, or the end of the array.
        at += 2 if text[at + 1] == "," else 1


def _case(surface: str, members: dict[str, str], require_expect: bool) -> Case:
    name: str = json.loads(members["name"])
    if unknown := members.keys() - {"name", "rules", "source", "response", "expect"}:
        raise ValueError(f"{name}: unknown members {sorted(unknown)}")
    if require_expect and "expect" not in members:
        raise ValueError(f"{name}: no answer yet, run `make bless` and review it")
    response = json.loads(members["response"])
    if ("body" in response) == ("body_base64" in response):
        raise ValueError(f"{name}: give either body or body_base64")
    transfer = response.get("transfer")
    if transfer not in (None, "chunked", "cut"):
        raise ValueError(f"{name}: unknown transfer {transfer!r}")
    if "body" in response:
        body = response["body"].encode()
    else:
        body = base64.b64decode(response["body_base64"], validate=True)
    expect = members.get("expect", "null")
    return Case(
        name=name,
        rules=json.loads(members["rules"]),
        surface=surface,
        status=response["status"],
        headers=[(header, value) for header, value in response["headers"]],
        body=body,
        transfer=transfer,
        expect=None if expect == "null" else expect,
    )


def main() -> None:
    out = sys.stdout.buffer
    for case in load(require_expect=True):
        out.write(case.line().encode() + b"\n")


if __name__ == "__main__":
    main()
