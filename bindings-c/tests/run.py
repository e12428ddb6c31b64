"""Runs what `make test-c` built, and builds programs against an installed library as a user would.

Tests that need a missing tool (valgrind, cmake, libcurl's headers, ...) are skipped and reported. With names
of tests as arguments, those alone are run.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "bindings-c/tests"
EXAMPLES = ROOT / "bindings-c/examples"
HEADER = ROOT / "include/modelrunner_errors.h"
OUT = (ROOT / os.environ["C_OUT"]).resolve()
CASES = OUT / "cases"
CC = os.environ.get("CC", "cc")
CXX = os.environ.get("CXX", "c++")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]

sys.path.insert(0, str(ROOT / "conformance"))


def run(*command, **options):
    """The finished command; its output is the message of the failure if it exits with another code."""
    code = options.pop("code", 0)
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3600, **options)
    if done.returncode != code:
        raise AssertionError(f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def needs(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return unittest.skipIf(missing, f"no {' and no '.join(missing)}")


def has_header(name):
    source = f"#include <{name}>\n"
    return subprocess.run([CC, "-E", "-xc", "-"], input=source, capture_output=True, text=True).returncode == 0


def links(*options):
    with tempfile.TemporaryDirectory() as directory:
        command = [CC, "-xc", "-", *options, "-o", str(Path(directory, "program"))]
        return (
            subprocess.run(command, input="int main(void) { return 0; }", capture_output=True, text=True).returncode
            == 0
        )


def version():
    return re.search(r'(?m)^version = "(.*)"', (ROOT / "Cargo.toml").read_text())[1]


def interface():
    """What the soname names: before 1.0 a minor version may break the interface."""
    major, minor, _ = version().split(".")
    return major if major != "0" else f"0.{minor}"


def declared():
    """The functions of the header: name, the comment before it, its parameters."""
    found = re.findall(r"((?:^///.*\n)+)^\w[^;{}#/]*?\b(mre_\w+)\(([^)]*)\);", HEADER.read_text(), re.MULTILINE)
    return [(name, comment, parameters) for comment, name, parameters in found]


class Header(unittest.TestCase):
    def test_it_compiles_as_every_language(self):
        c23 = "c23" if self.accepts("c23") else "c2x"
        for compiler, suffix, standards in [(CC, "c", ["c99", "c11", c23]), (CXX, "cc", ["c++11", "c++17"])]:
            if shutil.which(compiler) is None:
                self.skipTest(f"no {compiler}")
            for standard in standards:
                with self.subTest(standard=standard), tempfile.TemporaryDirectory() as directory:
                    source = Path(directory, f"source.{suffix}")
                    source.write_text('#include "modelrunner_errors.h"\n#include "modelrunner_errors.h"\n')
                    run(compiler, f"-std={standard}", *WARNINGS, "-fsyntax-only", f"-I{HEADER.parent}", source)

    def accepts(self, standard):
        command = [CC, f"-std={standard}", "-E", "-xc", "-"]
        return subprocess.run(command, input="", capture_output=True, text=True).returncode == 0

    def test_every_function_documents_null(self):
        functions = declared()
        self.assertEqual(len(functions), HEADER.read_text().split("*/")[1].count(");\n"))
        for name, comment, parameters in functions:
            if "*" in parameters:
                self.assertIn("NULL", comment, name)

    def test_the_program_in_its_manual_prints_what_it_says(self):
        manual = HEADER.read_text().split("*/")[0]
        program, output = re.findall(r"((?: \*     .*\n(?: \*\n(?= \*     ))?)+)", manual)
        program, output = (re.sub(r"(?m)^ \*(     )?", "", block) for block in (program, output))
        self.prints(program, output, [(CC, "-xc", "-std=c99"), (CXX, "-xc++", "-std=c++11")])

    def test_the_program_in_the_readme_prints_what_it_says(self):
        readme = (ROOT / "bindings-c/README.md").read_text()
        program, output = (re.search(rf"(?s)```{fence}\n(.*?)```", readme)[1] for fence in ("c", "text"))
        self.prints(program, output, [(CC, "-xc", "-std=c99")])

    def prints(self, program, output, compilers):
        for compiler, *options in compilers:
            if shutil.which(compiler) is None:
                self.skipTest(f"no {compiler}")
            with self.subTest(compiler=compiler), tempfile.TemporaryDirectory() as directory:
                binary = Path(directory, "program")
                library = OUT / "libmodelrunner_errors.a"
                command = [compiler, *options, *WARNINGS, f"-I{HEADER.parent}", "-", "-xnone", library, "-o", binary]
                run(*command, input=program)
                self.assertEqual(run(binary).stdout, output)

    @needs(CXX)
    def test_it_serves_cpp(self):
        with tempfile.TemporaryDirectory() as directory:
            binary = Path(directory, "cpp")
            library = OUT / "libmodelrunner_errors.a"
            run(CXX, "-std=c++11", *WARNINGS, f"-I{HEADER.parent}", TESTS / "cpp.cc", library, "-o", binary)
            run(binary)


class Symbols(unittest.TestCase):
    """Both libraries define the functions of the header for others, and nothing else."""

    def names(self, *command):
        lines = run("nm", "--defined-only", *command).stdout.splitlines()
        return sorted(line.split()[2] for line in lines if len(line.split()) == 3)

    def test_of_the_static_library(self):
        self.assertEqual(self.names("--extern-only", OUT / "libmodelrunner_errors.a"), self.expected())

    def test_of_the_shared_library(self):
        shared = OUT.parent / "release/deps/libmodelrunner_errors_c.so"
        self.assertEqual(self.names("--dynamic", shared), self.expected())

    def expected(self):
        return sorted(name for name, _, _ in declared())

    def test_the_soname_names_the_interface(self):
        headers = run("objdump", "-p", OUT.parent / "release/deps/libmodelrunner_errors_c.so").stdout
        self.assertRegex(headers, rf"SONAME +libmodelrunner_errors\.so\.{re.escape(interface())}\n")


class Programs(unittest.TestCase):
    """The C test programs, as they are and under the tools that watch memory and threads."""

    programs = {
        "members": [],
        "arguments": [],
        "ownership": [],
        "one_line": [],
        "guard_pages": [],
        "fork": [],
        "conformance": [CASES],
        "threads": [CASES],
    }

    def each(self, *before, kind="plain", skip=frozenset()):
        for name in self.programs.keys() - skip:
            with self.subTest(program=name):
                run(*before, OUT / kind / name, *self.programs[name])

    def test_plain(self):
        self.each()

    def test_the_complete_suite_is_run(self):
        from cases import load

        self.assertEqual(run(OUT / "plain/conformance", CASES).stdout, f"{len(load())} cases\n")

    def test_every_function_is_called_with_wrong_arguments(self):
        called = run(OUT / "plain/arguments").stdout.split()
        self.assertEqual(sorted(called), sorted(name for name, _, _ in declared()))

    def test_no_failure_no_allocation(self):
        run(OUT / "plain/allocations", CASES)

    def test_memory_is_stable_under_load(self):
        environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
        run(OUT / "plain/load", CASES, env=environment)

    @needs("valgrind")
    def test_memcheck(self):
        # Matchers live as long as the process, so that reachable memory at its end is not a leak.
        leaks = [
            "--leak-check=full",
            "--show-leak-kinds=definite,indirect,possible",
            "--errors-for-leak-kinds=definite,indirect,possible",
        ]
        # Unmapped pages say themselves what memcheck would, and threads are helgrind's.
        self.each("valgrind", "--quiet", "--error-exitcode=9", *leaks, skip={"guard_pages", "threads"})

    @unittest.skipUnless((OUT / "sanitized/members").exists(), "no AddressSanitizer")
    def test_address_and_undefined_behaviour_sanitizer(self):
        self.each(kind="sanitized")

    @needs("valgrind")
    def test_helgrind(self):
        run("valgrind", "--quiet", "--tool=helgrind", "--error-exitcode=9", OUT / "plain/threads", CASES, "main-first")


class WrongPrograms(unittest.TestCase):
    """What the header forbids is seen by the tools that watch memory."""

    seen_by_memcheck = {
        "leak": "definitely lost",
        "free a text": "Invalid free",
        "free twice": "Invalid read",
        "read a text after free": "Invalid read",
        "read an error after free": "Invalid read",
    }
    # The library is not instrumented, so it does not see what the library itself reads.
    seen_by_address_sanitizer = {
        "leak": "detected memory leaks",
        "free a text": "attempting free on address which was not malloc",
        "free twice": "AddressSanitizer",
        "read a text after free": "heap-use-after-free",
    }

    def each(self, seen, *command):
        for rule, report in seen.items():
            with self.subTest(rule=rule):
                done = subprocess.run([*command, rule], capture_output=True, text=True, timeout=3600)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(report, done.stderr)

    def test_correct_programs_are_not_reported(self):
        run(OUT / "plain/wrong", "nothing wrong")

    @needs("valgrind")
    def test_memcheck_reports_them(self):
        self.each(self.seen_by_memcheck, "valgrind", "--error-exitcode=9", "--leak-check=full", OUT / "plain/wrong")

    @unittest.skipUnless((OUT / "sanitized/wrong").exists(), "no AddressSanitizer")
    def test_address_sanitizer_reports_them(self):
        self.each(self.seen_by_address_sanitizer, OUT / "sanitized/wrong")


class Install(unittest.TestCase):
    """Programs built against an installed library, in the two ways that a user would."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name)
        cls.prefix = cls.directory / "prefix"
        run("make", "--silent", "install-c", f"PREFIX={cls.prefix}", cwd=ROOT)
        cls.source = TESTS / "members.c"
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": str(cls.prefix / "lib/pkgconfig")}

    def pkg_config(self, *options):
        return run("pkg-config", *options, "modelrunner_errors", env=self.environment).stdout.split()

    @needs("pkg-config")
    def test_pkg_config_shared(self):
        for name, arguments in Programs.programs.items():
            with self.subTest(program=name):
                binary = self.directory / name
                run(CC, TESTS / f"{name}.c", *self.pkg_config("--cflags", "--libs"), "-pthread", "-o", binary)
                # It is not found without a path, so it is the shared library.
                run(binary, *arguments, code=127)
                run(binary, *arguments, env={"LD_LIBRARY_PATH": str(self.prefix / "lib")})

    @needs("pkg-config")
    def test_pkg_config_static(self):
        binary = self.directory / "static"
        if not links("-static"):
            self.skipTest("no static C library")
        run(CC, "-static", self.source, *self.pkg_config("--static", "--cflags", "--libs"), "-o", binary)
        run(binary, env={})

    @needs("pkg-config")
    def test_pkg_config_names_what_static_linking_needs(self):
        native = (OUT / "native-static-libs").read_text().split()
        flags = self.pkg_config("--static", "--libs")
        self.assertLessEqual(set(native) - {"-lgcc_s", "-lc"}, set(flags))

    @needs("pkg-config")
    def test_pkg_config_tells_the_version(self):
        self.assertEqual(self.pkg_config("--modversion"), [version()])

    @needs("cmake")
    def test_cmake(self):
        build = self.directory / "build"
        self.cmake(build, interface())
        run("cmake", "--build", build)
        run(build / "shared")
        run(build / "static")
        self.assertIn("libmodelrunner_errors.so", run("objdump", "-p", build / "shared").stdout)
        self.assertNotIn("libmodelrunner_errors.so", run("objdump", "-p", build / "static").stdout)

    @needs("cmake")
    def test_cmake_rejects_another_interface(self):
        major, minor, patch = map(int, version().split("."))
        for other in (f"{major}.{minor + 1}", f"{major}.{minor}.{patch + 1}", f"{major + 1}.0"):
            with self.subTest(version=other):
                message = self.cmake(self.directory / f"build-{other}", other, code=1).stderr
                self.assertIn("compatible", message)

    def cmake(self, build, version, code=0, options=None):
        options = options or [f"-DCMAKE_PREFIX_PATH={self.prefix}"]
        parameters = [f"-DSOURCE={self.source}", f"-DVERSION={version}"]
        return run("cmake", "-S", TESTS / "cmake", "-B", build, *options, *parameters, code=code)

    def test_destdir_stays_out_of_what_is_installed(self):
        stage = self.directory / "stage"
        run("make", "--silent", "install-c", f"DESTDIR={stage}", "PREFIX=/usr", cwd=ROOT)
        self.assertTrue((stage / f"usr/lib/libmodelrunner_errors.so.{interface()}").is_symlink())
        for file in (stage / "usr/lib").rglob("*.*"):
            if file.suffix in (".pc", ".cmake"):
                self.assertNotIn(str(stage), file.read_text())
                self.assertNotIn("@", file.read_text(), file)

    @needs("pkg-config", "cmake")
    def test_libdir(self):
        for libdir in ("lib64", "lib/some-linux-gnu", "/lib/absolute"):
            with self.subTest(libdir=libdir):
                prefix = self.directory / "libdir" / libdir.replace("/", "-")
                libdir = f"{prefix}{libdir}" if libdir.startswith("/") else libdir
                run("make", "--silent", "install-c", f"PREFIX={prefix}", f"LIBDIR={libdir}", cwd=ROOT)
                libraries = prefix / libdir
                top = libraries.relative_to(prefix).parts[0]
                self.assertEqual({path.name for path in prefix.iterdir()}, {"include", top})
                environment = {**os.environ, "PKG_CONFIG_PATH": str(libraries / "pkgconfig")}
                flags = run("pkg-config", "--cflags", "--libs", "modelrunner_errors", env=environment).stdout.split()
                self.assertEqual(flags[:2], [f"-I{prefix}/include", f"-L{libraries}"])
                build = self.directory / f"build-{prefix.name}"
                options = [f"-Dmodelrunner_errors_DIR={libraries}/cmake/modelrunner_errors"]
                self.cmake(build, interface(), options=options)
                run("cmake", "--build", build)
                run(build / "shared")
                run(build / "static")

    def test_libdir_is_in_prefix(self):
        options = [f"PREFIX={self.prefix}", f"LIBDIR={self.directory}/elsewhere"]
        self.assertIn(
            "LIBDIR must be in PREFIX", run("make", "--silent", "install-c", *options, cwd=ROOT, code=2).stderr
        )


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = [sys.executable, ROOT / "conformance/serve.py", "--port", "0", "--until-stdin-closes"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        server = subprocess.Popen([str(part) for part in command], text=True, **pipes)
        cls.addClassCleanup(server.__exit__, None, None, None)
        cls.url = server.stdout.readline().strip()

    def answer(self, name):
        from cases import load

        return next(case.expect for case in load() if case.name == name)

    def test_saved_response(self):
        saved = OUT / "examples/saved_response"
        response = (
            "HTTP/1.1 100 Continue\r\n\r\n"
            "HTTP/2 429 \r\nRetry-After: 2\r\n\r\n"
            '{"error":"Slow\\u001b[31m down","request_id":"abc123"}'
        )
        output = run(saved, input=response, code=1).stdout
        self.assertEqual(
            output,
            "429 rate_limited: Slow\\u001b[31m down (request_id: abc123)\n"
            "Wait as long as the server asks, or longer each time, then send the request again.\n"
            "The server asks to wait 2.000 s.\n",
        )
        self.assertIn('"retry_after_ms":2000', run(saved, "--json", input=response, code=1).stdout)
        self.assertEqual(run(saved, input="HTTP/1.1 200 OK\n\n{}").stdout, "No failure.\n")
        self.assertIn("not an HTTP response", run(saved, input='{"error":"text"}', code=2).stderr)
        self.assertIn("nowhere", run(saved, "nowhere", code=2).stderr)

    @needs("curl")
    def test_saved_by_curl(self):
        case = "house-402-insufficient-balance"
        response = run("curl", "-si", f"{self.url}/{case}").stdout
        output = run(OUT / "examples/saved_response", "--json", input=response, code=1).stdout
        self.assertEqual(output, self.answer(case) + "\n")

    def fetch(self, path, *options, code):
        binary = OUT / "examples/fetch"
        if not binary.exists():
            self.skipTest("no headers of libcurl 7.84 or newer")
        return run(binary, *options, f"{self.url}/{path}", code=code)

    def count(self, path):
        from urllib.request import urlopen

        return int(urlopen(f"{self.url}/count/{path}").read())

    def test_fetch_prints_the_canonical_json(self):
        for case in ("house-402-insufficient-balance", "retry-after-days-are-clamped"):
            with self.subTest(case=case):
                self.assertEqual(self.fetch(case, "--json", code=1).stdout, self.answer(case) + "\n")

    def test_fetch_retries_if_the_error_says_so(self):
        path = "sequence/retried/retry-after-zero,retry-after-ms-zero,ok-submit-envelope"
        done = self.fetch(path, code=0)
        self.assertEqual(self.count(path), 3)
        self.assertEqual(done.stderr.count("Trying again in 0.000 s."), 2)
        self.assertIn("response_url", done.stdout)

    def test_fetch_polls_a_running_request(self):
        path = "sequence/running/result-409-not-finished,ok-submit-envelope"
        self.fetch(path, code=0)
        self.assertEqual(self.count(path), 2)

    def test_fetch_does_not_retry_if_the_error_says_so_or_the_delay_is_days(self):
        for case in ("house-402-insufficient-balance", "429-insufficient-quota", "retry-after-days-are-clamped"):
            with self.subTest(case=case):
                path = f"sequence/once/{case}"
                self.fetch(path, code=1)
                self.assertEqual(self.count(path), 1)

    def test_fetch_classifies_a_truncated_body(self):
        case = "house-402-insufficient-balance"
        output = self.fetch(f"{case}?transfer=cut", "--json", code=1).stdout
        self.assertEqual(output, self.answer(case) + "\n")

    def test_fetch_without_a_server(self):
        binary = OUT / "examples/fetch"
        if not binary.exists():
            self.skipTest("no headers of libcurl 7.84 or newer")
        # A port that is taken, and on which nothing listens.
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            self.assertIn("onnect", run(binary, f"http://127.0.0.1:{port}/", code=2).stderr)


class Counting(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def main(module):
    """Runs the tests of the module that the arguments name, or all."""
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Counting)
    loader = unittest.defaultTestLoader
    names = sys.argv[1:]
    result = runner.run(loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main(sys.modules[__name__])
