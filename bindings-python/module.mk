# The Python binding: the package in .venv, its tests, its benchmarks.

python_bin := .venv/bin
python_wheels := target/python/wheels
python_sources := $(shell find bindings-python/src bindings-python/python core/src -type f -not -name '*.pyc') \
  bindings-python/Cargo.toml bindings-python/pyproject.toml bindings-python/README.md core/Cargo.toml Cargo.toml Cargo.lock

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: build-python format-python lint-python types-python unit-python test-python test-python-here test-python-others \
        long-python bench-python clean-python

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

test-python: test-python-here test-python-others ## The tests of the Python package, under every CPython of the machine.

test-python-here: .venv/.installed .venv/.test-requirements ## The tests of the Python package, under PYTHON.
	$(python_bin)/python -m pytest bindings-python

test-python-others: .venv/.installed ## The tests of the Python package, under each other CPython.
	$(python_bin)/python bindings-python/tests/every_python.py $(python_wheels)

long-python: .venv/.installed .venv/.test-requirements ## The resident memory of a Python process under load.
	$(python_bin)/python -m pytest bindings-python -m long

bench-python: .venv/.installed .venv/.bench-requirements ## The benchmarks of the Python package.
	$(python_bin)/python bindings-python/benches/compare.py

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
