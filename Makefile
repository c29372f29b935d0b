.DEFAULT_GOAL := help
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)

# Without Debian's python3-venv there is no ensurepip: then the system's pip fills the environment.
define make_environment
	test -x $(1)/bin/python || $(PYTHON) -m venv $(1) >/dev/null 2>&1 || \
	{ rm -rf $(1); $(PYTHON) -m venv --without-pip $(1); }
endef
define install
	if $(1)/bin/python -m pip --version >/dev/null 2>&1; \
	then $(1)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $(2); \
	else $(PYTHON) -m pip --python $(1)/bin/python install -q --disable-pip-version-check --require-hashes -r $(2); fi
endef

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile

$(VENV)/.run: requirements/run.txt
	@$(call make_environment,$(VENV))
	@$(call install,$(VENV),requirements/run.txt)
	@printf '#!/bin/sh\ncd "%s" && exec "%s/$(BIN)/python" -m marketplace "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/marketplace
	@chmod +x $(BIN)/marketplace
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@$(call install,$(VENV),requirements/dev.txt)
	@touch $@

$(VENV)-scan/.done: requirements/scan.txt
	@$(call make_environment,$(VENV)-scan)
	@$(call install,$(VENV)-scan,requirements/scan.txt)
	@touch $@

# Renewed by: printf 'django-oscar\npsycopg[binary]\ngunicorn\n' | uv pip compile - --python-version 3.11
# --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements/peers.txt
$(VENV)-peers/.done: requirements/peers.txt
	@$(call make_environment,$(VENV)-peers)
	@$(call install,$(VENV)-peers,requirements/peers.txt)
	@touch $@

run: export PYTHONDONTWRITEBYTECODE = # compiled once, so that the second start is quick
run: $(VENV)/.run ## Serve the example market on http://127.0.0.1:8000 (PORT= changes the port)
	@$(BIN)/python -m marketplace serve --prepare --port $(PORT)

test: system $(VENV)/.dev $(VENV)-scan/.done ## Run all checks and tests on SQLite and PostgreSQL, with a real browser
	@$(MAKE) --no-print-directory check
	@echo "== the rules on SQLite"
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not servers and not browser"
	@echo "== the same rules on PostgreSQL"
	@TEST_DATABASE=postgresql $(BIN)/python -m pytest -n 2 --dist worksteal -m "not servers and not browser"
	@echo "== people at real browsers, two markets at a time"
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m browser
	@echo "== the whole service, under races, faults and strange input"
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "servers and not browser"

bench: system $(VENV)/.dev $(if $(PEERS),$(VENV)-peers/.done) ## Measure every promise of speed; PEERS=1 adds django-oscar, GROWTH=1 bigger markets, RECORD=1 writes RESULTS.md
	@$(BIN)/python -m benchmarks

system: ## Make sure that PostgreSQL, Redis and Chromium are there, for the tests
	@sh tests/servers/install.sh

check: $(VENV)/.dev ## Run what needs no database: format, lint, types, layers, templates, security
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/bandit -q -r marketplace -ll -s B608 # ruff asks the same (S608); exceptions say why in place

fix: $(VENV)/.dev ## Repair what can be repaired by machine
	-$(BIN)/ruff check --fix -q .
	$(BIN)/ruff format -q .
	-$(BIN)/djlint templates --reformat --quiet

migration: $(VENV)/.dev ## Draft a migration from the models: NAME=add_something
	$(BIN)/python -m marketplace draft-migration "$(NAME)"

openapi: $(VENV)/.dev ## Rewrite static/openapi.json from the views
	$(BIN)/python -m marketplace openapi

translations: $(VENV)/.dev ## Collect texts into marketplace/translations/en.po
	$(BIN)/pybabel -q extract -F marketplace/translations/babel.cfg -k _l -k lazy_gettext --no-location --sort-output -o var/messages.pot .
	$(BIN)/pybabel -q update -N --no-wrap -i var/messages.pot -l en -o marketplace/translations/en.po

lock: ## Renew the locked requirements (needs uv); the files name no address
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

.PHONY: help run test bench system check fix migration openapi translations lock
