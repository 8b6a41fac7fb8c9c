# Floorwalker: every target sets up what it needs and is quick when run again.
SHELL := /bin/bash
PORT ?= 8000
MEDIA_PORT ?= 8100
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-asterisk check bench bench-full setup lock format clean

demo: build/.runtime build/.web  ## run Floorwalker with the sample calls until stopped
	@$(BIN)/python -m floorwalker demo --port $(PORT) --media-port $(MEDIA_PORT)

test: build/.dev build/.web build/.test-system  ## everything the tests need, then all tests
	@$(BIN)/python -m pytest

test-asterisk: build/.dev build/.web build/.asterisk-system  ## the tests with a real Asterisk and real SIP phones
	@tools/test_asterisk.sh

check: build/.dev build/.npm  ## exactly what CI checks, apart from the tests
	@tools/check.sh

bench: build/.bench build/.web  ## the figures table and build/bench.json
	@$(BIN)/python -m bench

bench-full: build/.bench build/.web build/.test-system  ## the same with all sections
	@$(BIN)/python -m bench all

setup: build/.dev

lock:  ## pin every package with its hashes, naming no index
	@tools/lock.sh

format: build/.dev
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

clean:
	rm -rf build .venv dashboard/web/node_modules dashboard/web/dist

build/.runtime: requirements.txt tools/setup.sh
	@tools/setup.sh runtime

build/.dev: requirements-dev.txt tools/setup.sh
	@tools/setup.sh dev

build/.bench: build/.dev bench/peers/requirements.txt tools/setup.sh
	@tools/setup.sh bench

build/.npm: dashboard/web/package-lock.json tools/setup.sh build/.runtime
	@tools/setup.sh npm

build/.web: build/.npm $(shell find dashboard/web/src dashboard/web/index.html dashboard/web/*.ts -type f 2>/dev/null)
	@tools/setup.sh web

build/.test-system: tools/setup.sh
	@tools/setup.sh test-system

build/.asterisk-system: tools/setup.sh
	@tools/setup.sh asterisk-system
