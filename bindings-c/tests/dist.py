"""Builds programs against each archive in dist/c/ as a user would, with no Rust on the PATH."""

import re
import shutil
import signal
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

from run import CASES, ROOT, TESTS, declared, interface, main, needs, run, version

from cases import load  # isort: skip

ARCHIVES = ROOT / "dist/c"
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT", "LICENSE-THIRD-PARTY"]
TOOLS = ["as", "cc", "cmake", "ld", "make", "musl-gcc", "pkg-config", "sh", "uname"]


class Archive:
    """What holds of every archive."""

    system: str

    @classmethod
    def setUpClass(cls):
        [cls.archive] = cls.archives()
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name).resolve()
        tools = cls.directory / "tools"
        tools.mkdir()
        for tool in filter(shutil.which, TOOLS):
            (tools / tool).symlink_to(shutil.which(tool))
        # musl-gcc calls the compiler of this name.
        cls.environment = {"PATH": str(tools), "REALGCC": "cc"}
        cls.root = cls.unpack("as it is")

    @classmethod
    def archives(cls):
        return list(ARCHIVES.glob(f"*-{cls.system}.tar.gz"))

    @classmethod
    def unpack(cls, name):
        """The top of the archive, in a directory of this name, a space in it included."""
        directory = cls.directory / name
        with tarfile.open(cls.archive) as archive:
            archive.extractall(directory, filter="data")
        [root] = directory.iterdir()
        return root

    def call(self, *command, code=0, **environment):
        return run(*command, code=code, env=self.environment | environment)

    def pkg_config(self, root, *options):
        found = self.call("pkg-config", *options, "modelrunner_errors", PKG_CONFIG_PATH=str(root / "lib/pkgconfig"))
        # pkg-config escapes what a shell would split.
        return [flag.replace("\0", " ") for flag in found.stdout.replace("\\ ", "\0").split()]

    def passes(self, program, **environment):
        """The program runs the complete conformance suite."""
        self.assertEqual(self.call(program, CASES, **environment).stdout, f"{len(load())} cases\n")

    def cmake(self, root, *options):
        build = Path(tempfile.mkdtemp(dir=self.directory))
        source = TESTS / "conformance.c"
        parameters = [f"-DCMAKE_PREFIX_PATH={root}", f"-DSOURCE={source}", f"-DVERSION={version()}"]
        self.call("cmake", "-S", TESTS / "cmake", "-B", build, *parameters, *options)
        self.call("cmake", "--build", build)
        return build

    def test_no_rust_is_found(self):
        for tool in ("cargo", "rustc"):
            self.assertIsNone(shutil.which(tool, path=self.environment["PATH"]))

    def test_it_holds_the_licences_and_the_readme(self):
        for name in LICENCES:
            self.assertEqual((self.root / name).read_bytes(), (ROOT / name).read_bytes())
        readme = (self.root / "README.md").read_text()
        self.assertIn("# modelrunner_errors for C\n", readme)
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", readme):
            self.assertTrue((self.root / link).exists(), link)

    def test_no_path_of_the_builder_is_in_it(self):
        for file in self.root.rglob("*"):
            if file.is_file():
                for path in (ROOT, Path.home() / ".cargo"):
                    self.assertNotIn(str(path).encode(), file.read_bytes(), file)

    def test_the_version_is_the_one_of_the_workspace(self):
        self.assertTrue(self.archive.name.startswith(f"modelrunner_errors-{version()}-"))
        self.assertEqual(self.pkg_config(self.root, "--modversion"), [version()])
        header = (self.root / "include/modelrunner_errors.h").read_text()
        self.assertIn(f'#define MRE_VERSION "{version()}"\n', header)

    def test_the_static_library_defines_the_functions_of_the_header_alone(self):
        symbols = run("nm", "--extern-only", "--defined-only", self.root / "lib/libmodelrunner_errors.a").stdout
        # Mach-O puts an underscore in front.
        names = sorted(line.split()[2].lstrip("_") for line in symbols.splitlines() if len(line.split()) == 3)
        self.assertEqual(names, sorted(name for name, _, _ in declared()))


class Shared(Archive):
    """What holds of an archive with a shared library."""

    search: str
    # The exit code of a program that does not find its shared library.
    lost: int

    def test_shared(self):
        program = self.directory / "shared"
        self.call("cc", TESTS / "conformance.c", *self.pkg_config(self.root, "--cflags", "--libs"), "-o", program)
        # It is the shared library, if the program does not start without it.
        self.call(program, CASES, code=self.lost)
        self.passes(program, **{self.search: str(self.root / "lib")})

    @needs("cmake", "make")
    def test_cmake(self):
        build = self.cmake(self.root)
        for program in ("shared", "static"):
            self.passes(build / program)

    @needs("cmake", "make")
    def test_a_moved_directory(self):
        moved = self.directory / "moved"
        self.unpack("before").rename(moved)
        self.assertIn(f"-I{moved}/", " ".join(self.pkg_config(moved, "--cflags")))
        program = self.directory / "of the moved"
        self.call("cc", TESTS / "conformance.c", *self.pkg_config(moved, "--cflags", "--libs"), "-o", program)
        self.passes(program, **{self.search: str(moved / "lib")})
        self.passes(self.cmake(moved) / "shared")


@unittest.skipIf(sys.platform == "darwin", "not Linux")
class Gnu(Shared, unittest.TestCase):
    system = "linux-gnu"
    search = "LD_LIBRARY_PATH"
    lost = 127

    def test_static(self):
        program = self.directory / "static"
        flags = self.pkg_config(self.root, "--static", "--cflags", "--libs")
        self.call("cc", "-static", TESTS / "conformance.c", *flags, "-o", program)
        self.passes(program)

    def test_it_needs_no_newer_glibc_than_2_17(self):
        symbols = run("objdump", "-T", self.root / "lib/libmodelrunner_errors.so").stdout
        needed = {tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([\d.]+)", symbols)}
        self.assertTrue(needed)
        self.assertLessEqual(max(needed), (2, 17))

    def test_the_unwinder_is_the_one_of_the_system(self):
        headers = run("objdump", "-p", self.root / "lib/libmodelrunner_errors.so").stdout
        self.assertIn("libgcc_s.so.1", re.findall(r"NEEDED +(\S+)", headers))
        self.assertNotRegex(headers, "RPATH|RUNPATH")


@unittest.skipUnless(sys.platform == "darwin", "not macOS")
class MacOS(Shared, unittest.TestCase):
    system = "apple-darwin"
    search = "DYLD_LIBRARY_PATH"
    lost = -signal.SIGABRT

    def test_the_install_name_is_relative(self):
        names = run("otool", "-D", self.root / "lib/libmodelrunner_errors.dylib").stdout.splitlines()
        self.assertEqual(names[1:], [f"@rpath/libmodelrunner_errors.{interface()}.dylib"])


class Musl(Archive, unittest.TestCase):
    system = "linux-musl"

    @classmethod
    def setUpClass(cls):
        if not cls.archives():
            raise unittest.SkipTest("no Rust target for musl")
        super().setUpClass()

    @needs("musl-gcc")
    def test_static(self):
        program = self.directory / "static"
        flags = self.pkg_config(self.root, "--static", "--cflags", "--libs")
        self.call("musl-gcc", "-static", TESTS / "conformance.c", *flags, "-o", program)
        self.assertNotIn("NEEDED", run("objdump", "-p", program).stdout)
        self.passes(program)

    @needs("musl-gcc", "cmake", "make")
    def test_cmake(self):
        build = self.cmake(self.root, "-DCMAKE_C_COMPILER=musl-gcc", "-DCMAKE_EXE_LINKER_FLAGS=-static")
        self.passes(build / "static")


if __name__ == "__main__":
    main(sys.modules[__name__])
