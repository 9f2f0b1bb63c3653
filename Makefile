# `make help` says what there is. Nothing is needed but make and Python 3.11 or newer.
.POSIX:
.PHONY: help run test check fmt bench screens lock clean

SET_UP = python="$$(PYTHON='$(PYTHON)' sh scripts/find-python.sh)" && "$$python" scripts/bootstrap.py
IN = .venv/bin/python

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name words; do printf '  make %-9s %s\n' "$$name" "$$words"; done

run: ## Start Journey with its demo clinic (PORT=8000, CLOCK=3600x or +36h, DEMO=false); Ctrl-C stops it
	@$(SET_UP) run && { [ -f .env ] || export DEMO="$${DEMO:-true}"; exec $(IN) manage.py up; }

test: ## Run all tests, browser journeys included (ARGS='-k window')
	@$(SET_UP) dev && $(IN) scripts/browser.py && $(IN) -m pytest $(ARGS)

check: ## Lint, types, imports, templates, migrations, deployment settings (ARGS=types for one)
	@$(SET_UP) dev && $(IN) scripts/check.py $(ARGS)

fmt: ## Put the code into the house's format
	@$(SET_UP) dev && $(IN) -m ruff check --fix --quiet . ; $(IN) -m ruff format .

bench: ## Measure ours, peers and the limit side by side
	@$(SET_UP) dev && $(IN) -m bench $(ARGS)

screens: ## Walk the main path in a browser and write the screenshots of docs/walkthrough.md
	@$(SET_UP) dev && $(IN) scripts/browser.py && $(IN) scripts/walkthrough.py $(ARGS)

lock: ## Resolve requirements*.in into pinned and hashed requirements*.txt (ARGS=--upgrade)
	@$(SET_UP) dev && $(IN) scripts/lock.py $(ARGS)

clean: ## Remove the environment and what tools left behind; your data in var/ stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
