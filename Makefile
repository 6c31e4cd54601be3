# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every job a user has, by name and in order. What a job does lives in a script or program beside
# its subject; `make help` lists the jobs.

SUITE    ?= trixie
SIZES    := $(or $(CLIENTS),256 1024 4096)
CLIENTS  ?= 1024
ROUNDS   ?= 3
STORM    ?= expire
PRESSURE ?= cpu
MATRIX   ?=
SOURCE   ?= openvpn
PRESET   ?= release

.DEFAULT_GOAL := help
.PHONY: help deps build dcoctl dcoport packages qa reproduce bench check check-full mutants submission clean

help: ## list the jobs
	@echo 'make JOB [NAME=value ...]'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14
	@echo 'Names: SUITE=trixie|bookworm CLIENTS=1024 ROUNDS=3 STORM=expire PRESSURE=cpu|pause|none MATRIX=2x2'
	@echo "       CLIENTS='256 1024 4096' for bench"
	@echo '       SOURCE=openvpn|openvpn-dco-dkms SEVERITY= KIND=nmu|team|maintainer TO=stable|upstream for submission'
	@echo '       PRESET=release|debug|asan|fuzz DEBIAN_MIRROR=URL DEBFULLNAME= DEBEMAIL='

deps: ## install what is missing with apt (as another user than root: name it)
	@tools/install-deps

build: deps ## compile the C++ programs into build/$PRESET
	cmake --preset $(PRESET)
	cmake --build --preset $(PRESET)

dcoctl: deps ## compile dcoctl alone; see docs/admin.md
	cmake --preset release
	cmake --build --preset release --target dcoctl

dcoport: deps ## compile dcoport alone; see docs/contributor.md
	cmake --preset release
	cmake --build --preset release --target dcoport

packages: deps ## build the suite's patched packages: out/packages/, out/apt/
	packaging/build $(SUITE) openvpn
	packaging/build $(SUITE) openvpn-dco-dkms
	packaging/build $(SUITE) ovpn-dco-toolkit

qa: deps ## would these packages stand an upload to Debian? out/qa/
	packaging/qa/run $(SUITE)

# Without the tests, which take longer to compile than the programs.
reproduce: deps ## the storm on Debian's packages and on ours: out/reproduce/
	cmake --preset release
	cmake --build --preset release --target dcostorm dcostorm-agent dcostorm-static
	SUITE='$(SUITE)' CLIENTS='$(CLIENTS)' ROUNDS='$(ROUNDS)' STORM='$(STORM)' PRESSURE='$(PRESSURE)' \
		MATRIX='$(MATRIX)' loadtest/reproduce

bench: deps ## cost of closing many clients, Debian's packages and ours: out/bench/
	cmake --preset release
	cmake --build --preset release --target dcostorm dcostorm-agent
	SUITE='$(SUITE)' CLIENTS='$(SIZES)' loadtest/bench

check: build ## every test that fits half an hour on 2 cores (STRICT=1: a skip fails)
	ctest --test-dir build/$(PRESET) --output-on-failure --parallel 2 -LE "full|upstream"

check-full: build ## every test
	ctest --test-dir build/$(PRESET) --output-on-failure --parallel 2 -LE upstream

mutants: deps ## would the patches' unit tests notice if the patches lost a part?
	debian/checks/mutants $(SUITE)

submission: deps ## what goes to Debian's release managers, or upstream: out/submission/
	packaging/submission/bundle '$(SUITE)' '$(SOURCE)'

clean: ## remove build/ and out/ (the cache outside the tree stays)
	rm -rf build out
