# Every word here needs Python 3.11 or newer and make, nothing else: it builds .venv first.
# Installing is skipped while the lock files and pyproject.toml stay as they were.

SHELL := /bin/sh
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile
INSTALL_SELF := $(PIP) --no-deps --no-build-isolation --editable .
# Compiling on all cores after the install takes a third off the time that pip needs for it on one.
WARM := $(BIN)/python -m compileall -qq -j 0 .venv/lib || true
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --group build pyproject.toml
# `make lock UPGRADE=--upgrade` takes newer versions; plain `make lock` keeps those that still fit.
UPGRADE ?=
# The speech engine is not made for every machine. Where it is not, all else works.
ALOUD := espeakng-loader lameenc
INSTALL_ALOUD := $(PIP) --require-hashes --only-binary :all: --requirement requirements-aloud.lock \
	|| echo "Posts cannot be read aloud here. All else works."
ARGS ?=
NAME ?=
# Each worker has its own PostgreSQL and WordPress, ready within two seconds, so any may take any test.
# They start the program some hundred times: it is compiled once, whatever the environment says.
PYTEST_ARGS ?= -n 2 --dist worksteal

.PHONY: help pictures demo test run check migration lock catalogues
.DEFAULT_GOAL := help

help:
	@echo "make demo       try Bleep with a pretend Telegram and blog; ARGS=\"--no-browser\" passes options on"
	@echo "make test       run the tests; TEST_ALL=1 fails where a part of the full suite is missing"
	@echo "make run        start the bot from the environment and .env; ARGS passes options on"
	@echo "make pictures   take the pictures of docs/pictures anew, by clicking through the demo"
	@echo "make check      lint, format, types, import layers, Dockerfile"
	@echo "make migration  write an Alembic revision from the tables; needs NAME=\"what changes\""
	@echo "make catalogues take new sentences into the catalogues of other languages, and compile them"
	@echo "make lock       write the lock files anew from pyproject.toml; UPGRADE=--upgrade takes newer versions"

demo: .venv/run.stamp
	@$(BIN)/bleep demo $(ARGS)

run: .venv/run.stamp
	@$(BIN)/bleep run $(ARGS)

test: .venv/dev.stamp
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(PYTEST_ARGS) $(ARGS)

pictures: .venv/dev.stamp
	@PICTURES=docs/pictures $(BIN)/python -m pytest -n 0 tests/test_demo_admin.py

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

migration: .venv/dev.stamp
	@test -n "$(NAME)" || { echo 'Say what changes: make migration NAME="add a column"' >&2; exit 2; }
	$(BIN)/python -m storage.migrations.make "$(NAME)"

catalogues: .venv/dev.stamp
	@$(BIN)/python -m tests.catalogues

lock: .venv/dev.stamp
	$(COMPILE) $(UPGRADE) --output-file requirements.lock >/dev/null
	$(COMPILE) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock >/dev/null
	printf '%s\n' $(ALOUD) | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate \
		--constraint requirements-dev.lock --output-file requirements-aloud.lock - >/dev/null

.venv/bin/python:
	@for name in python3 python3.11 python3.12 python3.13 python3.14; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Bleep needs Python 3.11 or newer. None was found on this machine." >&2; exit 1; \
	fi; \
	$$found -m venv .venv || { rm -rf .venv; \
		echo "$$found could not make .venv. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/run.stamp: requirements.lock requirements-aloud.lock pyproject.toml | .venv/bin/python
	@if [ ! -e .venv/dev.stamp ] || [ requirements.lock -nt .venv/dev.stamp ]; then \
		echo "Installing Bleep. This is done once and takes about a minute."; \
		$(PIP) --require-hashes --requirement requirements.lock; \
	fi
	@$(INSTALL_ALOUD)
	@$(INSTALL_SELF)
	@$(WARM)
	@touch $@

.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Bleep and its test tools. This is done once and takes about a minute."
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@$(INSTALL_SELF)
	@$(WARM)
	@touch $@
