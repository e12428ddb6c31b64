# The Python binding: the package in .venv, its tests, its benchmarks, and what is published.

python_bin := .venv/bin
python_wheels := target/python/wheels
python_portable := target/python/portable
python_sources := $(shell find bindings-python/src bindings-python/python core/src -type f -not -name '*.pyc') \
  bindings-python/Cargo.toml bindings-python/pyproject.toml bindings-python/README.md core/Cargo.toml Cargo.toml Cargo.lock

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Without cargo, maturin fails instead of downloading a toolchain.
export MATURIN_NO_INSTALL_RUST := 1

.PHONY: build-python format-python lint-python types-python unit-python test-python test-python-here test-python-this \
        test-python-others long-python bench-python clean-python dist-python check-dist-python test-dist-python long-dist-python

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

test-python-this: $(python_portable)/.built ## The tests of the Python package as it ships, under PYTHON.
	$(python_bin)/python bindings-python/tests/every_python.py this $(python_portable)

test-python-others: $(python_portable)/.built ## The tests of the Python package as it ships, under each other CPython.
	$(python_bin)/python bindings-python/tests/every_python.py others $(python_portable)

long-python: .venv/.installed .venv/.test-requirements ## The resident memory of a Python process under load.
	$(python_bin)/python -m pytest bindings-python -m long

bench-python: .venv/.installed .venv/.bench-requirements ## The benchmarks of the Python package.
	$(python_bin)/python bindings-python/benches/compare.py

# An environment of their own, because pip knows no lock.
$(python_tools)/.installed: bindings-python/requirements-dist.txt
	$(PYTHON) -m venv --clear $(python_tools)
	@$(python_tools)/bin/pip install --quiet --requirement $< || { echo "missing: what $< lists, from PyPI" >&2; exit 1; }
	touch $@

# The wheel runs on every Linux with glibc 2.17. zig links an unwinder of its own, and a second one
# crashes when the interpreter exits: it has to take the system's.
python_platform = $(if $(filter Linux,$(shell uname -s)),--zig --compatibility manylinux2014)
unwinder = $(if $(python_platform),-C link-arg=$(shell $(CC) -print-file-name=libgcc_s.so.1))
aarch64_unwinder := /usr/aarch64-linux-gnu/lib/libgcc_s.so.1
has_target = test -d "$$(rustc --print sysroot)/lib/rustlib/$(1)"
maturin = PATH="$(abspath $(python_tools))/bin:$$PATH" RUSTFLAGS="$(DIST_RUSTFLAGS) $(1)" \
  $(python_tools)/bin/maturin build --quiet --release --locked --manifest-path bindings-python/Cargo.toml

$(python_portable)/.built: $(python_sources) $(python_tools)/.installed
	rm -rf $(python_portable)
	$(call maturin,$(unwinder)) $(python_platform) --out $(python_portable)
	touch $@

target/python/sdist/.built: $(python_sources) bindings-python/sdist.py $(python_tools)/.installed
	rm -rf target/python/sdist
	$(python_tools)/bin/python bindings-python/sdist.py target/python/sdist
	touch $@

dist-python: $(python_portable)/.built target/python/sdist/.built ## Make the wheel and the source distribution, in dist/python/.
	@rm -rf dist/python && mkdir -p dist/python
	cp $(python_portable)/*.whl target/python/sdist/*.tar.gz dist/python/

# The whole test suite runs on the same wheel in test-python.
test-dist-python: check-dist-python target/python/sdist/.passed ## Check what is in dist/python/, and install the wheel and the source distribution.
	@rm -rf target/python/installed && $(PYTHON) -m venv target/python/installed
	target/python/installed/bin/pip install --quiet --no-index $(python_portable)/*.whl
	cd / && env --ignore-environment $(abspath target/python/installed)/bin/python $(CURDIR)/bindings-python/tests/installed.py

check-dist-python: dist-python
	$(python_tools)/bin/twine check --strict dist/python/*
	$(python_tools)/bin/check-wheel-contents dist/python/*.whl
	$(python_tools)/bin/abi3audit --strict dist/python/*.whl
	$(if $(python_platform),$(python_tools)/bin/auditwheel show dist/python/*manylinux*.whl | grep '"manylinux_2_17_')

# Not optimized: the test is that it builds outside the repository, offline, with its own lock file.
target/python/sdist/.passed: target/python/sdist/.built
	@rm -rf target/python/from-sdist && $(PYTHON) -m venv target/python/from-sdist
	cd / && CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
	  CARGO_TARGET_DIR=$(abspath target/python/from-sdist/target) MATURIN_PEP517_ARGS="--locked --offline" \
	  PATH="$(abspath $(python_tools))/bin:$$PATH" $(abspath $(python_tools))/bin/pip wheel --quiet --no-index --no-deps --no-build-isolation \
	  --wheel-dir $(abspath target/python/from-sdist) $(abspath target/python/sdist)/*.tar.gz
	target/python/from-sdist/bin/pip install --quiet --no-index target/python/from-sdist/*.whl
	cd / && env --ignore-environment $(abspath target/python/from-sdist)/bin/python $(CURDIR)/bindings-python/tests/installed.py
	touch $@

# The wheel for musl is only checked: no Python for musl can be had here.
long-dist-python: dist-python ## Make the wheels for musl and for aarch64 too, and run the latter under qemu.
	@if ! $(call has_target,x86_64-unknown-linux-musl); then echo "skipped: no Rust target x86_64-unknown-linux-musl"; else \
	  $(call maturin,-C target-feature=-crt-static) --zig --target x86_64-unknown-linux-musl --compatibility musllinux_1_2 \
	    --out dist/python && \
	  $(python_tools)/bin/auditwheel show dist/python/*musllinux*.whl | grep '"musllinux_1_'; fi
	@if ! $(call has_target,aarch64-unknown-linux-gnu); then echo "skipped: no Rust target aarch64-unknown-linux-gnu"; \
	elif ! test -e $(aarch64_unwinder); then echo "skipped: no $(aarch64_unwinder)"; \
	elif ! command -v qemu-aarch64 >/dev/null 2>&1; then echo "skipped: no qemu-aarch64"; else \
	  $(call maturin,-C link-arg=$(aarch64_unwinder)) --zig --target aarch64-unknown-linux-gnu --compatibility manylinux2014 \
	    --out dist/python && \
	  $(python_tools)/bin/auditwheel show dist/python/*aarch64*.whl | grep '"manylinux_2_17_' && \
	  sh bindings-python/tests/aarch64.sh dist/python/*aarch64*.whl target/python/aarch64; fi

clean-python: ## Remove what was built or installed for Python.
	rm -rf target/python .venv

.venv/.created:
	$(PYTHON) -m venv .venv
	touch $@

# pip finds maturin by pyproject.toml, and cargo builds into target/.
.venv/.installed: .venv/.created $(python_sources)
	rm -rf $(python_wheels)
	$(python_bin)/pip wheel --quiet --no-deps --wheel-dir $(python_wheels) ./bindings-python
	$(python_bin)/pip install --quiet --no-deps --force-reinstall $(python_wheels)/*.whl
	touch $@

# One after the other, because pip knows no lock.
.venv/.%-requirements: bindings-python/requirements-%.txt .venv/.created | .venv/.installed
	$(python_bin)/pip install --quiet --requirement $<
	touch $@

.venv/.lint-requirements: | .venv/.test-requirements
.venv/.demo-requirements: | $(if $(filter test-parts,$(MAKECMDGOALS)),.venv/.lint-requirements)
