# Every target sets up what it needs first; `make` alone prints this list.
PYTHON := .venv/bin/python
SHELL := /bin/sh

.DEFAULT_GOAL := help
.PHONY: types-here types-win32 types-darwin help setup browser paconn dotnet verify test soak fuzz mutants lint types bench corpus compilers docs pictures clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, the C# engine and the reference assemblies (quick when nothing changed)
	@sh .ci/setup

verify: setup ## prove the connector: compile, replay every action and trigger, coverage
	$(PYTHON) -m tools verify

browser: setup
	@sh .ci/setup-browser

paconn: setup
	@sh .ci/setup-paconn

dotnet: setup
	@sh .ci/setup-dotnet

test: browser paconn dotnet ## lint, types and the tests that are not slow (PROFILE=full: all tests, with all examples)
	@$(MAKE) --no-print-directory --jobs 2 lint types
	@# Bytecode is kept even where the environment forbids it: without, every process compiles all tests anew.
	PYTHONDONTWRITEBYTECODE= HYPOTHESIS_PROFILE=$(or $(PROFILE),quick) $(PYTHON) -m pytest -n 2 \
	  $(if $(filter full,$(PROFILE)),,-m "not slow")

soak: setup ## run HISTORIES=10000 generated histories of the triggers (SEED=n repeats a run)
	$(PYTHON) -m tests.harvest.triggers.soak --histories $(or $(HISTORIES),10000) $(if $(SEED),--seed $(SEED))

fuzz: setup ## run commands on INPUTS=100000 mutated files (SEED=n; DIR=connectors to mutate, default: this one)
	$(PYTHON) -m tests.fuzz --inputs $(or $(INPUTS),100000) $(if $(SEED),--seed $(SEED)) $(if $(DIR),--dir "$(DIR)")

mutants: setup ## judge COUNT=300 broken copies of the connector by what verify checks (SEED=n; TABLE=page beside peers, PPCV=checkout)
	nice $(PYTHON) -m tests.mutants --count $(or $(COUNT),300) --seed $(or $(SEED),1) \
	  $(if $(TABLE),--table "$(TABLE)") $(if $(PPCV),--ppcv "$(PPCV)")

lint: setup ## ruff: rules and formatting
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check

types: types-here types-win32 types-darwin ## mypy, strict

types-here: setup
	$(PYTHON) -m mypy

types-win32 types-darwin: types-%: setup
	$(PYTHON) -m mypy --platform $* --cache-dir .mypy_cache/$* -p tools

bench: setup ## measure the harness and its peers; DIR=connectors to lint, PPCV=checkout of ppcv
	$(PYTHON) tests/bench/run.py $(if $(DIR),--corpus "$(DIR)") $(if $(PPCV),--ppcv "$(PPCV)")

corpus: setup ## lint every connector below DIR=folder: a count for each rule, time, memory
	$(PYTHON) tests/bench/corpus.py "$(DIR)"

compilers: setup ## compile every script below DIR=folder, or each construct of newer C#, with each compiler
	$(PYTHON) tests/bench/compilers.py $(if $(DIR),"$(DIR)")

docs: setup ## write the generated pages: the reference page, the rules, the table of other products
	$(PYTHON) -m tools docs
	$(PYTHON) -m samples.rivals

pictures: setup browser ## take the pictures of the README anew
	$(PYTHON) -m pytest tests -k picture --pictures=docs/images

clean: ## remove caches and builds; .venv stays
	rm -rf .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
