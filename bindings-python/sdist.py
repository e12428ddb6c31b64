"""Makes the source distribution, with a Cargo.lock of what it needs.

python sdist.py DIRECTORY

maturin leaves the lock file of the whole workspace in it, which `cargo --locked` refuses.
"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(directory: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        maturin = [sys.executable, "-m", "maturin", "sdist", "--out", temporary]
        subprocess.run([*maturin, "--manifest-path", HERE / "Cargo.toml"], check=True)
        [made] = Path(temporary).glob("*.tar.gz")
        with tarfile.open(made) as archive:
            archive.extractall(temporary)
            root = Path(temporary) / made.name.removesuffix(".tar.gz")
            # Only a lock file that names too much is written again; the versions in it stay.
            metadata = ["cargo", "metadata", "--format-version", "1"]
            subprocess.run(metadata, cwd=root, check=True, stdout=subprocess.DEVNULL)
            lock = (root / "Cargo.lock").read_bytes()
            directory.mkdir(parents=True, exist_ok=True)
            write(archive, lock, directory / made.name)


def write(archive: tarfile.TarFile, lock: bytes, path: Path) -> None:
    time = int(os.environ["SOURCE_DATE_EPOCH"])
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=time) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as written,
    ):
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            content = archive.extractfile(member)
            if content is None:
                continue
            data = lock if member.name.count("/") == 1 and member.name.endswith("/Cargo.lock") else content.read()
            member.size, member.mtime = len(data), time
            written.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
