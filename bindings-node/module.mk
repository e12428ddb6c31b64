# The Node package: paths are relative to the root of the repository.

.PHONY: build-node test-node bench-node clean-node

NODE_MODULES = bindings-node/node_modules/.package-lock.json

build-node:
	node bindings-node/scripts/build.js

# The packages that the tests and benchmarks need; the package itself needs none.
$(NODE_MODULES): bindings-node/package-lock.json
	cd bindings-node && npm ci --ignore-scripts
	@touch $@

test-node: build-node $(NODE_MODULES)
	cd bindings-node && npm test

bench-node: build-node $(NODE_MODULES)
	cd bindings-node && npm run bench

clean-node:
	rm -rf bindings-node/native bindings-node/node_modules
