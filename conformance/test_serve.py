"""Tests of the reader of the cases and of the stand-in server.

python3 conformance/test_serve.py
"""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import unittest
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from cases import CASES, Case, _objects, load  # noqa: E402
from serve import event  # noqa: E402

BY_NAME = {case.name: case for case in load()}


def start() -> tuple[subprocess.Popen[str], str, int]:
    """A server that stops with this process."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "serve.py"), "--port", "0", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    url = urlsplit(process.stdout.readline().strip())
    assert url.hostname and url.port
    return process, url.hostname, url.port


class CasesTest(unittest.TestCase):
    cases = load()

    def test_every_file_is_read(self) -> None:
        surfaces = {case.surface for case in self.cases}
        self.assertEqual(surfaces, {path.stem for path in CASES.glob("*.json")})
        self.assertGreaterEqual(len(self.cases), 260)

    def test_names_are_unique_and_kebab_case(self) -> None:
        names = [case.name for case in self.cases]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")

    def test_every_response_has_the_documented_types(self) -> None:
        for case in self.cases:
            with self.subTest(case.name):
                self.assertIn(case.status, range(65536))
                self.assertLessEqual(len(case.body), 10_000)
                for name, value in case.headers:
                    self.assertRegex(name, r"\A[A-Za-z0-9-]+\Z")
                    self.assertNotRegex(value, r"[\r\n\0]")

    def test_bodies_decode(self) -> None:
        self.assertEqual(BY_NAME["utf-16-be-html"].body[:4], b"\xfe\xff\x00<")
        self.assertEqual(BY_NAME["utf-8-bom-alone"].body, b"\xef\xbb\xbf")
        self.assertEqual(BY_NAME["message-json-string-body-empty-falls-to-the-reason-phrase"].body, b'""')

    def test_a_name_that_states_the_result_is_true(self) -> None:
        """A name that ends in `-is-<kind>` or `-is-not-a-failure`, or starts with `ok-`."""
        try:
            cases = load(require_expect=True)
        except ValueError as error:
            self.skipTest(str(error))
        results = [json.loads(case.expect)["kind"] if case.expect else "not_a_failure" for case in cases]
        endings = "|".join(result.replace("_", "-") for result in set(results))
        compared = 0
        for case, result in zip(cases, results, strict=True):
            ending = re.search(rf"-is-({endings})\Z", case.name)
            if ending or case.name.startswith("ok-"):
                compared += 1
                with self.subTest(case.name):
                    self.assertEqual(result, ending[1].replace("-", "_") if ending else "not_a_failure")
        self.assertGreater(compared, 100)

    def test_expect_is_the_text_of_the_file_without_white_space(self) -> None:
        text = '[ {"name": "a b",\n "expect": { "x": 1.0, "y": [ 1E5,\t"\\" , \\u00e9 é" ] } }, {"expect": null} ]\n'
        self.assertEqual(
            list(_objects(text)),
            [{"name": '"a b"', "expect": '{"x":1.0,"y":[1E5,"\\" , \\u00e9 é"]}'}, {"expect": "null"}],
        )
        self.assertEqual(list(_objects("[]")), [])

    def test_a_repeated_member_is_rejected(self) -> None:
        with self.assertRaises(ValueError):
            list(_objects('[{"name": "a", "name": "b"}]'))

    def test_line_contains_everything(self) -> None:
        case = Case("n", ["V12"], "f", 402, [("A", "b: c"), ("d", "é")], b"\xff\n", None, '{"kind":"x"}')
        name, status, headers, body, answer = case.line().split("\t")
        self.assertEqual((name, status, answer), ("n", "402", '{"kind":"x"}'))
        self.assertEqual(bytes.fromhex(headers).decode(), "A: b: c\nd: é")
        self.assertEqual(bytes.fromhex(body), b"\xff\n")
        self.assertEqual(Case("n", ["S3"], "f", 200, [], b"", None, None).line(), "n\t200\t\t\t-")


class ServeTest(unittest.TestCase):
    def setUp(self) -> None:
        self.process, self.host, port = start()
        self.addCleanup(self.process.communicate)
        self.connection = http.client.HTTPConnection(self.host, port, timeout=600)
        self.addCleanup(self.connection.close)

    def fetch(self, path: str, method: str = "GET", **options: object) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request(method, path, **options)  # type: ignore[arg-type]
        response = self.connection.getresponse()
        return response, response.read()

    def test_plain_case_on_one_connection(self) -> None:
        case = BY_NAME["retry-after-ms-beats-retry-after"]
        for method in ("GET", "POST"):
            response, body = self.fetch(f"/{case.name}", method, body=b"{}" if method == "POST" else None)
            self.assertEqual((response.status, response.reason, body), (429, "Too Many Requests", case.body))
            self.assertEqual(response.getheaders(), [*case.headers, ("content-length", str(len(case.body)))])
            socket = self.connection.sock
            self.assertIsNotNone(socket)
        self.fetch("/")
        self.assertIs(self.connection.sock, socket)

    def test_post_in_chunks(self) -> None:
        for _ in range(2):
            response, _ = self.fetch("/status-404-empty-body", "POST", body=iter([b"a", b"bc"]), encode_chunked=True)
            self.assertEqual(response.status, 404)
        self.assertEqual(self.fetch("/count/status-404-empty-body")[1], b"2\n")

    def test_every_case_with_a_body_arrives_unchanged(self) -> None:
        names = self.fetch("/")[1].decode().split()
        self.assertEqual(names, [case.name for case in load() if 100 <= case.status <= 999])
        for name in names:
            case = BY_NAME[name]
            if case.status < 200 or case.transfer == "cut":
                continue
            with self.subTest(name):
                response, body = self.fetch(f"/{name}")
                self.assertEqual(response.status, case.status)
                self.assertEqual(body, b"" if case.status in (204, 304) else case.body)
                # White space around a value is not part of it, and http.client decodes Latin-1.
                came = [
                    (header, value.strip(" \t").encode("latin-1").decode()) for header, value in response.getheaders()
                ]
                sent = [(header, value.strip(" \t")) for header, value in case.headers]
                self.assertEqual(came[: len(sent)], sent)

    def test_informational_status_closes(self) -> None:
        response, body = self.fetch("/status-103-is-unexpected-response")
        self.assertEqual((response.status, body), (103, b""))
        self.assertEqual(response.getheader("connection"), "close")

    def test_unknown_status_has_an_empty_reason(self) -> None:
        response, _ = self.fetch("/status-520-empty-body")
        self.assertEqual((response.status, response.reason), (520, ""))

    def test_chunked(self) -> None:
        case = BY_NAME["house-402-insufficient-balance"]
        for _ in range(2):
            response, body = self.fetch(f"/{case.name}?transfer=chunked")
            self.assertEqual(response.getheader("transfer-encoding"), "chunked")
            self.assertIsNone(response.getheader("content-length"))
            self.assertEqual(body, case.body)
        self.assertEqual(self.fetch("/status-404-empty-body?transfer=chunked")[1], b"")

    def test_truncated(self) -> None:
        cut = BY_NAME["truncated-in-the-error-string"]
        plain = BY_NAME["house-402-insufficient-balance"]
        for path, body in ((cut.name, cut.body), (f"{plain.name}?transfer=cut", plain.body)):
            with self.assertRaises(http.client.IncompleteRead) as raised:
                self.fetch(f"/{path}")
            self.assertEqual(raised.exception.partial, body)
            self.assertGreater(raised.exception.expected or 0, 0)
            self.connection.close()

    def test_sequence_counts_by_id_and_repeats_its_last_case(self) -> None:
        names = "house-500-unexpected,house-429-passed-through,ok-result-charged"
        statuses = [self.fetch(f"/sequence/one/{names}", "POST")[0].status for _ in range(4)]
        self.assertEqual(statuses, [500, 429, 200, 200])
        self.assertEqual(self.fetch(f"/sequence/two/{names}")[0].status, 500)
        self.assertEqual(self.fetch(f"/count/sequence/one/{names}")[1], b"4\n")
        self.assertEqual(self.fetch("/count/never-asked")[1], b"0\n")

    def test_every_method_and_any_path_after_the_case(self) -> None:
        case = BY_NAME["house-402-insufficient-balance"]
        methods = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE")
        for method in methods:
            for path in (f"/case/{case.name}", f"/case/{case.name}/v1/chat/completions?a=b", f"/{case.name}"):
                response, body = self.fetch(path, method)
                self.assertEqual((response.status, body), (case.status, case.body))
        response, body = self.fetch(f"/case/{case.name}", "HEAD")
        self.assertEqual((response.status, response.getheader("content-length"), body), (402, str(len(case.body)), b""))
        self.assertEqual(self.fetch(f"/count/case/{case.name}")[1], b"%d\n" % (2 * len(methods) + 1))
        self.assertEqual(self.fetch(f"/count/case/{case.name}/v1")[1], b"%d\n" % len(methods))

    def test_headers_of_one_response(self) -> None:
        case = BY_NAME["retry-after-seconds"]
        response, _ = self.fetch(f"/case/{case.name}~retry-after=0~x-should-retry=false~content-type=text%2Fplain/x")
        self.assertEqual(
            [response.headers.get_all(name) for name in ("retry-after", "x-should-retry", "content-type")],
            [["0"], ["false"], ["text/plain"]],
        )
        self.assertEqual(self.fetch(f"/{case.name}")[0].getheader("retry-after"), dict(case.headers)["retry-after"])

    def test_event_streams(self) -> None:
        openai, anthropic = BY_NAME["frame-openai-quota-in-a-stream"], BY_NAME["frame-anthropic-overloaded"]
        framed, house = BY_NAME["frame-raw-sse-text-is-not-a-failure"], BY_NAME["house-402-insufficient-balance"]
        for answer, expected in (
            (f"{openai.name}~stream", b"data: " + openai.body + b"\n\n"),
            (f"{house.name}~stream", b"data: " + house.body + b"\n\n"),
            (
                f"{openai.name}+{anthropic.name}+{framed.name}",
                b"data: " + openai.body + b"\n\nevent: error\ndata: " + anthropic.body + b"\n\n" + framed.body,
            ),
        ):
            response, body = self.fetch(f"/case/{answer}/v1/messages", "POST")
            self.assertEqual((response.status, response.getheader("content-type")), (200, "text/event-stream"))
            self.assertEqual(body, expected)
        self.assertEqual(event(b"a\r\nb"), b"data: a\ndata: b\n\n")

    def test_truncated_bodies(self) -> None:
        case = BY_NAME["house-402-insufficient-balance"]
        for options, arrived in (
            ("~cut", case.body),
            ("~cut=20", case.body[:20]),
            ("~cut=0", b""),
            ("~chunked~cut", case.body),
            ("~chunked~cut=20", case.body[:20]),
        ):
            with self.subTest(options), self.assertRaises(http.client.IncompleteRead) as raised:
                self.fetch(f"/case/{case.name}{options}/x", "POST")
            self.assertEqual(raised.exception.partial, arrived)
            self.connection.close()

    def test_a_sequence_of_responses_for_any_path(self) -> None:
        base = "/sequence/sdk/house-503-transient-is-retried~retry-after=0,ok-result-charged"
        response, _ = self.fetch(f"{base}/owner/model", "POST")
        self.assertEqual((response.status, response.getheader("retry-after")), (503, "0"))
        self.assertEqual(self.fetch(f"{base}/owner/model/requests/1")[0].status, 200)
        self.assertEqual(self.fetch(f"/count{base}")[1], b"2\n")

    def test_unknown_name_is_404(self) -> None:
        unknown = "/case/ok-empty-200~nope", "/case/ok-empty-200+nope", "/case"
        for path in (
            *unknown,
            "/no-such-case",
            "/sequence/one/no-such-case",
            "/sequence/one",
            "/a/b",
            "/status-0-is-unexpected-response",
        ):
            response, body = self.fetch(path)
            self.assertEqual((response.status, body), (404, b"No such case\n"))

    def test_stops_with_standard_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.assertEqual(self.process.wait(600), 0)
        self.process.stdin = None

    def test_stops_on_signals_even_with_an_open_connection(self) -> None:
        self.fetch("/ok-empty-200")
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(600), 0)

    def test_listens_only_on_loopback(self) -> None:
        self.assertEqual(self.host, "127.0.0.1")
        source = (HERE / "serve.py").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"\d+\.\d+\.\d+\.\d+", source), ["127.0.0.1", "127.0.0.1"])


if __name__ == "__main__":
    unittest.main()
