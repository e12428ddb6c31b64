"""Packs a directory so that equal files make equal archives: archive.py DIRECTORY ARCHIVE.tar.gz"""

import gzip
import os
import sys
import tarfile
from pathlib import Path


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


directory, archive = map(Path, sys.argv[1:])
with (
    archive.open("wb") as file,
    gzip.GzipFile("", "wb", mtime=0, fileobj=file) as packed,
    tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
):
    # The members of a directory are added in the order of their names.
    tar.add(directory, directory.name, filter=plain)
