# `make demo` and `make test` work on a fresh machine with Python 3.11, make and a C compiler at most.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# One process per core; a process without work takes over tests of another.
PARALLEL := -n auto --dist worksteal

.PHONY: setup demo test check format bench docs soak fuzz compiled interpreted clean

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

demo: setup
	$(BIN)/volser demo

test: setup
	$(BIN)/python -m pytest $(PARALLEL)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PARALLEL)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m benchmarks

# The interpreter of channel programs as a C extension of the same source, twice as fast (decision 10).
COMPILED := $(addprefix ccw/,channel.py command_word.py data_chain.py device.py fetching.py \
	indirect.py storage.py watched_storage.py) \
	$(filter-out ccw/dasd/__init__.py ccw/dasd/control_unit.py,$(wildcard ccw/dasd/*.py)) \
	eckd/capacity.py eckd/track.py

compiled: setup
	$(BIN)/mypyc $(COMPILED)

interpreted:
	find ccw eckd -name '*.so' -delete
	rm -rf build *__mypyc*.so

docs: setup
	$(BIN)/python -m docs.pages
	$(BIN)/python -m tests.docs.test_readme
	$(BIN)/python -m tests.docs.test_guide
	$(BIN)/python -m tests.real.test_image_pages

soak: setup
	$(BIN)/python -m pytest -m soak --hypothesis-profile=deep

fuzz: setup
	$(BIN)/python -m tests.fuzz

clean:
	rm -rf $(VENV) .bench .demo
