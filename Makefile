# What contributors run, and what CI runs. `make help` lists the targets.

MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

# ---- What is built --------------------------------------------------------------------------------

module  := github.com/docker-netdemo/docker-netdemo
plugin  := bin/docker-netdemo
windows := $(findstring windows,$(shell go env GOOS))

# A tag's own version, or the one to come with the commit: 1.2.0, 1.2.0-4-g0123abc, 0.1.0-dev+0123abc.
next    := 0.1.0-dev
tagged  := $(shell git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null)
commit  := $(shell git describe --always --exclude '*' --dirty 2>/dev/null)
VERSION ?= $(if $(tagged),$(patsubst v%,%,$(tagged)),$(next)$(addprefix +,$(commit)))

go_build := CGO_ENABLED=0 go build -trimpath -buildvcs=false \
	-ldflags "-s -w -X $(module)/internal/cliplugin.Version=$(VERSION)"

# The one program of the service images, for each architecture, its source for `services export`, and all
# that they are made from.
services := internal/images/bin/_source $(foreach arch,amd64 arm64,$(foreach kind,gz sha256,internal/images/bin/netdemo-services-linux-$(arch).$(kind)))
services_source := go.mod go.sum LICENSE hack/build-services.sh .cache/go-version $(filter-out %_test.go,\
	$(shell find cmd/netdemo-services internal/services internal/probe -name '*.go'))

platforms := $(foreach os,linux darwin windows,$(os)-amd64 $(os)-arm64)

# ---- How it is tested -----------------------------------------------------------------------------

# gotestsum where it was built (hack/tools.sh gotestsum): the failures stand at the end, and a total.
gotestsum := $(abspath .cache/bin/gotestsum)
gotest = $(if $(wildcard $(gotestsum)),$(gotestsum) --format pkgname --format-hide-empty-pkg --,go test)

# The race detector needs cgo and a C compiler.
race := $(shell [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null 2>&1 && echo -race)

scripts := install.sh .ci/run $(wildcard hack/*.sh)

# The pages and files that tests write with -update, and then compare.
golden := docs $(wildcard internal/*/testdata)

# ---- Targets --------------------------------------------------------------------------------------

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: $(services) ## Build the service binaries and the plugin (bin/docker-netdemo)
	@$(go_build) -o $(plugin)$(if $(windows),.exe) ./cmd/docker-netdemo
	@echo "$(plugin)$(if $(windows),.exe) $(VERSION)"

$(services) &: $(services_source)
	@hack/build-services.sh

# Another Go makes other bytes.
.cache/go-version: always
	@mkdir -p $(@D)
	@go env GOVERSION | cmp -s - $@ || go env GOVERSION >$@

.PHONY: always
always:

.PHONY: install
install: build ## Install the plugin for the docker command
	@./install.sh --no-build

.PHONY: uninstall
uninstall: ## Remove the plugin from the docker command
	@./install.sh --uninstall

.PHONY: demo
demo: build ## Build, install, make sure that an engine answers, run `docker netdemo bridges`
	@hack/engine.sh up
	@./install.sh --no-build
	docker netdemo bridges

.PHONY: test
test: ## Every test: unit, then on a real engine
	@$(MAKE) unit
	@$(MAKE) e2e

.PHONY: unit
unit: $(services) ## The tests that need no engine
ifndef race
	@echo "no C compiler: testing without the race detector"
endif
	@$(gotest) $(race) ./...
	@$(if $(race),$(gotest) -run TestNoDifferenceHidesAnother ./internal/runner)

.PHONY: e2e
e2e: build ## The tests on a real engine, which is started where none answers
	@hack/engine.sh up
	@$(gotest) -tags e2e -count=1 -timeout 60m ./e2e/...

.PHONY: e2e-full
e2e-full: build ## Every signal at every moment (about 830 lessons), every fault of a call or of the engine at every call (about 940), the course from another machine, five runs at once, scripts in every shell: hours
	@hack/engine.sh up
	@NETDEMO_REQUIRE_ENGINE=1 $(gotest) -tags e2e,full -count=1 -timeout 4h -run 'TestSignalMatrix|TestSignalsInEveryLesson|TestFiveAtOnce|TestChaos.*AtEveryCall|TestCourseFromAnotherMachine|TestScript$$' ./e2e

.PHONY: engines
engines: build ## The lessons on Docker Engine 26.1 and 28.5 as well, and on engines behind firewalls and other settings (Linux, root, Debian)
	@hack/engine.sh up
	@NETDEMO_REQUIRE_ENGINE=1 $(gotest) -tags e2e,engines -count=1 -timeout 45m -run '^Test(Engines|Firewalls|UnusualEngines)$$' ./e2e

.PHONY: soak
soak: build ## 50 runs in a row, 20 times two at once, and 50 in one process
	@hack/engine.sh up
	@NETDEMO_REQUIRE_ENGINE=1 NETDEMO_SOAK=50 $(gotest) -tags e2e -count=1 -timeout 30m -run TestSoak ./e2e

.PHONY: e2e-engines
e2e-engines: build ## The course on every engine and setting; writes docs/engines.md (Linux, root, Debian; about an hour)
	@hack/engine.sh up
	@NETDEMO_REQUIRE_ENGINE=1 $(gotest) -tags e2e,engines -count=1 -timeout 3h -run TestCourseOnEngines ./e2e -engines-page $(abspath docs/engines.md)

.PHONY: lint
lint: shellcheck ## Lint the Go code and the scripts
	@"$$(hack/tools.sh golangci-lint)" run --allow-parallel-runners

.PHONY: shellcheck
shellcheck:
	@hack/shellcheck.sh $(scripts)

.PHONY: fmt
fmt: ## Format the Go code
	@"$$(hack/tools.sh golangci-lint)" fmt

.PHONY: docs
docs: ## Write the generated pages and golden files again
	@go test ./internal/commands ./internal/course ./internal/engine ./internal/runner ./internal/transcript -update

# A picture of a real run, with that run's addresses and times: nothing to be compared with in CI.
.PHONY: picture
picture: build ## Record a run of `docker netdemo bridges` and draw docs/bridges.svg
	@hack/engine.sh up
	@./install.sh --no-build
	@go run ./hack/picture -o docs/bridges.svg

.PHONY: validate
validate: shellcheck validate-modules validate-docs ## What must be true of a commit: vet, format, modules, generated files
	@go vet ./... && go vet -tags e2e,full ./...
	@"$$(hack/tools.sh golangci-lint)" config verify
	@"$$(hack/tools.sh golangci-lint)" fmt --diff

.PHONY: validate-modules
validate-modules:
	@for folder in . tools; do \
		(cd $$folder && go mod tidy -diff && go mod verify >/dev/null) || \
			{ echo "go.mod or go.sum in $$folder is not what 'go mod tidy' makes, or a module was changed"; exit 1; }; \
	done

.PHONY: validate-docs
validate-docs:
	@hack/unchanged.sh $(golden) -- $(MAKE) docs

.PHONY: vulncheck
vulncheck: ## Look for known vulnerabilities that the code can reach (asks vuln.go.dev, or VULNDB=file:///FOLDER)
	@"$$(hack/tools.sh govulncheck)" $(if $(VULNDB),-db $(VULNDB)) ./...

.PHONY: cross
cross: $(addprefix cross-,$(platforms)) ## Build and vet the plugin for Linux, macOS and Windows

.PHONY: $(addprefix cross-,$(platforms))
$(addprefix cross-,$(platforms)): cross-%: $(services)
	@GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) $(SHELL) -euc '\
		$(go_build) -o bin/cross/docker-netdemo-$*$(if $(findstring windows,$*),.exe) ./cmd/docker-netdemo; \
		CGO_ENABLED=0 go vet -trimpath ./cmd/docker-netdemo ./internal/...'
	@echo "built and vetted for $*"

.PHONY: clean
clean: ## Remove what was built; the tools in .cache stay
	@rm -rf bin $(services) .cache/go-version
