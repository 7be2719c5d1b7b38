PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
PAGES := $(patsubst %/package.json,%/dist/index.html,$(wildcard web/*/package.json))

# Where the machine has no Node, or an old one, PyPI's is beside Python.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Where this is set some hundred modules are compiled anew by each process that tests start.
unexport PYTHONDONTWRITEBYTECODE

NEWEST := .venv-newest
MUTANTS := tests/mutants/.venv
PYTEST := -m pytest -n 3 --dist worksteal
LIVEKIT_VERSION := 1.9.11
LIVEKIT := $(HOME)/.cache/greenroom/livekit-$(LIVEKIT_VERSION)/server
FAST := tests/domain tests/actions tests/api tests/schema tests/resolvers tests/reads

.PHONY: run evening first-visit install test test-fast coverage mutants newest chaos abuse fuzz soak upgrade proxy dashboard image-test livekit livekit-test android-test check bench bench-scale bench-estimates lock node pages browser codegen docs schema migration publish clean

run: install  ## serve on port 8000, with a demo when the database is new
	@$(MAKE) --no-print-directory pages || echo "GraphiQL and the demo page could not be built, and are left out; the API is not."
	GREENROOM_DEMO=$${GREENROOM_DEMO:-1} $(BIN)/python main.py serve

evening: install  ## a dozen fans come to Ana's evening, on a `make run` in another window: make evening ARGS="--seed 8 --with-creator"
	@PYTHONPATH=clients/python/src $(BIN)/python -m clients.evening $(ARGS)

install: $(INSTALLED)  ## make .venv

$(INSTALLED): requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

# ARGS go on to pytest: make test-fast ARGS="--lf -n 0"
test: install pages browser  ## run the tests, all but the proofs
	$(BIN)/python $(PYTEST) -m "not proof" $(ARGS)

proofs: install pages browser  ## run the tests that CI has no time for
	$(BIN)/python $(PYTEST) -m proof $(ARGS)

test-fast: install  ## rules, actions and the API on SQLite, in about two minutes
	$(BIN)/python $(PYTEST) $(FAST) --backend sqlite -m "not long and not proof" --hypothesis-profile fast $(ARGS)

coverage: install pages browser  ## run every test, and say which lines none of them runs
	$(BIN)/coverage erase
	$(BIN)/coverage run $(PYTEST) $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

mutants: install  ## plant bugs, one at a time, and say which the tests do not see: make mutants ARGS="--sample 40 domain"
	test -x $(MUTANTS)/bin/python || $(PYTHON) -m venv $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/mutants/requirements.lock
	$(MUTANTS)/bin/python -m tests.mutants $(ARGS)

newest: install pages browser  ## run every test on the newest versions that pyproject.toml allows
	test -x $(NEWEST)/bin/python || $(PYTHON) -m venv $(NEWEST)
	$(LOCK) --upgrade --extra dev --output-file $(NEWEST)/requirements.lock pyproject.toml
	@diff requirements.lock $(NEWEST)/requirements.lock | grep '^[<>] [A-Za-z]' | tr -d '\\' || echo "requirements.lock has the newest."
	$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(NEWEST)/requirements.lock
	$(NEWEST)/bin/python $(PYTEST) $(ARGS)

chaos: install  ## people act on two nodes while nodes, Valkey and PostgreSQL fail, for SECONDS, as SEED has it; then all is judged
	$(BIN)/python -m tests.chaos

soak: install  ## open and drop SOCKETS (10000) in waves, then keep half of them beside a busy client for SECONDS (120)
	$(BIN)/python -m tests.soak

upgrade: install  ## migrate a database of 0.1.0 with SESSIONS (100000) sessions while others read and write there
	$(BIN)/python -m tests.upgrade

first-visit: install pages browser  ## what the first visit to the demo and to GraphiQL costs, and the second: bytes, first paint, layout shift
	$(BIN)/python -m pytest tests/browser/test_first_visit.py -n 0 -q --backend sqlite $(ARGS)

abuse: install  ## what strangers may send, one row after the other, and how long an honest client waits beside each
	$(BIN)/python -m tests.gateway.abuse

fuzz: install  ## random operations by everybody: as many as OPERATIONS (5000), as SEED has them
	OPERATIONS=$${OPERATIONS:-5000} $(BIN)/python -m pytest tests/fuzz -n 0 -s --timeout 0 -o faulthandler_timeout=0 $(ARGS)

proxy: install  ## run the tests of docs/proxy/nginx.conf, with the machine's nginx
	$(BIN)/python -m pytest tests/system/behind_nginx.py $(ARGS)

image-test: install  ## replay the Dockerfile without an engine, and run what it makes: as root, on Python 3.11 with Node
	unshare --mount $(BIN)/python -m pytest -n 0 tests/system/in_image.py $(ARGS)

dashboard: install  ## check the alerts, and ask a real Prometheus what the dashboard asks, after the demo's evening
	@command -v prometheus promtool >/dev/null || { echo "Prometheus is not here (Debian: apt-get install prometheus)."; exit 1; }
	promtool check rules docs/operations/alerts.yaml
	promtool test rules tests/system/alerts_fire.yaml
	$(BIN)/python -m pytest -n 0 -q -s tests/system/on_prometheus.py $(ARGS)

livekit: $(LIVEKIT)  ## build LiveKit's own server, from source by Go, into a cache: some minutes, once

$(LIVEKIT):
	@command -v go >/dev/null || { echo "LiveKit's server is built with Go, which is not here: https://go.dev/doc/install"; exit 1; }
	GOBIN=$(@D) go install github.com/livekit/livekit-server/cmd/server@v$(LIVEKIT_VERSION)

livekit-test: install node browser livekit  ## two browsers in a room of LiveKit's own server, whose webhooks drive the meter
	LIVEKIT_SERVER=$(LIVEKIT) $(BIN)/python -m pytest tests/system/on_livekit.py $(ARGS)

android-test: install  ## compile the Android example by Maven, without a phone, and play a fan's evening with it
	@command -v mvn >/dev/null && command -v javac >/dev/null || { echo "Maven and a JDK of 17 or later are not here (Debian: apt-get install maven default-jdk-headless)."; exit 1; }
	mvn --quiet --batch-mode --file clients/mobile/android package
	$(BIN)/python -m pytest tests/system/on_android.py --backend sqlite $(ARGS)

check: install  ## format, lint, types, imports, what the schema would break, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m schema.changes
	if [ -f ../shared/check_contract.py ]; then $(BIN)/python ../shared/check_contract.py schema/schema.graphql --next; fi

bench: install  ## measure beside its peers, as benchmarks/README.md says
	$(BIN)/python -m benchmarks

bench-scale: install  ## what grows with the data, and what does not: ROWS (20000) sessions of an old fan and an old creator, DATABASE (sqlite)
	$(BIN)/python -m benchmarks.scale $(ARGS)

bench-estimates: install  ## how good the estimates are, on simulated evenings that they were not tuned on: SEEDS (9000:40) from which, and how many
	$(BIN)/python -m benchmarks.estimates

schema: install  ## write schema/schema.graphql anew, and what greenroom-client has of it
	$(BIN)/python main.py schema > schema/schema.graphql
	$(BIN)/python -m clients.python.generate

migration: install  ## write what the models have and the tables do not: make migration NAME=tips
	$(BIN)/python -m models.upgrading.new_migration $(NAME)
	$(BIN)/ruff format --quiet models/migrations
	$(BIN)/ruff check --fix models/migrations

publish: check  ## what is served now is what clients were told
	cp schema/schema.graphql schema/published.graphql

node: install  ## see to it that there is Node with npm
	@web/has_node || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r web/requirements.lock

browser: install  ## see to it that there are Chromium and coturn, and say which
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.browser.coturn

pages: node $(PAGES)  ## build GraphiQL and the demo page

clients/js/dist/index.js: clients/js/package-lock.json schema/schema.graphql \
		$(shell find clients/js/src clients/js/codegen clients/js/operations -type f -not -path '*/generated/*') | node
	cd clients/js && npm ci --silent --no-audit --no-fund && npm run --silent build
	touch $@

web/demo/dist/index.html: clients/js/dist/index.js

.SECONDEXPANSION:
web/%/dist/index.html: web/%/package-lock.json web/%/index.html web/pack.mjs schema/schema.graphql \
		$$(shell find web/$$*/src -type f -not -path '*/generated/*') | node
	cd web/$* && npm ci --silent --no-audit --no-fund && npm run --silent build
	touch $@

codegen: node  ## make the typed clients anew from the schema, and check them
	cd clients/js && npm ci --silent --no-audit --no-fund && npm run --silent build
	cd clients/examples && npm ci --silent --no-audit --no-fund && npm run --silent codegen && npm run --silent check
	cd web/demo && npm ci --silent --no-audit --no-fund && npm run --silent check
	$(BIN)/python -m clients.python.generate
	$(BIN)/python -m clients.python.codegen

docs: install  ## put what stands in clients/, and the settings, into docs/
	$(BIN)/python -m clients.snippets
	$(BIN)/python -m gateway.settings.table

LOCK := $(BIN)/pip-compile --quiet --no-strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header

lock: install  ## resolve the dependencies anew
	$(LOCK) --extra dev --output-file requirements.lock pyproject.toml
	$(LOCK) --constraint requirements.lock --output-file deploy/requirements.lock pyproject.toml
	$(LOCK) --output-file web/requirements.lock web/requirements.in
	$(LOCK) --output-file clients/python/requirements.lock clients/python/requirements.in
	$(LOCK) --output-file tests/mutants/requirements.lock tests/mutants/requirements.in

clean:
	rm -rf $(VENV) $(NEWEST) $(MUTANTS) .pytest_cache .coverage .coverage.* web/*/node_modules web/*/dist web/*/src/generated tests/gateway/http/npm/node_modules
	rm -rf tests/system/livekit/node_modules
	rm -rf $(addprefix clients/,mobile/android/app/target mobile/android/codegen/target js/node_modules js/dist js/src/generated examples/node_modules examples/build examples/src/generated python/.venv python/.generated)
