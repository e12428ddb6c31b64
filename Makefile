# make demo · build · test · bench · fuzz · bless · clean; each sets up what it needs.

CARGO ?= cargo
PYTHON ?= python3

bindings := $(patsubst bindings-%/module.mk,%,$(wildcard bindings-*/module.mk))

target := $(or $(CARGO_TARGET_DIR),target)

.PHONY: all demo build test bench fuzz bless clean \
        build-core lint-core test-core test-conformance test-readme bench-core \
        test-fuzz test-differential test-linear linear test-asan test-deny

all: build

demo: build .venv/.demo-requirements
	@PYTHON=$(PYTHON) sh conformance/demo.sh

build: build-core $(bindings:%=build-%)

test: lint-core test-core test-conformance test-readme test-fuzz test-linear test-deny $(bindings:%=test-%) test-differential

bench: bench-core $(bindings:%=bench-%)

build-core:
	$(CARGO) build --quiet --release --package modelrunner-errors --lib --example explain

# Formatter and linter are parts of a toolchain that a minimal one lacks.
lint-core:
	@if $(CARGO) fmt --version >/dev/null 2>&1; then $(CARGO) fmt --all --check; else echo "skipped: no rustfmt"; fi
	@if $(CARGO) clippy --version >/dev/null 2>&1; then \
	  $(CARGO) clippy --quiet --workspace --all-targets -- --deny warnings; else echo "skipped: no clippy"; fi
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --quiet --no-deps --package modelrunner-errors

test-core:
	$(CARGO) test --package modelrunner-errors

test-conformance:
	$(PYTHON) conformance/test_serve.py
	$(PYTHON) conformance/test_spec.py

test-readme: build .venv/.demo-requirements
	$(PYTHON) conformance/test_readme.py

bench-core:
	$(CARGO) bench --package modelrunner-errors

# The targets in core/fuzz/, which are a workspace of their own.
FUZZ_SECONDS ?= 60
FUZZ_CARGO := CARGO_TARGET_DIR=$(abspath $(target)/fuzz) $(CARGO)

fuzz:
	core/fuzz/run.sh $(target)/fuzz $(FUZZ_SECONDS)

# What the fuzzer has found before, and every conformance case cut at every place, without a fuzzer.
test-fuzz:
	cd core/fuzz && $(FUZZ_CARGO) test --quiet --lib

$(target)/fuzz/release/examples/%: force
	cd core/fuzz && $(FUZZ_CARGO) build --quiet --release --example $*

# Instructions under callgrind, for bodies that double in size; `linear` is the long run.
LINEAR_SIZES := 32768 65536 131072

linear: LINEAR_SIZES := 1048576 2097152 4194304 8388608

test-linear linear: $(target)/fuzz/release/examples/hostile
	@if command -v valgrind >/dev/null 2>&1; then \
	  $(PYTHON) core/tests/linear.py $< $(LINEAR_SIZES); else echo "skipped: no valgrind"; fi

# The same answers from every language for so many responses that are made up from the seed.
DIFFERENTIAL_COUNT ?= 100000
DIFFERENTIAL_SEED ?= 1

test-differential: build $(target)/fuzz/release/examples/answers
	@mkdir -p $(C_OUT)/plain
	$(CC) $(C_FLAGS) -Ibindings-c/tests conformance/answers.c $(C_STATIC) $$(cat $(C_NATIVE)) -o $(C_OUT)/plain/answers
	$(PYTHON) conformance/test_differential.py $(DIFFERENTIAL_COUNT) $(DIFFERENTIAL_SEED) \
	  $(target)/fuzz/release/examples/answers $(C_OUT)/plain/answers \
	  "$(python_bin)/python conformance/answers.py" "node conformance/answers.mjs"

# The Rust tests of the core and of the C interface under AddressSanitizer.
ASAN = RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR=$(abspath $(target)/asan) \
  CARGO_BUILD_TARGET=$$(rustc +nightly --print host-tuple) $(CARGO) +nightly test

test-asan:
	@if ! rustc +nightly --version >/dev/null 2>&1; then echo "skipped: no nightly toolchain"; else \
	  $(ASAN) --package modelrunner-errors --package modelrunner-errors-c --lib --tests && \
	  cd core/fuzz && $(ASAN) --lib; fi

# Licences, sources and repeated versions of what this is built from, and, where its list can be
# fetched, known vulnerabilities.
test-deny:
	@if ! command -v cargo-deny >/dev/null 2>&1; then echo "skipped: no cargo-deny"; else \
	  cargo deny --offline check licenses bans sources && \
	  if cargo deny fetch db >/dev/null 2>&1; then cargo deny check advisories; \
	  else echo "skipped: no list of vulnerabilities"; fi; fi

# Writes the answers that the conformance cases still lack; read each of them.
bless:
	BLESS=1 $(CARGO) test --package modelrunner-errors --test conformance every_case_is_answered_byte_for_byte -- --nocapture

force:

clean: $(bindings:%=clean-%)
	$(CARGO) clean
	rm -rf .venv

include $(wildcard bindings-*/module.mk)
