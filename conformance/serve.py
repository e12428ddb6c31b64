"""A stand-in for the ModelRunner API: every conformance case over HTTP, on loopback.

    python3 conformance/serve.py --port 0

The first line on standard output is the address, when the server listens. All HTTP methods get the same
response; `HEAD` gets no body.

* ``/`` lists the names of the cases that can be sent, one per line. A status below 100 or above 999 is
  not possible in a status line; such a case is only for the classifier.
* ``/<case>`` responds with the status, headers and body of the case. With ``?transfer=chunked`` the
  body is sent in chunks. With ``?transfer=cut`` fewer bytes are sent than announced, and the connection
  closes.
* ``/case/<answer>/<any path>`` does the same for an SDK, which appends its own path to its base
  URL. An answer is a case and any number of options, each after a ``~``:

  * ``~chunked``: the body is sent in chunks.
  * ``~cut``: the connection closes before the body is complete: 64 bytes more are announced than sent,
    or, with ``~chunked``, the last chunk is missing. ``~cut=20`` sends only the first
    20 bytes.
  * ``~stream``: an event stream whose only event has the body as its data, with status 200. The name
    of an event is the ``type`` of its JSON. A body that is already an event stream is not changed.
    Cases joined by ``+`` are events of one stream.
  * ``~<name>=<value>``: the response has this header instead of the case's.

* ``/sequence/<id>/<answer>,<answer>,.../<any path>`` sends the n-th answer for the n-th request with
  this id, and then repeats the last one.
* ``/count/<path>`` returns the number of requests for ``/<path>`` and the paths below it, so that a
  test can check that nothing was submitted twice. The query is not part of a path.

So ``/sequence/7/house-503-transient-is-retried~retry-after=0,ok-result-charged`` is a base URL for
which an SDK gets a 503 and then a success.

A response with status 1xx, 204 or 304 has no body, and a client treats 1xx as an interim response, so the
server closes such a connection.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from cases import load

# The server writes these headers itself.
FRAMING = {"connection", "content-length", "transfer-encoding"}
PHRASES = {status.value: status.phrase for status in HTTPStatus}
MISSING_FROM_A_CUT_BODY = 64


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    chunked: bool = False
    cut: bool = False
    sent: int | None = None
    """How many bytes of the body are sent; all if it is None."""

    def set_header(self, name: str, value: str) -> None:
        self.headers = [header for header in self.headers if header[0].lower() != name.lower()] + [(name, value)]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.cases = {case.name: case for case in load() if 100 <= case.status <= 999}
        self.requests: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.lock = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that close the connection are part of the tests; any other exception is a defect and is printed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def count(self, path: str) -> int:
        with self.lock:
            return sum(
                times
                for requested, times in self.requests.items()
                if requested == path or requested.startswith(f"{path}/")
            )

    def find(self, path: str) -> Answer | None:
        """The response to this request. The request is counted."""
        with self.lock:
            self.requests[unquote(path)] += 1
            match path.split("/"):
                case ["", name] | ["", "case", name, *_]:
                    return self.answer(name)
                case ["", "sequence", sequence, names, *_]:
                    step = self.steps[sequence]
                    self.steps[sequence] += 1
                    steps = names.split(",")
                    return self.answer(steps[min(step, len(steps) - 1)])
                case _:
                    return None

    def answer(self, text: str) -> Answer | None:
        names, *options = map(unquote, text.split("~"))
        cases = [self.cases.get(name) for name in names.split("+")]
        found = [case for case in cases if case is not None]
        if len(found) < len(cases):
            return None
        case = found[0]
        answer = Answer(case.status, case.headers, case.body, case.transfer == "chunked", case.transfer == "cut")
        if len(found) > 1 or "stream" in options:
            answer.status, answer.body = 200, b"".join(event(case.body) for case in found)
            answer.set_header("content-type", "text/event-stream")
        for option in options:
            name, equals, value = option.partition("=")
            if option == "cut":
                answer.cut = True
            elif name == "cut" and value.isdigit():
                answer.cut, answer.sent = True, int(value)
            elif option == "chunked":
                answer.chunked = True
            elif equals:
                answer.set_header(name, value)
            elif option != "stream":
                return None
        return answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def __getattr__(self, name: str) -> object:
        # The base class calls `do_<method>`.
        if name.startswith("do_"):
            return self.respond
        raise AttributeError(name)

    def respond(self) -> None:
        self.drain()
        url = urlsplit(self.path)
        if url.path == "/":
            self.send_text(200, "".join(f"{name}\n" for name in self.server.cases))
        elif url.path.startswith("/count/"):
            self.send_text(200, f"{self.server.count(unquote(url.path).removeprefix('/count'))}\n")
        elif (answer := self.server.find(url.path)) is None:
            self.send_text(404, "No such case\n")
        else:
            for transfer in parse_qs(url.query).get("transfer", []):
                answer.chunked, answer.cut = transfer == "chunked", transfer == "cut"
            self.send(answer)

    def drain(self) -> None:
        """Read the request's body, so that the connection can carry the next request."""
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.read(size + 2)
            while self.rfile.readline().strip():
                pass
        else:
            self.rfile.read(int(self.headers.get("content-length", 0)))

    def send_text(self, status: int, text: str) -> None:
        self.send(Answer(status, [("content-type", "text/plain; charset=utf-8")], text.encode()))

    def send(self, answer: Answer) -> None:
        status, body = answer.status, answer.body
        head = [f"HTTP/1.1 {status} {PHRASES.get(status, '')}"]
        head += [f"{name}: {value}" for name, value in answer.headers if name.lower() not in FRAMING]
        if status < 200 or status in (204, 304):
            body = b""
            self.close_connection = self.close_connection or status < 200
        else:
            sent = body[: answer.sent]
            if answer.chunked:
                head.append("transfer-encoding: chunked")
                end = b"" if answer.cut else b"0\r\n\r\n"
                body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in halves(sent)) + end
            else:
                missing = MISSING_FROM_A_CUT_BODY if answer.cut and answer.sent is None else 0
                head.append(f"content-length: {len(body) + missing}")
                body = sent
            self.close_connection = self.close_connection or answer.cut
        if self.close_connection:
            head.append("connection: close")
        if self.command == "HEAD":
            body = b""
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def halves(body: bytes) -> list[bytes]:
    """The body in two parts, neither of them empty: an empty chunk would end it."""
    middle = (len(body) + 1) // 2
    return [part for part in (body[:middle], body[middle:]) if part]


def event(body: bytes) -> bytes:
    """The body as one event of a stream."""
    if body.startswith((b"event:", b"data:")):
        return body
    lines = [b"data: " + line for line in body.splitlines()]
    try:
        name = json.loads(body)["type"]
    except (ValueError, TypeError, LookupError):
        name = None
    if isinstance(name, str):
        lines.insert(0, b"event: " + name.encode())
    return b"\n".join(lines) + b"\n\n"


def stop_with_stdin(stop: threading.Event) -> None:
    # Not through sys.stdin, because this thread would hold its lock when the interpreter exits.
    while os.read(0, 4096):
        pass
    stop.set()


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the conformance cases on loopback.")
    parser.add_argument("--port", type=int, default=8470, help="0 picks a free one (default: %(default)s)")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input closes")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Server(options.port) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        if options.until_stdin_closes:
            threading.Thread(target=stop_with_stdin, args=(stop,), daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        stop.wait()
        server.shutdown()


if __name__ == "__main__":
    main()
