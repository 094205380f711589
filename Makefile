# Two commands: `make run` and `make test`. Both work on a bare machine with Python 3.11 or newer,
# again and again, and without a network after the first time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: help run test test-sqlite test-postgres lint linkeval benchmarks lighthouse screenshots manual-pictures clean

help:
	@echo "make run        set everything up and serve the site on http://localhost:$(PORT)"
	@echo "make test       all tests, on SQLite and on PostgreSQL, with browser tests"
	@echo "make lint       ruff, import directions, mypy, migrations, deployment checks"
	@echo "make benchmarks ratios of speed, measured here and now"
	@echo "make lighthouse what Lighthouse says of the pages, on a phone"
	@echo "make screenshots every kind of page, two widths, light and dark, into var/screenshots"
	@echo "make manual-pictures  the pictures of docs/editing.md, from a site in use"
	@echo "make linkeval   quality of linking, against ../shared/data"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

# What pyproject.toml lists, and nothing of this folder: the project runs from its checkout.
$(STAMP): pyproject.toml deploy/dependencies.py | $(VENV)/bin/python
	$(BIN)/python deploy/dependencies.py | $(BIN)/python -m pip install --quiet --requirement /dev/stdin
	@touch $@

$(DEV_STAMP): pyproject.toml $(STAMP)
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

run: $(STAMP)
	@PORT=$(PORT) $(BIN)/python deploy/serve_locally.py

# The Nu HTML checker and Lighthouse come from npm. Where there is no npm, or no Java for the
# checker, the tests that need them say so and skip.
NODE := var/node
CHECKER := $(NODE)/node_modules/vnu-jar/build/dist/vnu.jar
NPM_INSTALL := npm install --prefix $(NODE) --no-save --no-package-lock --no-audit --no-fund --silent

$(CHECKER):
	@if command -v npm >/dev/null && command -v java >/dev/null; then \
		mkdir -p $(NODE) && $(NPM_INSTALL) vnu-jar@26.9.27 || echo "The HTML checker could not be fetched."; fi

test: $(DEV_STAMP) $(CHECKER)
	$(MAKE) test-sqlite
	$(MAKE) test-postgres

test-sqlite: $(DEV_STAMP) $(CHECKER)
	DATABASE_URL= $(BIN)/python -m pytest -n auto --dist loadfile

test-postgres: $(DEV_STAMP) $(CHECKER)
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n auto --dist loadfile

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=lint $(BIN)/lint-imports
	SECRET_KEY=lint $(BIN)/mypy
	SECRET_KEY=lint $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
		DEBUG=false $(BIN)/python manage.py check --deploy --fail-level WARNING

# Quality of linking against the data beside the project: what docs/linking.md reports, in four
# settings and beside the targets. ERRORS=25 lists what is still wrong.
ERRORS ?= 0

linkeval: $(STAMP)
	@test -d ../shared/data/linkeval || { echo "linkeval needs ../shared/data, which is not here"; exit 1; }
	$(BIN)/python -m tests.articles.linking.figures --errors $(ERRORS)

benchmarks: $(DEV_STAMP)
	$(BIN)/python -m pytest tests/benchmarks -s -q -m benchmark

$(NODE)/node_modules/lighthouse/package.json:
	mkdir -p $(NODE) && $(NPM_INSTALL) lighthouse@13.5.0

lighthouse: $(DEV_STAMP) $(NODE)/node_modules/lighthouse/package.json
	$(BIN)/python -m tests.lighthouse

screenshots: $(DEV_STAMP)
	$(BIN)/python -m tests.screenshots

manual-pictures: $(DEV_STAMP)
	$(BIN)/python -m tests.manual_pictures

clean:
	rm -rf $(VENV) staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis
