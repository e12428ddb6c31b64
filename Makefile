# make demo · build · test · bench · bless · clean; each sets up what it needs.

CARGO ?= cargo
PYTHON ?= python3

bindings := $(patsubst bindings-%/module.mk,%,$(wildcard bindings-*/module.mk))

.PHONY: all demo build test bench bless clean \
        build-core lint-core test-core test-conformance test-readme bench-core

all: build

demo: build .venv/.demo-requirements
	@PYTHON=$(PYTHON) sh conformance/demo.sh

build: build-core $(bindings:%=build-%)

test: lint-core test-core test-conformance test-readme $(bindings:%=test-%)

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

test-readme: build .venv/.demo-requirements
	$(PYTHON) conformance/test_readme.py

bench-core:
	$(CARGO) bench --package modelrunner-errors

# Writes the answers that the conformance cases still lack; read each of them.
bless:
	BLESS=1 $(CARGO) test --package modelrunner-errors --test conformance

clean: $(bindings:%=clean-%)
	$(CARGO) clean
	rm -rf .venv

include $(wildcard bindings-*/module.mk)
