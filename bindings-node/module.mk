# The Node package: paths are relative to the root of the repository.

.PHONY: build-node build-wasm format-node lint-node types-node unit-node test-node dist-node test-dist-node long-node bench-node clean-node

NODE_MODULES := bindings-node/node_modules/.package-lock.json
node_bin := bindings-node/node_modules/.bin
node_unit := api-error arguments cli conformance misuse printed

build-node: ## Build the native binary of the Node package.
	node bindings-node/scripts/build.js

build-wasm: $(NODE_MODULES) ## Build the WebAssembly module of the Node package.
	node bindings-node/scripts/build-wasm.js

# The packages that the tests and benchmarks need; the package itself needs none.
$(NODE_MODULES): bindings-node/package-lock.json
	cd bindings-node && npm ci --ignore-scripts
	@touch $@

format-node: $(NODE_MODULES) ## Format JavaScript and TypeScript.
	$(node_bin)/biome format --write .

lint-node: $(NODE_MODULES) ## Check the format of JavaScript and TypeScript, and lint it.
	$(node_bin)/biome check --error-on-warnings .

types-node: $(NODE_MODULES) ## Check the TypeScript declarations against a program that uses them.
	cd bindings-node/test/types && ../../../$(node_bin)/tsc --noEmit --strict --exactOptionalPropertyTypes --target es2022 \
	  --types node --module nodenext --skipLibCheck usage.mts required.cts

unit-node: build-node $(NODE_MODULES) ## The fast tests of the Node package.
	cd bindings-node && node --test $(node_unit:%=test/%.test.js)

# What WebAssembly is not built for is tested with the native binary alone.
test-node: build-node build-wasm $(NODE_MODULES) ## The tests of the Node package, with both backends.
	cd bindings-node && npm test
	@if [ -e bindings-node/wasm ]; then cd bindings-node && NODE_OPTIONS="--require $$PWD/test/no-native.js" npm test; fi

# zig links for the oldest glibc that Rust supports. It adds an unwinder of its own unless it is
# given libgcc_s by its path.
NODE_TRIPLE := $(shell rustc --print host-tuple 2>/dev/null)
NODE_ZIG := $(filter %-linux-gnu,$(NODE_TRIPLE))
NODE_GCC_S = $(NODE_ZIG:%=-Clink-arg=$$($(CC) -print-file-name=libgcc_s.so.1))
NODE_BUILT = $(DIST_TARGET)/$(NODE_TRIPLE)/release

dist-node: build-wasm $(NODE_ZIG:%=$(python_tools)/.installed) ## Make the npm packages in dist/npm/, with the binary for this machine.
	$(call dist_env,$(NODE_GCC_S)) $(if $(NODE_ZIG),$(zigbuild) zigbuild,$(CARGO) build) --quiet --release --locked \
	  -p modelrunner-errors-node --lib --target $(NODE_TRIPLE)$(NODE_ZIG:%=.2.17)
	node bindings-node/scripts/pack.js dist/npm $(NODE_BUILT)

# Runtimes, bundlers and package managers; some are large.
NODE_RUNTIMES := bindings-node/test-dist/node_modules/.package-lock.json

$(NODE_RUNTIMES): bindings-node/test-dist/package-lock.json
	cd bindings-node/test-dist && npm ci --ignore-scripts
	@touch $@

# The packages cannot be made without WebAssembly; build-wasm says so.
test-dist-node: $(if $(PREBUILT),,build-wasm) $(NODE_MODULES) $(NODE_RUNTIMES) ## Install the npm packages as a user does, and run them in browsers, at the edge, in Deno and Bun.
	@$(if $(PREBUILT),,[ ! -e bindings-node/wasm ] || $(MAKE) --no-print-directory dist-node)
	@$(if $(PREBUILT),,[ ! -e bindings-node/wasm ] ||) ( cd bindings-node/test-dist && npm test )

long-node: build-node $(NODE_MODULES) ## Ten million bodies in one process of Node.
	cd bindings-node && MODELRUNNER_ERRORS_BODIES=10000000 node --test test/growth.test.js

bench-node: build-node build-wasm compare-node ## The benchmarks of the Node package.

compare-node: $(NODE_MODULES) $(BENCH_BODIES)
	@node bindings-node/bench/compare.mjs $(BENCH_BODIES)

clean-node: ## Remove what was built or installed for Node.
	rm -rf bindings-node/native bindings-node/wasm bindings-node/node_modules bindings-node/test-dist/node_modules
