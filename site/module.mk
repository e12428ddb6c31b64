# The site: paths are relative to the root of the repository.

.PHONY: site test-site clean-site

SITE_MODULES := site/node_modules/.package-lock.json
SITE := $(target)/site

$(SITE_MODULES): site/package-lock.json
	cd site && npm ci --ignore-scripts
	@touch $@

site: build-wasm $(SITE_MODULES) ## Build the page that explains a pasted response, and the reference, in target/site/.
	@if [ ! -e bindings-node/wasm ]; then echo "skipped: no WebAssembly"; else node site/build.js $(SITE); fi

test-site: site build-core build-python $(NODE_MODULES) ## Test the site in headless Chromium, and the code that it shows.
	@if [ -e bindings-node/wasm ]; then cd site && SITE=$(abspath $(SITE)) PYTHON=$(abspath $(python_bin)/python) npm test; fi

clean-site:
	rm -rf site/node_modules
