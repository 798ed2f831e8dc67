# `make help` lists the targets. Set-up happens by itself when it is needed: see docs/install.md.
VENV := .venv
BIN := $(VENV)/bin
STOCK := .venv-stock
# The fast tests: no Rasa, no encoders, no browser.
FAST := not slow and not browser

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-stock run train test check pins benchmark clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## start Tanya
	@$(BIN)/tanya run

train: setup ## train the model from data/
	@$(BIN)/tanya train

test: setup-test ## the whole suite
	@$(BIN)/python -m pytest

check: setup-test ## ruff, mypy and the fast tests, in under a minute
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -m "$(FAST)"

benchmark: setup setup-stock ## side by side with stock Rasa; OPTIONS=--quick for a first look
	@$(BIN)/python -m benchmarks.assistant --venv $(STOCK) $(OPTIONS)

setup: ## install what Tanya runs on into .venv
	@PYTHON="$(PYTHON)" scripts/setup --list base

setup-test: ## and what its tests need
	@PYTHON="$(PYTHON)" scripts/setup --list base --list test

setup-stock:
	@PYTHON="$(or $(PYTHON),python3.11)" scripts/setup --list stock --venv $(STOCK)

pins: ## pin anew after a change in requirements/*.in (needs uv; UPGRADE=1 takes the newest)
	@python3 scripts/pins.py $(if $(UPGRADE),--upgrade)

clean: ## remove the environment, models and caches; rows and content stay
	rm -rf $(VENV) $(STOCK) .rasa models results build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
