# Loket. `make` or `make help` lists what there is. Needs Python 3.11 or newer, nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset test test-long check bench docs clean
MAKEFLAGS += --no-print-directory

PORT ?= 8000
PYTHON ?= python3
RUN := .venv/bin/python

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Mencoba / trying
demo: .venv/runtime.stamp ## Jalankan kabupaten fiktif di 127.0.0.1:8000 (PORT=…) / run the made-up regency
	@exec env LOKET_MODE=demo $(RUN) -m loket demo --port $(PORT)

demo-reset: .venv/runtime.stamp ## Kosongkan data demo / empty the demo
	@exec env LOKET_MODE=demo $(RUN) -m loket demo reset --yes

##@ Membangun / building
setup: .venv/runtime.stamp ## What the program needs to run, in .venv

setup-dev: .venv/dev.stamp ## What tests and checks need on top

check: .venv/dev.stamp ## Format, lint, types, boundaries, unit tests, docs: everything quick, one line each
	@$(RUN) tools/check.py

test: .venv/dev.stamp ## Everything that CI runs on a change: check, integration, browser journeys
	@$(RUN) tools/run_tests.py

test-long: .venv/dev.stamp ## Load and fault tests, and the rooms once more on PostgreSQL 15
	@$(RUN) tools/run_tests.py --long

bench: .venv/dev.stamp ## Measure, with raw Django and raw SQL beside it
	@$(RUN) tools/run_bench.py

docs: .venv/dev.stamp ## Build the documentation into site/
	@$(RUN) -m mkdocs build --strict

clean: ## Remove what was built; keeps the demo's data (.loket)
	rm -rf .venv .cache .build site build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/runtime.stamp: requirements.txt tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py requirements.txt $@

.venv/dev.stamp: requirements-dev.txt requirements.txt tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py requirements-dev.txt $@
	@touch .venv/runtime.stamp
