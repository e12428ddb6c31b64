# The Python binding: the package in .venv, its tests, its benchmarks, and what is published.

python_bin := .venv/bin
python_wheels := target/python/wheels
python_portable := target/python/portable
python_sources := $(shell find bindings-python/src bindings-python/python core/src -type f -not -name '*.pyc') \
  bindings-python/Cargo.toml bindings-python/pyproject.toml bindings-python/README.md core/Cargo.toml Cargo.toml Cargo.lock $(wildcard LICENSE-*)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Python compiles what is imported when it is.
export PIP_NO_COMPILE := 1
# Without cargo, maturin fails instead of downloading a toolchain.
export MATURIN_NO_INSTALL_RUST := 1

.PHONY: build-python format-python lint-python types-python unit-python test-python test-python-here test-python-this \
        test-python-others long-python bench-python clean-python dist-python dist-sdist check-dist-python test-dist-python long-dist-python

build-python: .venv/.installed ## Build the Python package and install it in .venv.

format-python: .venv/.lint-requirements ## Format the Python code.
	$(python_bin)/ruff format .

lint-python: .venv/.lint-requirements ## Check the format of the Python code, and lint it.
	$(python_bin)/ruff format --check .
	$(python_bin)/ruff check .

types-python: .venv/.installed .venv/.test-requirements ## Check the types of the Python package.
	$(python_bin)/python -m pytest bindings-python/tests/test_typing.py

unit-python: .venv/.installed .venv/.test-requirements ## The fast tests of the Python package.
	$(python_bin)/python -m pytest bindings-python --ignore=bindings-python/tests/test_typing.py

test-python: types-python test-python-this test-python-others ## The tests of the Python package as it ships, under every CPython of the machine.

test-python-here: .venv/.installed .venv/.test-requirements ## The tests of the Python package in .venv.
	$(python_bin)/python -m pytest bindings-python

# The tests find no program but the environment's, so no cargo either.
test-python-this: .venv/.installed .venv/.test-requirements ## The tests of the Python package as it ships, under PYTHON.
	PATH=$(abspath $(python_bin)) .venv/bin/python -m pytest -p no:cacheprovider bindings-python --ignore=bindings-python/tests/test_typing.py

test-python-others: $(python_portable)/.built .venv/.created ## The tests of the Python package as it ships, under each other CPython.
	$(python_bin)/python bindings-python/tests/every_python.py $(python_portable)

long-python: .venv/.installed .venv/.test-requirements ## The resident memory of a Python process under load.
	$(python_bin)/python -m pytest bindings-python -m long

bench-python: compare-python ## The benchmarks of the Python package.

compare-python: .venv/.installed .venv/.bench-requirements $(BENCH_BODIES)
	@$(python_bin)/python bindings-python/benches/compare.py $(BENCH_BODIES)

# An environment of their own, because pip knows no lock.
$(python_tools)/.installed: bindings-python/requirements-dist.txt
	$(PYTHON) -m venv --clear $(python_tools)
	@$(python_tools)/bin/pip install --quiet --requirement $< || { echo "missing: what $< lists, from PyPI" >&2; exit 1; }
	touch $@

# The wheel runs on every Linux with glibc 2.17. zig links an unwinder of its own, and a second one
# crashes when the interpreter exits: the wheel has to use the system's.
python_platform = $(if $(filter Linux,$(shell uname -s)),--zig --compatibility manylinux2014)
aarch64_unwinder := /usr/aarch64-linux-gnu/lib/libgcc_s.so.1
# Not the target directory of the others: maturin brings a linker of its own, and cargo would build all again.
maturin = $(call dist_env,$(1)) CARGO_TARGET_DIR=$(abspath $(DIST_TARGET))/python PATH="$(abspath $(python_tools))/bin:$$PATH" \
  $(python_tools)/bin/maturin build --quiet --release --locked --manifest-path bindings-python/Cargo.toml
has_target = test -d "$$(rustc --print target-libdir --target $(1))"

$(python_portable)/.built: $(python_sources) $(python_tools)/.installed
	rm -rf $(python_portable)
	$(call maturin,$(if $(python_platform),-Clink-arg=$$($(CC) -print-file-name=libgcc_s.so.1))) $(python_platform) --out $(python_portable)
	touch $@

target/python/sdist/.built: $(python_sources) $(wildcard core/README.md core/*/*.rs core/tests/common/*.rs conformance/cases/*.json LICENSE-*) \
  bindings-python/sdist.py $(python_tools)/.installed
	rm -rf target/python/sdist
	$(python_tools)/bin/python bindings-python/sdist.py target/python/sdist
	touch $@

dist-python: $(python_portable)/.built dist-sdist ## Make the wheel and the source distribution, in dist/python/.
	@rm -f dist/python/*.whl
	cp $(python_portable)/*.whl dist/python/

dist-sdist: target/python/sdist/.built ## Make the source distribution, in dist/python/.
	@mkdir -p dist/python && rm -f dist/python/*.tar.gz
	cp target/python/sdist/*.tar.gz dist/python/

# `test-python` runs the complete test suite on the same wheel. pip finds the wheel of this machine.
test-dist-python: .venv/.created $(if $(PREBUILT),,check-dist-python target/python/sdist/.passed) ## Check what is in dist/python/, install it without Rust, and run the conformance suite.
	$(call python_installs,installed,dist/python)

python_installs = @rm -rf target/python/$(1) && $(PYTHON) -m venv --without-pip target/python/$(1) && \
  python=$(abspath target/python/$(1))/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python && \
  $(if $(filter Windows_NT,$(OS)),.venv/Scripts,$(python_bin))/python -m pip --python "$$python" install --quiet --no-index --only-binary :all: --find-links $(2) modelrunner-errors && \
  tests=$$PWD/bindings-python/tests && cd / && env -i SYSTEMROOT="$$SYSTEMROOT" "$$python" "$$tests/installed.py"

check-dist-python: dist-python
	$(python_tools)/bin/twine check --strict dist/python/*
	$(python_tools)/bin/check-wheel-contents dist/python/*.whl
	$(python_tools)/bin/abi3audit --strict dist/python/*.whl
	$(if $(python_platform),$(python_tools)/bin/auditwheel show dist/python/*manylinux*.whl | grep '"manylinux_2_17_')

# Not optimized: the test is that it builds outside the repository, offline, with its own lock file.
target/python/sdist/.passed: target/python/sdist/.built .venv/.created
	@rm -rf target/python/from-sdist/*.whl
	cd / && CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	  CARGO_TARGET_DIR=$(abspath target/python/from-sdist/target) MATURIN_PEP517_ARGS="--locked --offline" \
	  PATH="$(abspath $(python_tools))/bin:$$PATH" $(abspath $(python_tools))/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation \
	  --wheel-dir $(abspath target/python/from-sdist) $(abspath target/python/sdist)/*.tar.gz
	$(call python_installs,installed-from-sdist,target/python/from-sdist)
	touch $@

# The wheel for musl is only built and checked here, because there is no Python for musl.
long-dist-python: dist-python ## Make the wheels for aarch64 and for musl too, and run the former under qemu.
	@if ! $(call has_target,aarch64-unknown-linux-gnu); then echo "skipped: no Rust target aarch64-unknown-linux-gnu"; \
	elif ! test -e $(aarch64_unwinder); then echo "skipped: no $(aarch64_unwinder)"; \
	elif ! command -v qemu-aarch64 >/dev/null 2>&1; then echo "skipped: no qemu-aarch64"; else \
	  $(call maturin,-Clink-arg=$(aarch64_unwinder)) --zig --target aarch64-unknown-linux-gnu --compatibility manylinux2014 \
	    --out dist/python && \
	  $(python_tools)/bin/auditwheel show dist/python/*aarch64*.whl | grep '"manylinux_2_17_' && \
	  PYTHON=$(python_tools)/bin/python sh bindings-python/tests/aarch64.sh dist/python/*aarch64*.whl target/python/aarch64; fi
	@if ! $(call has_target,x86_64-unknown-linux-musl); then echo "skipped: no Rust target x86_64-unknown-linux-musl"; else \
	  $(call maturin,-Ctarget-feature=-crt-static) --zig --target x86_64-unknown-linux-musl --compatibility musllinux_1_2 \
	    --out dist/python; fi
	$(python_tools)/bin/twine check --strict dist/python/*
	$(python_tools)/bin/check-wheel-contents dist/python/*.whl
	$(python_tools)/bin/abi3audit --strict dist/python/*.whl

clean-python: ## Remove what was built or installed for Python.
	rm -rf target/python .venv

.venv/.created:
	$(PYTHON) -m venv .venv
	touch $@

# The tests get the wheel as it ships. For all else pip makes one without the tools of python_tools: it
# finds maturin by pyproject.toml, and cargo builds into target/.
ifneq ($(filter test-parts test-python test-python-this,$(MAKECMDGOALS)),)
.venv/.installed: .venv/.ships
	touch $@
else
pip_after := .venv/.installed
.venv/.installed: .venv/.created $(python_sources)
	rm -rf $(python_wheels)
	$(python_bin)/pip wheel --quiet --no-deps --wheel-dir $(python_wheels) ./bindings-python
	$(python_bin)/pip install --quiet --no-deps --force-reinstall $(python_wheels)/*.whl
	@rm -f .venv/.ships
	touch $@
endif

.venv/.ships: .venv/.created $(python_portable)/.built | $(if $(filter test-parts,$(MAKECMDGOALS)),.venv/.demo-requirements,.venv/.test-requirements)
	$(python_bin)/pip install --quiet --no-deps --force-reinstall $(python_portable)/*.whl
	touch $@

# One after the other, because pip knows no lock.
.venv/.%-requirements: bindings-python/requirements-%.txt .venv/.created | $(pip_after)
	$(python_bin)/pip install --quiet --requirement $<
	touch $@

.venv/.lint-requirements: | .venv/.test-requirements
.venv/.demo-requirements: | $(if $(filter test-parts,$(MAKECMDGOALS)),.venv/.lint-requirements)
