# Daily commands. Only Python 3.11 or newer and make are needed; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Least branch coverage of a room; the aim is 100, and a number here only rises.
ROOMS := methods:99 sampling:99 evaluation:99 design:99 sensitivity:99 case:97
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
	--exclude-newer "1 week" --no-emit-index-url --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := all
.PHONY: all demo test check rivals spark coverage validate bench docs generate snapshots lock clean

all: check test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "detente needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.run  ## assess the flagship case
	$(BIN)/detente assess isis-2017 --html demo.html
	@echo "The report: file://$(CURDIR)/demo.html"

test: $(VENV)/.dev  ## pass the tests
	$(BIN)/python -m pytest --quiet --numprocesses auto --maxprocesses 4 --dist loadfile

check: $(VENV)/.dev  ## format, lint, types, layers, spelling, generated pages current
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell src validation tests docs README.md CONTRIBUTING.md CHANGELOG.md
	$(BIN)/python docs/generate.py --check

rivals: $(VENV)/.dev  ## tests against packages that take minutes to build
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/rivals.txt
	$(BIN)/python -m pytest --quiet -k gambit

spark: $(VENV)/.dev  ## the questions to event data asked of Spark; needs Java
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/spark.txt
	$(BIN)/python -m pytest --quiet tests/events/test_spark.py

coverage: $(VENV)/.dev  ## branch coverage, kernels interpreted
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest --quiet tests/methods/test_pomdp_solver.py tests/methods/test_belief_grid.py
	$(BIN)/coverage run --append -m pytest --quiet
	$(BIN)/coverage report --skip-covered --show-missing --fail-under 95
	@for room in $(ROOMS); do echo "$$room" && $(BIN)/coverage report --format total \
		--include "src/detente/$${room%:*}/*" --fail-under "$${room#*:}" || exit 1; done

validate: $(VENV)/.dev  ## score our forecasts of public data; DATA=folder, without it made-up data
	$(BIN)/python -m validation $(if $(DATA),--data "$(DATA)")

bench: $(VENV)/.dev  ## the speed tables
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/events.py

generate: $(VENV)/.dev  ## rewrite the generated pages
	$(BIN)/python docs/generate.py

snapshots: $(VENV)/.dev  ## rewrite the snapshots of the shipped cases
	DETENTE_SNAPSHOTS=write $(BIN)/python -m pytest --quiet tests/test_assessment.py

docs: $(VENV)/.dev generate  ## build the documentation as HTML
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/docs.txt
	$(BIN)/sphinx-build -W -n -q docs docs/_build

lock: $(VENV)/.run  ## bring the lock files up to date
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --group build -o requirements/run.txt
	$(COMPILE) --extra events --extra excel --extra pdf --group build --group test --group check -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group rivals -c requirements/dev.txt -o requirements/rivals.txt
	$(COMPILE) --extra events-spark -c requirements/dev.txt -o requirements/spark.txt
	$(COMPILE) --group docs -c requirements/dev.txt -o requirements/docs.txt

clean:
	rm -rf $(VENV) demo.html docs/_build .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
