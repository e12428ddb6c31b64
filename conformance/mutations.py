"""Responses that are generated from the conformance cases: truncated, spliced, and with other types and lengths.

    python3 conformance/mutations.py COUNT [SEED]

prints them, one a line, as ``cases.py`` prints the cases but without an answer: name, status,
headers and body, separated by tabs. The same count and seed give the same lines.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

from cases import Case, load

STATUSES = [*range(196, 206), *range(400, 432), 451, 499, *range(500, 532), 0, 99, 100, 301, 304, 599, 600, 1000, 65535]
HEADERS = [
    ("Retry-After", ["0", "2", "1.5", "-1", "", "86400000", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday", " 3 ", "1e3"]),
    ("retry-after-ms", ["0", "250", "0.1", "99999999999", "x", ""]),
    ("DATE", ["Sun, 06 Nov 1994 08:49:30 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "yesterday"]),
    ("x-modelrunner-request-id", ["r-1", "", "  spaced  ", "\x1b[31mred"]),
]
SCALARS = [
    *("null", "true", "false", "0", "-0", "1.0", "1e2", "1E400", "-1e-400", "9007199254740991", "9007199254740993"),
    *(
        "123456789012345678901234567890",
        "429",
        "500",
        "200",
        "599.0",
        "4e2",
        '""',
        '" "',
        '"x"',
        '"FAILED"',
        '"failed"',
    ),
    *('"COMPLETED"', '"charged"', '"pending"', '"INVALID_OUTPUT"', '"insufficient_quota"', '"rate_limit_exceeded"'),
    *('"Bad Request"', '"word"', '"Insufficient balance"', '"too many requests"', '"Request is still queued"'),
    *(r'"\ud83d\ude00"', r'"\ud800"', r'"\udc00\ud800"', r'"\u0000\u001b[2J\u202e"', '"é\u2028\x9b"', r'"a\/b\\\"c"'),
    *("[]", "{}", "[null]", '[{"message":"m"}]', '[{"loc":["body",0,"a b"],"msg":"m","type":"t"}]', '["m",1,{}]'),
    *('{"message":"m"}', '{"code":7,"type":"api_error"}', '{"issues":[{"path":"a[0].b","message":"m"}]}'),
    *(
        '[{"instancePath":"/a~1b/0/01","keyword":"k","message":"m","params":{"x":[1.50]}}]',
        '"[{\\"message\\":\\"m\\"}]"',
    ),
    *("NaN", "-Infinity", "tru", "01", "+1", ".5", "'x'"),
    # Issues: JSON:API, a field map, Zod's three trees, Google, class-validator, GraphQL, OpenAI.
    '[{"status":"422","title":"Invalid","detail":"too long","source":{"pointer":"/data/attributes/prompt"}}]',
    '{"prompt":["The prompt field is required."],"images.0":["too big","too old"]}',
    '{"non_field_errors":["no"],"size":[{"message":"m","code":"c"}],"$":["bad JSON"]}',
    '{"formErrors":["f"],"fieldErrors":{"a":["b"]}}',
    '{"_errors":[],"a":{"_errors":["x"],"0":{"_errors":["y"]}}}',
    '{"errors":[],"properties":{"a":{"errors":["x"],"items":[null,{"errors":["y"]}]}}}',
    '[{"@type":"BadRequest","fieldViolations":[{"field":"a.b","description":"d","reason":"R"}]}]',
    '[{"property":"size","constraints":{"max":"size must not exceed 4"},"children":[]}]',
    '[{"message":"m","path":["a",0],"extensions":{"code":"BAD_USER_INPUT"}}]',
    '{"message":"m","param":"messages[0].content","code":"insufficient_user_quota"}',
    # Words within words, and what a text can claim.
    r'"{\"error\":{\"message\":\"inner\",\"code\":\"c\"}}"',
    r'{"message":"Provider returned error","metadata":{"raw":"{\"error\":\"no GPU\"}"}}',
    *('"Unauthorized"', '"out of credits"', '"at capacity right now"', '"Input validation error: a"', '"rate limit"'),
    # Secrets of each rule, and what only looks like one.
    *('"Key 1b4e28ba-2fa1-11d2-883f-0016d3cca427:0123456789abcdef0123456789abcdef"', '"Bearer abcd1234efgh5678"'),
    *('"?X-Amz-Signature=0123abcd&sig=9f8e7d6c"', '"sk-abcdefghijklmnop1234"', '"eyJhbGciOiJIUzI1NiJ9.e30.c2ln"'),
    *('{"api_key":"abcd1234efgh"}', '{"StringToSignBytes":"41 57 53"}', '"Unrecognized key: \\"base64Image\\""'),
]
KEYS = [
    *("error", "message", "detail", "details", "title", "error_description", "request_id", "id", "code", "status"),
    *("statusCode", "billingStatus", "modelEndpoint", "response_url", "status_url", "cancel_url", "logs", "output"),
    *("input", "metadata", "type", "param", "issues", "validationErrors", "path", "loc", "msg", "instancePath"),
    *("errors", "invalid_fields", "invalid-params", "error_code", "error_type", "retry_after", "Message", "reason"),
    *("error_message", "errorMessage", "description", "formErrors", "fieldErrors", "_errors", "properties", "items"),
    *("fieldViolations", "source", "pointer", "parameter", "field", "property", "constraints", "extensions", "raw"),
]


class Members(list[tuple[str, object]]):
    """An object that retains repeated keys."""


class Number(str):
    """A number that retains its digits."""


def parse(body: bytes) -> object:
    """The value; ValueError if there is none, or if it may be nested too deep for Python."""
    if body.count(b"[") + body.count(b"{") > 200:
        raise ValueError("nested too deep")
    return json.loads(body.decode(), object_pairs_hook=Members, parse_float=Number, parse_int=Number)


class Raw(str):
    """Text that represents a value."""


def written(value: object) -> str:
    if isinstance(value, Members):
        return "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{written(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, (Number, Raw)):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def places(value: object) -> Iterator[tuple[list[object] | Members, int]]:
    """Every position within a value: the container and the key or index in it."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index
            yield from places(item[1] if isinstance(value, Members) else item)


def put(container: list[object] | Members, index: int, item: object) -> None:
    if isinstance(container, Members):
        container[index] = (container[index][0], item)
    else:
        container[index] = item


class Mutator:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cases = load()
        self.bytes: list[Callable[[bytes], bytes]] = [
            self.cut, self.splice, self.flip, self.encode, self.space, self.escape_key, self.in_a_string,
        ]  # fmt: skip
        self.values: list[Callable[[Members], None]] = [
            self.repeat, self.swap, self.swap, self.nest, self.decoy, self.drop, self.add, self.reorder,
        ]  # fmt: skip

    def response(self, number: int) -> Case:
        case = self.cases[number % len(self.cases)]
        body = case.body
        for _ in range(self.random.choice([0, 1, 1, 2, 3])):
            body = self.random.choice([self.bent, self.bent, self.random.choice(self.bytes)])(body)
        status, headers = case.status, list(case.headers)
        if self.random.random() < 0.3:
            status = self.random.choice(STATUSES)
        if self.random.random() < 0.3:
            name, values = self.random.choice(HEADERS)
            headers.insert(self.random.randrange(len(headers) + 1), (name, self.random.choice(values)))
        return replace(case, name=f"{number}-{case.name}", status=status, headers=headers, body=body, expect=None)

    def place(self, body: bytes) -> int:
        return self.random.randrange(len(body) + 1)

    def other(self) -> bytes:
        return self.random.choice(self.cases).body

    def cut(self, body: bytes) -> bytes:
        return body[: self.place(body)]

    def splice(self, body: bytes) -> bytes:
        other = self.other()
        start, end = sorted((self.place(other), self.place(other)))
        at = self.place(body)
        return body[:at] + other[start:end] + body[at + self.random.choice([0, 0, end - start]) :]

    def flip(self, body: bytes) -> bytes:
        at = self.place(body)
        byte = self.random.choice([self.random.randrange(256), *b'"\\{}[],:\x00\xff<'])
        return body[:at] + bytes([byte]) + body[at + self.random.randrange(2) :]

    def encode(self, body: bytes) -> bytes:
        text = body.decode(errors="replace")
        bad = self.random.choice([b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf"])
        at = self.place(body)
        return self.random.choice(
            [
                b"\xef\xbb\xbf" + body,
                b"\xff\xfe" + text.encode("utf-16-le"),
                b"\xfe\xff" + text.encode("utf-16-be") + self.random.choice([b"", b"x"]),
                text.encode("latin-1", errors="replace"),
                body[:at] + bad + body[at:],
            ]
        )

    def space(self, body: bytes) -> bytes:
        space = self.random.choice([b" ", b"\n\t\r ", b"\x0c", b"\xc2\xa0", b"\x00"])
        return re.sub(rb"(?=[{}\[\],:])", lambda _: space if self.random.random() < 0.3 else b"", body)

    def escape_key(self, body: bytes) -> bytes:
        def escaped(match: re.Match[bytes]) -> bytes:
            if self.random.random() < 0.5:
                return match[0]
            return b'"' + b"".join(b"\\u%04x" % byte for byte in match[1]) + b'":'

        return re.sub(rb'"([A-Za-z_]+)":', escaped, body)

    def in_a_string(self, body: bytes) -> bytes:
        return json.dumps(body.decode(errors="replace")).encode()

    def bent(self, body: bytes) -> bytes:
        """The body with a change in its value; a value that is not an object becomes one."""
        try:
            value = parse(body)
        except ValueError:
            value = None
        if not isinstance(value, Members):
            value = Members(
                [(self.random.choice(KEYS), value if isinstance(value, list) else body.decode(errors="replace"))]
            )
        self.random.choice(self.values)(value)
        # A lone surrogate is written as an escape.
        return written(value).encode(errors="backslashreplace")

    def key(self) -> str:
        return self.random.choice(KEYS)

    def scalar(self) -> Raw:
        return Raw(self.random.choice(SCALARS))

    def objects(self, value: Members) -> list[Members]:
        inner = (item[1] if isinstance(item, tuple) else item for item in (box[at] for box, at in places(value)))
        return [value, value, *(item for item in inner if isinstance(item, Members))]

    def insert(self, members: Members, key: str, item: object) -> None:
        members.insert(self.random.randrange(len(members) + 1), (key, item))

    def repeat(self, value: Members) -> None:
        members = self.random.choice(self.objects(value))
        key = self.random.choice(members)[0] if members else self.key()
        self.insert(members, key, self.scalar())

    def swap(self, value: Members) -> None:
        if found := list(places(value)):
            put(*self.random.choice(found), self.scalar())

    def nest(self, value: Members) -> None:
        if found := list(places(value)):
            container, index = self.random.choice(found)
            item = container[index][1] if isinstance(container, Members) else container[index]
            open_, close = self.random.choice([("[", "]"), ('{"a":', "}"), ('{"error":', "}"), ('[{"message":', "}]")])
            depth = self.random.choice([1, 1, 2, 5, 30, 62, 63, 64, 65, 66, 130])
            put(container, index, Raw(open_ * depth + written(item) + close * depth))

    def decoy(self, value: Members) -> None:
        text = self.other().decode(errors="replace")
        try:
            item: object = parse(text.encode())
        except ValueError:
            item = text
        item = self.random.choice([item, text, [item], Members([("error", item)])])
        self.insert(value, self.random.choice(["output", "input", "metadata", "logs", "details"]), item)

    def drop(self, value: Members) -> None:
        if found := [members for members in self.objects(value) if members]:
            members = self.random.choice(found)
            del members[self.random.randrange(len(members))]

    def add(self, value: Members) -> None:
        self.insert(self.random.choice(self.objects(value)), self.key(), self.scalar())

    def reorder(self, value: Members) -> None:
        self.random.shuffle(self.random.choice(self.objects(value)))


def responses(count: int, seed: int = 1) -> Iterator[Case]:
    mutator = Mutator(seed)
    return (mutator.response(number) for number in range(count))


def main() -> None:
    out = sys.stdout.buffer
    for case in responses(*map(int, sys.argv[1:])):
        out.write(case.line().rpartition("\t")[0].encode() + b"\n")


if __name__ == "__main__":
    main()
