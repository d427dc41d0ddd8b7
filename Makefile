# Address and data directory of `make run`.
LISTEN ?= 127.0.0.1:8043
DATA ?= ./data/demo
# Where the demo's phones register.
SIP_LISTEN ?= 127.0.0.1:5060
# Cases of each target of `make fuzz`, and its longest time.
CASES ?= 50000
MINUTES ?= 15

.DEFAULT_GOAL := help
.PHONY: help run console test lint fuzz fmt bench release clean-data

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo "  LISTEN=$(LISTEN) SIP_LISTEN=$(SIP_LISTEN) DATA=$(DATA)  (make run)"
	@echo "  CASES=$(CASES) MINUTES=$(MINUTES)  (make fuzz)"

run: ## build ccgate and start the demo
	@LISTEN='$(LISTEN)' SIP_LISTEN='$(SIP_LISTEN)' DATA='$(DATA)' scripts/run.sh

console: ## build the web console into console/dist, for the next build of ccgate
	@scripts/console.sh

test: ## all checks and tests, with their set-up (.ci/run does the same)
	@scripts/test.sh

lint: ## format, rules, clippy and cargo-deny only
	@scripts/test.sh fmt rules clippy deny

fuzz: ## many cases of the fuzz targets (CASES each, MINUTES at most)
	@CASES='$(CASES)' MINUTES='$(MINUTES)' scripts/fuzz.sh

fmt: ## format the code
	cargo fmt --all

bench: ## micro-benchmarks of core, wire and sound
	cargo bench --locked -p ccgate-core -p ccgate-wire -p ccgate-media

release: console ## build target/release/ccgate
	cargo build --release --locked -p ccgate

clean-data: ## forget the demo's data in ./data/demo
	rm -rf ./data/demo
