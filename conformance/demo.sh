#!/bin/sh
# Fetches some failures from the stand-in server and explains each. Then fetches them with every language,
# and shows that the results are the same bytes.
set -eu
cd "$(dirname "$0")/.."

built=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
mkfifo "$work/address"
"${PYTHON:-python3}" conformance/serve.py --port 0 >"$work/address" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
# Waits until the server listens; without an address if it cannot.
read -r address <"$work/address"

explain() {
  echo "\$ curl -si \$server/$1 | explain"
  # curl fails for a truncated transfer, which one of them is.
  { curl -si "$address/$1" || true; } | "$built/release/examples/explain" && status=0 || status=$?
  [ "$status" -eq "${2:-1}" ] || { echo "explain exited with $status" >&2; exit 1; }
  echo
}

# A failure gives these programs an exit status of 1.
through_all() {
  curl -si "$address/$1" | "$built/release/examples/explain" --json >"$work/rust" || true
  .venv/bin/python bindings-python/examples/fetch.py "$address/$1" >"$work/python"
  node bindings-node/examples/fetch.mjs "$address/$1" >"$work/node"
  if [ "$client" = libcurl ]; then
    "$built/c/examples/fetch" --json "$address/$1" >"$work/c" 2>/dev/null || true
  else
    curl -si "$address/$1" | "$built/c/examples/saved_response" --json >"$work/c" || true
  fi
  for language in python node c; do
    cmp "$work/rust" "$work/$language" || { echo "$language returns another result for $1" >&2; exit 1; }
  done
  echo "$1: the same $(wc -c <"$work/rust" | tr -d ' ') bytes"
}

# No failure that a client retries, because one of the clients does.
failures='house-402-insufficient-balance house-zod-issue-retains-its-other-members
record-completed-billing-failed openai-429-insufficient-quota nginx-403'

for failure in $failures; do explain "$failure"; done
explain nginx-502
explain "house-404-model-does-not-exist?transfer=cut"
explain record-charged-with-error-is-not-a-failure 0

client='a saved response'
[ ! -x "$built/c/examples/fetch" ] || client=libcurl
echo "Through curl and explain, Python with httpx, Node with fetch, C with $client:"
for failure in $failures record-charged-with-error-is-not-a-failure; do through_all "$failure"; done
