PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
GRAPHIQL := web/graphiql/dist/index.html

.PHONY: run install test check bench lock graphiql schema clean

run: install graphiql  ## serve on port 8000, with a demo when the database is new
	GREENROOM_DEMO=$${GREENROOM_DEMO:-1} $(BIN)/python main.py serve

install: $(INSTALLED)  ## make .venv

$(INSTALLED): requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

test: install  ## run every test
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: install  ## format, lint, types, imports, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	if [ -f ../shared/check_contract.py ]; then $(BIN)/python ../shared/check_contract.py schema/schema.graphql; fi

bench: install  ## measure beside its peers, as benchmarks/README.md says
	$(BIN)/python -m benchmarks

schema: install  ## write schema/schema.graphql anew
	$(BIN)/python main.py schema > schema/schema.graphql

graphiql:  ## build GraphiQL where npm is there
	@if [ -f $(GRAPHIQL) ] && [ -z "$$(find web/graphiql/src web/graphiql/package-lock.json -newer $(GRAPHIQL))" ]; then :; \
	elif command -v npm >/dev/null; then cd web/graphiql && npm ci --silent --no-audit --no-fund && npm run --silent build; \
	else echo "npm is not there: GraphiQL is left out, the API is not."; fi

lock: $(INSTALLED)  ## resolve the dependencies of pyproject.toml anew
	$(BIN)/pip-compile --quiet --strip-extras --extra dev --generate-hashes --allow-unsafe \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) web/graphiql/node_modules web/graphiql/dist
