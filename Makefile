# Daily commands. Only Python 3.11 or newer and make are needed; everything else goes into .venv.
PYTHON ?= python3
# A Python named in the command, as in make test PYTHON=python3.13, has an environment of its own: .venv-3.13.
NAMED := $(filter command,$(origin PYTHON))
VENV := .venv$(if $(NAMED),-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null))
BIN := $(VENV)/bin
RUN_LOCK := run
DEV_LOCK := dev
# Where newer Pythons may be found: by name, or in the folders of pyenv and uv.
NEWER := $(foreach minor,12 13 14 15 16,python3.$(minor) $(wildcard \
	$(HOME)/.pyenv/versions/3.$(minor).*/bin/python3 $(HOME)/.local/share/uv/python/cpython-3.$(minor).*/bin/python3))
# Tests small enough for kernels that are not compiled.
INTERPRETED := belief_grid or compiled_and_plain or tiger or periods_kept or sorts_the_kinds
# Least branch coverage of a room; the aim is 100, and a number here only rises.
ROOMS := methods:99 sampling:99 evaluation:99 design:99 sensitivity:99 case:97
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest --quiet
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile
# Shapes of arrays are checked against their annotations. The two rooms that are called most are checked in their own
# tests alone: elsewhere, that makes a whole assessment take half as long again.
INNER := tests/methods tests/sampling
OUTER := tests $(INNER:%=--ignore=%)
OUTER_SHAPED := DETENTE_SHAPED="evaluation design sensitivity"
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
	--exclude-newer "1 week" --no-emit-index-url --custom-compile-command "make lock" --quiet
EXTRAS := --extra events --extra cluster --extra excel --extra pdf --group build --group test

.DEFAULT_GOAL := all
.PHONY: all demo test test-newer test-oldest check rivals spark coverage validate fuzz bench bench-rivals docs generate sentences snapshots \
	release lock clean

all: check test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
		"$(PYTHON) does not start Python 3.11 or newer here; name one that does: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: requirements/$(RUN_LOCK).txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/$(RUN_LOCK).txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/$(DEV_LOCK).txt $(VENV)/.run
	$(PIP) --require-hashes -r requirements/$(DEV_LOCK).txt
	@touch $@

$(VENV)/.docs: requirements/docs.txt $(VENV)/.dev
	$(PIP) --require-hashes -r requirements/docs.txt
	@touch $@

demo: $(VENV)/.run  ## assess the flagship case
	$(BIN)/detente assess isis-2017 --html demo.html
	@echo "The report: file://$(CURDIR)/demo.html"

test: $(VENV)/.dev  ## pass the tests; PYTHON=python3.13 for those of another Python
	$(PYTEST) $(PARALLEL) $(INNER)
	$(OUTER_SHAPED) $(PYTEST) $(PARALLEL) $(OUTER)

test-newer:  ## pass the tests on every newer Python found on this machine
	@tested=; for python in $(NEWER); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		case " $$tested " in *" $$version "*) continue;; esac; \
		echo "Python $$version"; $(MAKE) --no-print-directory test PYTHON=$$python || exit 1; \
		tested="$$tested $$version"; \
	done; test -n "$$tested" || echo "No newer Python than $$($(PYTHON) --version) was found on this machine."

# Old packages warn about the new ones beside them; that is not ours to mend.
test-oldest: export PYTEST_ADDOPTS := -W default::DeprecationWarning -W default::FutureWarning
test-oldest: export NUMBA_CACHE_DIR := $(CURDIR)/.venv-oldest/numba
test-oldest:  ## pass the tests with the oldest supported packages; needs Python 3.11
	@$(MAKE) --no-print-directory test VENV=.venv-oldest RUN_LOCK=oldest DEV_LOCK=oldest PYTHON=python3.11

check: $(VENV)/.dev  ## format, lint, types, layers, spelling, generated pages current
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell src validation tests docs README.md CONTRIBUTING.md CHANGELOG.md
	$(BIN)/python docs/generate.py --check

rivals: $(VENV)/.dev  ## tests against packages that take minutes to build
	$(PIP) --require-hashes -r requirements/rivals.txt
	$(PYTEST) -k gambit

spark: $(VENV)/.dev  ## the questions to event data asked of Spark; needs Java
	$(PIP) --require-hashes -r requirements/spark.txt
	$(PYTEST) tests/events/test_spark.py

coverage: $(VENV)/.dev  ## pass the tests and count the branches they take, kernels interpreted too; before a release
	$(BIN)/coverage erase
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest --quiet tests/methods/test_belief_grid.py \
		tests/methods/test_pomdp_solver.py tests/methods/test_pomdp_refinement.py -k "$(INTERPRETED)"
	$(BIN)/coverage run -m pytest --quiet $(PARALLEL) $(INNER)
	$(OUTER_SHAPED) $(BIN)/coverage run -m pytest --quiet $(PARALLEL) $(OUTER)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --show-missing --fail-under 95
	@for room in $(ROOMS); do echo "$$room" && $(BIN)/coverage report --format total \
		--include "src/detente/$${room%:*}/*" --fail-under "$${room#*:}" || exit 1; done

validate: $(VENV)/.dev  ## score our forecasts of public data; DATA=folder, without it made-up data
	$(BIN)/python -m validation $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m validation.stability
	DETENTE_BRUSHES=500 $(PYTEST) tests/report/test_brush_sentences.py

fuzz: $(VENV)/.dev  ## assess mutants of the shipped cases; CASES=2000 SEED=1 HOURS=2, failures are kept in .fuzz
	$(BIN)/python -m tests.fuzz --cases $(or $(CASES),200) --seed $(or $(SEED),1) --hours $(or $(HOURS),1000)

bench: $(VENV)/.dev  ## what detente takes, beside other packages; PART=filter for one part, on an idle machine
	$(BIN)/python -m benchmarks $(PART)

bench-rivals: $(VENV)/.dev  ## install the packages that only the bench compares with
	$(PIP) --require-hashes -r requirements/bench.txt

generate: $(VENV)/.dev  ## rewrite the generated pages
	$(BIN)/python docs/generate.py

sentences: $(VENV)/.dev  ## print every sentence that a person can meet
	@$(BIN)/python docs/collect_sentences.py

snapshots: $(VENV)/.dev  ## rewrite the snapshots of the shipped cases
	DETENTE_SNAPSHOTS=write $(PYTEST) tests/test_assessment.py

docs: $(VENV)/.docs generate  ## build the documentation as HTML
	$(BIN)/sphinx-build -W -n -q docs docs/_build

release: $(VENV)/.dev  ## build the source archive and the wheel in dist/ and try both in a clean environment
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	bash .ci/try-release $(BIN)/python dist requirements/run.txt

lock: $(VENV)/.run  ## bring the lock files up to date
	$(PIP) uv
	$(COMPILE) --group build -o requirements/run.txt
	$(COMPILE) $(EXTRAS) --group check -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) $(EXTRAS) --resolution lowest-direct -o requirements/oldest.txt
	$(COMPILE) --group rivals -c requirements/dev.txt -o requirements/rivals.txt
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(COMPILE) --extra events-spark -c requirements/dev.txt -o requirements/spark.txt
	$(COMPILE) --group docs -c requirements/dev.txt -o requirements/docs.txt

clean:
	rm -rf .venv .venv-* dist demo.html docs/_build .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis
