# Everything that a fresh machine needs to run, test and change Busola. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-all coverage mutants check format bench pictures sheets lock translations environment clean

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
TESTS ?= tests
CHILDREN ?= 2
# The files that decide most; all of the engine: make mutants MUTANTS='*'
MUTANTS ?= core.processes.conditions* core.processes.evaluating* core.procedures.personalise* core.procedures.way* core.procedures.outline* core.cases.progress*

# The first Python on the path that is new enough; empty when there is none.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

# Installs a lock file and shows a line for each package, so that nobody wonders whether it still works.
define install
	@if [ -z "$(PYTHON)" ]; then echo "Busola needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv"; exit 1; fi
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) >/dev/null 2>$(VENV).log || { \
		echo "Python can't make an environment. On Debian: apt-get install python3-venv (details: $(VENV).log)"; exit 1; }
	@rm -f $(VENV).log
	@echo "Installing what $(1) lists (once, about a minute) …"
	@PYTHONWARNINGS= $(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
		--require-hashes --no-deps -r $(1) 2>$(VENV)/pip.log \
		| sed -u -n -E 's/^Collecting ([A-Za-z0-9._-]+).*/  \1/p' \
		|| { echo "The installation failed. The last lines of $(VENV)/pip.log:"; tail -n 5 $(VENV)/pip.log; exit 1; }
	@$(BIN)/python -c "$$COMMAND"
	@touch $(2)
endef

# Makes `busola` a command of the environment; the code stays in this checkout.
define COMMAND
import pathlib, sys, sysconfig
checkout, scripts = pathlib.Path.cwd(), pathlib.Path(sys.executable).parent
(pathlib.Path(sysconfig.get_path("purelib")) / "busola.pth").write_text(f"{checkout}\n")
busola = scripts / "busola"
busola.write_text(f"#!{scripts / 'python'}\nfrom api.__main__ import run\nrun()\n")
busola.chmod(0o755)
endef
export COMMAND

# Tells how many of the changes that `mutmut` made the tests saw, and fails below nine in ten.
define SCORE
import json, pathlib, sys
found = json.loads(pathlib.Path("mutants/mutmut-cicd-stats.json").read_text())
tried = sum(found.values()) - found["total"] - found["skipped"]
missed = found["survived"] + found["no_tests"]
print(f"{tried - missed} of {tried} changes were seen: {(tried - missed) / max(1, tried):.1%}. The others: .venv/bin/mutmut results")
sys.exit(10 * missed > tried)
endef
export SCORE

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/run.stamp: requirements/run.txt
	$(call install,requirements/run.txt,$@)

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(call install,requirements/dev.txt,$@)

$(VENV)/mutants.stamp: requirements/mutants.txt $(VENV)/dev.stamp
	$(call install,requirements/mutants.txt,$@)

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	$(call install,requirements/bench.txt,$@)

environment: $(VENV)/dev.stamp  ## make the environment for tests and checks

demo: $(VENV)/run.stamp  ## start the API and the three apps with real content and demo people
	@exec $(BIN)/python -m api demo --port $(PORT)

demo-reset: $(VENV)/run.stamp  ## forget everything that was done in the demo, and start it over
	@exec $(BIN)/python -m api demo --port $(PORT) --reset

test: $(VENV)/dev.stamp  ## run all tests; a missing browser or PostgreSQL is a visible skip
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

# What pages are measured with. Without npm, the tests that need it are skipped and say so.
$(VENV)/pages.stamp: requirements/pages/package-lock.json $(VENV)/dev.stamp
	@mkdir -p $(VENV)/pages && cp requirements/pages/*.json $(VENV)/pages/
	@if command -v npm >/dev/null; then echo "Installing what measures pages …"; \
		npm ci --prefix $(VENV)/pages --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@touch $@

test-all: $(VENV)/pages.stamp  ## run the full matrices as well
	@BUSOLA_TEST_ALL=1 $(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

coverage: $(VENV)/dev.stamp  ## tell which branches of the domain no test takes
	@$(BIN)/python -m coverage erase
	@for part in core api; do $(BIN)/python -m coverage run --parallel-mode -m pytest -q tests/$$part || exit 1; done
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report --skip-covered --sort=cover

mutants: $(VENV)/mutants.stamp  ## change the engine in thousands of small ways: do the tests see each?
	@rm -rf mutants
	@BUSOLA_TEST_MUTANTS=1 $(BIN)/mutmut run --max-children $(CHILDREN) $(foreach one,$(MUTANTS),'$(one)')
	@$(BIN)/mutmut export-cicd-stats >/dev/null && $(BIN)/python -c "$$SCORE"

check: $(VENV)/dev.stamp  ## format, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/dev.stamp  ## format the code and mend what lint can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/bench.stamp  ## measure, and print ratios (five minutes, on a quiet machine)
	@for one in ratios personalise public search wallet; do $(BIN)/python -m bench.$$one || exit 1; done

pictures: $(VENV)/dev.stamp  ## take the README's pictures from a fresh demo; needs chromium
	@$(BIN)/python -m tests.stories.take_pictures

sheets: $(VENV)/dev.stamp  ## take contact sheets of twelve pages into tests/stories/sheets; needs chromium
	@$(BIN)/python -m tests.stories.contact_sheets $(PAGES)

translations: $(VENV)/dev.stamp  ## collect what is to be translated into the catalogues
	@$(BIN)/python -m apps.kit.i18n update
	@$(BIN)/python -m api.wording.catalogue update
	@$(BIN)/python -m api.openid.catalogue update

lock: $(VENV)/dev.stamp  ## resolve the requirements anew, with hashes and without an index's name
	@$(BIN)/python -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	@for f in run dev mutants bench; do $(VENV)/lock/bin/uv pip compile --no-config --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate requirements/$$f.in -o requirements/$$f.txt; done

clean:  ## remove the environment and everything that can be made again; the demo's data stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage mutants
