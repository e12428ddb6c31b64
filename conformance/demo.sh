#!/bin/sh
# Fetches a handful of failures from the stand-in server and explains each.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
"${PYTHON:-python3}" conformance/serve.py --port 0 >"$work/address" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  [ -s "$work/address" ] && break
  sleep 0.3
done
address=$(cat "$work/address")

explain() {
  echo "\$ curl -si \$server/$1 | explain"
  # A transfer that breaks off makes curl fail, which is the point of one of them.
  { curl -si "$address/$1" || true; } | target/release/examples/explain && status=0 || status=$?
  [ "$status" -eq "${2:-1}" ] || { echo "explain exited with $status" >&2; exit 1; }
  echo
}

explain house-402-insufficient-balance
explain house-zod-issue-keeps-its-other-members
explain record-completed-billing-failed
explain openai-429-insufficient-quota
explain nginx-502
explain "house-404-model-does-not-exist?transfer=cut"
explain record-charged-with-error-is-no-failure 0
