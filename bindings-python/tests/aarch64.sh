#!/bin/sh
# Runs the conformance suite through the wheel for aarch64, in Debian's Python for aarch64, under qemu.
#
# aarch64.sh WHEEL DIRECTORY
#
# The interpreter is unpacked into DIRECTORY; the system's list of packages stays as it is.
set -eu

tests=$(cd "$(dirname "$0")" && pwd)
wheel=$1
directory=$(mkdir -p "$2" && cd "$2" && pwd)
root=$directory/root

if [ ! -x "$root/usr/bin/python3.11" ]; then
  mkdir -p "$directory/state/lists/partial" "$directory/cache/archives/partial" "$root"
  : >"$directory/state/status"
  cat >"$directory/apt.conf" <<END
Dir::State "$directory/state";
Dir::State::status "$directory/state/status";
Dir::Cache "$directory/cache";
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
END
  export APT_CONFIG="$directory/apt.conf"
  apt-get update -qq
  apt-get install -qq --download-only --no-install-recommends python3.11-minimal libpython3.11-stdlib libgcc-s1
  for package in "$directory"/cache/archives/*.deb; do dpkg -x "$package" "$root"; done
fi

"${PYTHON:-python3}" -m pip install --quiet --no-index --upgrade --target "$directory/site" \
  --only-binary :all: --platform manylinux2014_aarch64 --python-version 3.11 "$wheel"
PYTHONPATH=$directory/site qemu-aarch64 -L "$root" "$root/usr/bin/python3.11" "$tests/installed.py"
