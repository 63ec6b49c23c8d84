# The front door. A fresh machine needs Python 3.11 or later and make; everything else is installed in .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
WORKERS ?= 2

BIN := $(VENV)/bin
ROOT := $(abspath .)

# Whatever made the environment, pip or uv, installs from the lock and refuses what the lock does not name.
define install
	@if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	then $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	else uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); fi
endef

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-quick reference sheets clean

help: ## list every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.installed ## start everything on this machine; Ctrl-C stops it, starting again goes on where it stood
	@$(BIN)/fiducia run $(ARGS)

test: $(VENV)/.installed-dev ## run every test on a PostgreSQL of its own
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: $(VENV)/.installed-dev ## lint, format, types, import rules and our own rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m checks

bench: $(VENV)/.installed-dev ## measure; prints a table and writes var/bench.json
	@$(BIN)/python -m benchmarks $(ARGS)

bench-quick: $(VENV)/.installed-dev ## the same figures from less data, in under two minutes
	@$(BIN)/python -m benchmarks --quick $(ARGS)

reference: $(VENV)/.installed-dev ## write docs/reference.md anew from the code
	@$(BIN)/python -m checks.reference

sheets: $(VENV)/.installed-dev ## calculate the totals of our workbooks anew with LibreOffice, and compare
	@$(BIN)/python -m benchmarks.drills.sheets

clean: ## remove the environment and the caches; the data under var/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name it with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Python 3.11 or later is needed; name it with PYTHON=..." >&2; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# The code runs from the checkout: nothing is built, so nothing beyond the lock is needed.
$(BIN)/fiducia: Makefile | $(BIN)/python
	@printf '%s\n' '#!/bin/sh' \
	'# Written by the Makefile. The data folder is the one of the checkout unless FIDUCIA_VAR names another.' \
	'export FIDUCIA_VAR="$${FIDUCIA_VAR:-$(ROOT)/var}"' \
	'export PYTHONPATH="$(ROOT)$${PYTHONPATH:+:$$PYTHONPATH}"' \
	'exec "$(abspath $(BIN))/python" -m fiducia.cli "$$@"' > $@
	@chmod +x $@

$(VENV)/.installed: requirements.lock | $(BIN)/python $(BIN)/fiducia
	@echo "installing $<"
	$(call install,$<)
	@touch $@

# requirements-dev.lock holds every pin of requirements.lock (tests/packaging), so one installation serves both.
$(VENV)/.installed-dev: requirements-dev.lock requirements.lock | $(BIN)/python $(BIN)/fiducia
	@echo "installing $<"
	$(call install,$<)
	@touch $(VENV)/.installed $@
