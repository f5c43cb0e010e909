# Everything a person types, one command each. It needs git, make and Python 3.12 or 3.13 (or uv), and nothing else.
.DEFAULT_GOAL := help
.PHONY: help env dev demo test check bench nightly audit

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

env: ## build .venv with what the app needs, and its static files
	@sh tools/env base

dev: ## build .venv with what the tests need as well
	@sh tools/env dev

demo: env ## make up a company and open its scoreboard; prints the address and the log-ins
	@.venv/bin/onefunnel demo
	@exec .venv/bin/onefunnel serve

test: dev ## run every test: SQLite and PostgreSQL, DuckDB 1.5 and 2, Spark, Chromium
	@.venv/bin/python -m tools.suite

check: dev ## check style, types, imports and the house rules
	@.venv/bin/python -m tools.check

bench: dev ## measure import, fold, measures and pages as ratios in one run
	@.venv/bin/python -m bench

nightly: dev ## run what is too long for every run, and take each check of access away to see a test fail
	@.venv/bin/python -m tools.suite --nightly
	@.venv/bin/python -m tools.mutate

audit: dev ## look for known vulnerabilities in the locks
	@.venv/bin/python -m tools.audit
