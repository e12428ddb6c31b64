# The Python binding: the package in .venv, its tests, its benchmarks.

python_bin := .venv/bin
python_wheels := target/python/wheels
python_sources := $(shell find bindings-python/src bindings-python/python core/src -type f -not -name '*.pyc') \
  bindings-python/Cargo.toml bindings-python/pyproject.toml bindings-python/README.md core/Cargo.toml Cargo.toml Cargo.lock

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: build-python test-python bench-python clean-python

build-python: .venv/.installed

test-python: .venv/.installed .venv/.test-requirements
	$(python_bin)/python -m pytest bindings-python
	$(python_bin)/python bindings-python/tests/every_python.py $(python_wheels)

bench-python: .venv/.installed .venv/.bench-requirements
	$(python_bin)/python bindings-python/benches/compare.py

clean-python:
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

.venv/.%-requirements: bindings-python/requirements-%.txt .venv/.created
	$(python_bin)/pip install --quiet --requirement $<
	touch $@
