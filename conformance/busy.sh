#!/bin/sh
# Runs `make test` COUNT times in a fresh clone while other processes occupy every core: busy.sh COUNT
set -eu
cd "$(dirname "$0")/.."
count=$1
unset MAKEFLAGS MAKELEVEL MFLAGS CARGO_TARGET_DIR

work=$(mktemp -d)
busy=
trap 'kill $busy 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
git clone --quiet . "$work/clone"
for _ in $(seq "$(getconf _NPROCESSORS_ONLN)"); do
  while :; do :; done &
  busy="$busy $!"
done

for run in $(seq "$count"); do
  start=$(date +%s)
  make --directory="$work/clone" test >"$work/log" 2>&1 || { cat "$work/log"; echo "run $run of $count failed" >&2; exit 1; }
  echo "run $run of $count passed in $(($(date +%s) - start)) s"
done
