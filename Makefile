# Two commands do everything on a machine with Python 3.11 and make: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh

.PHONY: run test check format lock clean

run: $(VENV)/.run
	@$(BIN)/rerate run

test: $(VENV)/.dev
	@$(BIN)/pytest -q -n auto

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n auto

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# uv installs the pinned set in seconds; where it cannot be had, pip takes about a minute for the same set.
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt 2>/dev/null || true
	@if test -x $(BIN)/uv && $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1); then :; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(1); fi
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
endef

$(VENV)/.run: requirements.txt requirements-uv.txt pyproject.toml
	@echo "Setting up Rerate (once, about half a minute) …"
	$(call install,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-uv.txt pyproject.toml
	@echo "Setting up Rerate for development (once) …"
	$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/.run

# Pins every version with its hashes and names no registry.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build --group dev pyproject.toml -o requirements-dev.txt
	echo uv | $(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o requirements-uv.txt

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
