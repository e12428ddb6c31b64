"""A stand-in for the ModelRunner API: every conformance case at /<case-name>, on loopback.

    python3 conformance/serve.py --port 0

The first line on standard output is the address, once the server listens. GET and POST are alike:

* ``/`` lists the names of the cases that can be sent, one a line. A status below 100 or above 999
  fits no status line; such a case is for the classifier alone.
* ``/<case>`` answers with the status, headers and body of the case. With ``?transfer=chunked`` the
  body comes in chunks; with ``?transfer=cut`` more is announced than sent, and the connection closes.
* ``/sequence/<id>/<case>,<case>,...`` answers the n-th request with this id by the n-th case, and
  by the last one from then on.
* ``/count/<path>`` tells how many requests ``/<path>`` has had, so that a test can show that
  nothing was submitted twice. The query does not count as part of a path.

A response with status 1xx, 204 or 304 has no body on the wire, and a client takes 1xx for a
preliminary answer: such a connection closes.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections import Counter
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from cases import Case, load

# The server writes these itself.
FRAMING = {"connection", "content-length", "transfer-encoding"}
PHRASES = {status.value: status.phrase for status in HTTPStatus}
MISSING_FROM_A_CUT_BODY = 64


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.cases = {case.name: case for case in load() if 100 <= case.status <= 999}
        self.requests: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.lock = threading.Lock()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests; anything else is a defect to be seen."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def count(self, path: str) -> int:
        with self.lock:
            return self.requests[path]

    def find(self, path: str) -> Case | None:
        """The case that answers this request. The request is counted."""
        with self.lock:
            self.requests[path] += 1
            match path.split("/"):
                case ["", name]:
                    return self.cases.get(name)
                case ["", "sequence", sequence, names]:
                    step = self.steps[sequence]
                    self.steps[sequence] += 1
                    steps = names.split(",")
                    return self.cases.get(steps[min(step, len(steps) - 1)])
                case _:
                    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.drain()
        url = urlsplit(self.path)
        path = unquote(url.path)
        if path == "/":
            self.send_text(200, "".join(f"{name}\n" for name in self.server.cases))
        elif path.startswith("/count/"):
            self.send_text(200, f"{self.server.count(path.removeprefix('/count'))}\n")
        elif (case := self.server.find(path)) is None:
            self.send_text(404, "No such case\n")
        else:
            transfer = parse_qs(url.query).get("transfer", [case.transfer])[0]
            self.send_case(case.status, case.headers, case.body, transfer)

    do_POST = do_GET

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
        self.send_case(status, [("content-type", "text/plain; charset=utf-8")], text.encode(), None)

    def send_case(self, status: int, headers: list[tuple[str, str]], body: bytes, transfer: str | None) -> None:
        head = [f"HTTP/1.1 {status} {PHRASES.get(status, '')}"]
        head += [f"{name}: {value}" for name, value in headers if name.lower() not in FRAMING]
        if status < 200 or status in (204, 304):
            body = b""
            self.close_connection = self.close_connection or status < 200
        elif transfer == "chunked":
            head.append("transfer-encoding: chunked")
            body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in halves(body)) + b"0\r\n\r\n"
        elif transfer == "cut":
            head.append(f"content-length: {len(body) + MISSING_FROM_A_CUT_BODY}")
            self.close_connection = True
        else:
            head.append(f"content-length: {len(body)}")
        if self.close_connection:
            head.append("connection: close")
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def halves(body: bytes) -> list[bytes]:
    """The body in two parts, neither of them empty: an empty chunk would end it."""
    middle = (len(body) + 1) // 2
    return [part for part in (body[:middle], body[middle:]) if part]


def stop_with_stdin(stop: threading.Event) -> None:
    # Not through sys.stdin: its lock would be held by this thread when the interpreter ends.
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
