# Every target sets up what it needs first; `make` alone prints this list.
PYTHON := .venv/bin/python
SHELL := /bin/sh

.DEFAULT_GOAL := help
.PHONY: help setup browser verify test lint types bench corpus pictures docs clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, the C# engine and the reference assemblies (quick when nothing changed)
	@sh .ci/setup

verify: setup ## prove the connector: compile, replay every action and trigger, coverage
	$(PYTHON) -m tools verify

browser: setup
	@sh .ci/setup-browser

test: lint types browser ## lint, types and all tests
	$(PYTHON) -m pytest -n 2

lint: setup ## ruff: rules and formatting
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check

types: setup ## mypy, strict
	$(PYTHON) -m mypy

bench: setup ## measure the harness
	$(PYTHON) tests/bench/run.py

corpus: setup ## lint every connector below DIR=folder: a count for each rule, time, memory
	$(PYTHON) tests/bench/corpus.py "$(DIR)"

pictures: browser ## take the pictures of the README again
	$(PYTHON) -m pytest tests/harvest/test_serve.py -k picture --pictures docs/images

docs: setup ## write the generated pages: the reference page, the rules
	$(PYTHON) -m tools docs

clean: ## remove caches and builds; .venv stays
	rm -rf .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
