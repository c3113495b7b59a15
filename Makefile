# Everything starts here: `make help`. Each target does its own set-up in .venv; nothing is installed outside the folder,
# except Debian's chromium and dovecot-imapd by `make test`, where it may.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
TM := .venv/bin/tastemaker
READY := .venv/.ready

.PHONY: help setup demo test test-long test-bluesky kills check bench lab dashboard review docs lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): pyproject.toml requirements.lock $(shell find launcher -type f)
	@command -v python3 >/dev/null || { echo "python3 is missing: apt-get install python3 python3-venv"; exit 1; }
	@python3 -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] < (3,14))' || { echo "Python 3.11 to 3.13 is needed, this is $$(python3 -V)"; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "python3 venv is missing: apt-get install python3-venv"; exit 1; }
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip --disable-pip-version-check install -q "uv>=0.13,<0.14"
	@echo "Installing the locked packages into .venv"
	@VIRTUAL_ENV=$(CURDIR)/.venv .venv/bin/uv pip install -q -r requirements.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv .venv/bin/uv pip install -q --no-deps -e .
	@touch $(READY)

setup: $(READY) ## Make .venv with the locked packages

demo: $(READY) ## See the whole job done on the sandbox, without a key, in a few minutes
	@$(TM) demo

# What Python compiles is kept, also where the environment says otherwise: hundreds of short processes need the same modules.
# Three workers on two cores: much of a test is waiting for a browser, a kernel or a server.
test test-long kills: export PYTHONDONTWRITEBYTECODE :=
test: $(READY) ## Run every test (installs Debian's chromium and dovecot-imapd where it may)
	@.ci/packages chromium dovecot-imapd
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not network and not bench and not long" --doctest-modules lib tests

test-long: $(READY) ## Run the tests that take minutes together: more screens in a browser, more notebooks, more kills and faults, keys in every byte
	@.ci/packages chromium dovecot-imapd
	$(PY) -m pytest -n 2 --dist loadfile -m long tests

test-bluesky: $(READY) ## Run the whole road against a real AT Protocol network (first time about 10 minutes)
	@.ci/packages postgresql redis-server g++ make
	$(PY) -m pytest -m network tests/network -s

kills: $(READY) ## Kill planning, pulling, linking and refreshing 100 times
	KILLS=100 $(PY) -m pytest -q -s tests/killing

check: $(READY) ## Lint and read the floors
	$(PY) -m ruff check lib tests
	$(PY) -m pytest -q tests/test_shape.py tests/test_setup.py

bench: $(READY) ## Measure speed and quality beside peers (adds the peers to .venv)
	@VIRTUAL_ENV=$(CURDIR)/.venv .venv/bin/uv pip install -q --group bench -c requirements.lock
	$(PY) -m pytest -m bench tests/benchmarks -s -q

lab: $(READY) ## Open JupyterLab on the notebooks
	@$(TM) lab

dashboard: $(READY) ## Serve the stakeholders' dashboards from the newest snapshot
	@$(TM) dashboard

review: $(READY) ## Serve the team's review screen
	@$(TM) dashboard --team

docs: $(READY) ## Write the tables of the READMEs and .env.example anew from the code
	$(PY) -m tastemaker.workbench.docs

lock: $(READY) ## Solve the dependencies of pyproject.toml anew into requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv .venv/bin/uv pip compile -q pyproject.toml --group dev --universal --no-header --no-annotate --upgrade -o requirements.lock

clean: ## Remove .venv and caches; databases under data/ stay
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
