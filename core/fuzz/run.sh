#!/bin/sh
# Runs each fuzz target, or those named, for SECONDS: run.sh FOLDER SECONDS [TARGET...]
# New inputs are stored in FOLDER.
set -eu
cd "$(dirname "$0")"
folder=$1 seconds=$2
shift 2

cargo +nightly fuzz --version >/dev/null 2>&1 || { echo "skipped: no nightly toolchain, or no cargo-fuzz"; exit 0; }
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
export CARGO_TARGET_DIR="$folder/target"
cargo run --quiet --example seeds -- "$folder/seeds"
[ $# -gt 0 ] || set -- classify skip canonical truncate c explain
for target; do
  # It truncates each body after every byte.
  longest=4096
  [ "$target" != truncate ] || longest=512
  mkdir -p "$folder/corpus/$target"
  echo "$target, for $seconds s"
  cargo +nightly fuzz run --fuzz-dir . "$target" "$folder/corpus/$target" "corpus/$target" "$folder/seeds/$target" -- \
    -dict=words.dict -max_len=$longest -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$folder/$target-" >"$folder/$target.log" 2>&1 ||
    { tail -40 "$folder/$target.log"; exit 1; }
  grep -a ' cov: ' "$folder/$target.log" | tail -1
  grep -a number_of_executed_units "$folder/$target.log"
done
