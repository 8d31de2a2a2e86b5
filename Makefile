# Each target sets up what it needs. `make demo` and `make test` are the two commands of the README.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
READY := $(VENV)/.ready

.PHONY: demo test test-slow lint bench lock clean

# What it takes to run: the locked dependencies and the package itself.
$(RUN): requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

# What it takes to develop: linters, test tools, Spark.
$(READY): $(RUN) requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	touch $@

demo: $(RUN)
	$(BIN)/gongbao demo --out demo

test: $(READY)
	$(BIN)/python -m pytest -n auto

# The long-running rest; .ci/run runs both.
test-slow: $(READY)
	$(BIN)/python -m pytest -n auto -m slow

lint: $(READY)
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(PYTHON) -m venv build/bench-venv
	build/bench-venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements/bench.txt
	build/bench-venv/bin/pip install --quiet --disable-pip-version-check --editable .
	build/bench-venv/bin/python -m bench

# Renew the lock file; needs network.
lock: LOCK := --quiet --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes
lock:
	$(PYTHON) -m venv build/lock-venv
	build/lock-venv/bin/pip install --quiet uv
	build/lock-venv/bin/uv pip compile $(LOCK) --group dev pyproject.toml --output-file requirements/dev.txt
	build/lock-venv/bin/uv pip compile $(LOCK) --constraint requirements/dev.txt pyproject.toml --output-file requirements/run.txt

clean:
	rm -rf $(VENV) build demo
