# Everything runs in .venv, made from requirements.lock by plain venv and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROGRAMS := .venv-programs
PROGRAMS_READY := $(PROGRAMS)/.ready
ARGS ?=
# Where less is tried in a usual run (tests/examples.py), by themselves or by a helper.
LONGER = $(shell grep -rlE 'tests\.(examples|api\.http\.attacks) import' --include='test_*.py' tests)
SIZE ?=
# One more than cores: a quarter of a run waits for browsers, killed processes and PostgreSQL.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: help demo test test-slow pictures check bench fix lock

help:
	@echo "make demo       import the sample workbooks, print the answers, serve the pages (ARGS=--no-serve: stop after printing)"
	@echo "make test       every test except the slow ones, on SQLite and PostgreSQL (ARGS: more options for pytest)"
	@echo "make test-slow  the long crash loops, and more examples of dear properties"
	@echo "make pictures   the pages as the browser tests see them, in both sizes and lights, into build/pictures"
	@echo "make check      lint, format, types, import rules, spelling, lock file, documentation"
	@echo "make bench      measurements side by side (SIZE=city: 1.5 million events)"
	@echo "make fix        repair lint and format where a program can, write the generated documentation"
	@echo "make lock       resolve pyproject.toml into requirements.lock anew"

$(READY): requirements.lock pyproject.toml .ci/lock.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if ! $(BIN)/python .ci/lock.py installed 2>/dev/null; then \
		set -e; \
		echo "Installing into $(VENV) (once, about a minute) ..."; \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
		$(BIN)/python .ci/lock.py installed; \
	fi
	@touch $@

# Beancount and others that check our exports, in an environment of their own.
$(PROGRAMS_READY): requirements-programs.lock $(READY)
	@test -x $(PROGRAMS)/bin/python || $(PYTHON) -m venv $(PROGRAMS)
	@echo "Installing the programs that check exports into $(PROGRAMS) (once) ..."
	@$(PROGRAMS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-programs.lock
	@touch $@

demo: $(READY)
	@$(BIN)/taizhang demo $(ARGS)

test: $(READY) $(PROGRAMS_READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" $(ARGS)

test-slow: $(READY) $(PROGRAMS_READY)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m slow --timeout 3600 --hypothesis-profile long $(ARGS)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" --timeout 3600 --hypothesis-profile long $(LONGER)

pictures: $(READY)
	mkdir -p build/pictures
	TAIZHANG_REQUIRE_ALL=1 TAIZHANG_PICTURES=$(CURDIR)/build/pictures $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/api/pages tests/api/oidc $(ARGS)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell *.md docs deploy domain ledger projections api
	$(BIN)/python .ci/lock.py current
	$(BIN)/python -m pytest -q tests/docs tests/architecture

bench: $(READY) $(PROGRAMS_READY)
	$(BIN)/python -m bench $(if $(SIZE),--size $(SIZE)) $(ARGS)

fix: $(READY)
	$(BIN)/python docs/generate.py
	$(BIN)/python -m tests.api.http.examples
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock $(ARGS)
	$(BIN)/uv pip compile --group programs --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
		--quiet --output-file requirements-programs.lock $(ARGS)
