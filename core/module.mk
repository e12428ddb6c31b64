# The crate as it is published.

msrv := $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
crate := dist/modelrunner-errors-$(VERSION).crate

.PHONY: dist-crate test-dist-crate test-msrv

dist-crate: ## Make the crate, in dist/.
	@mkdir -p dist
	$(CARGO) package --quiet --locked --no-verify --allow-dirty --package modelrunner-errors
	@cmp -s $(target)/package/$(notdir $(crate)) $(crate) || cp $(target)/package/$(notdir $(crate)) $(crate)

# Outside the repository, so that nothing is found in it. A crate that has passed is not tested again. Cargo 1.91
# and newer take the dependencies from the build of the other tests, as they have the same profile.
crate_env = CARGO_TARGET_DIR=$(abspath $(target))/crate CARGO_BUILD_BUILD_DIR=$(abspath $(target))
test-dist-crate: export PROPTEST_CASES := 50
test-dist-crate: $(if $(PREBUILT),,dist-crate) ## Unpack the crate in an empty directory, and run its tests there.
	@if cmp -s $(crate) $(target)/crate/passed.crate; then echo "passed before: $(crate)"; else \
	  directory=$$(mktemp -d) && trap 'rm -rf "$$directory"' EXIT && \
	  tar -xmf $(crate) -C "$$directory" && \
	  mkdir "$$directory/.cargo" && sed -n '/^\[profile\.dev/,/^$$/p' Cargo.toml > "$$directory/.cargo/config.toml" && \
	  cd "$$directory/modelrunner-errors-$(VERSION)" && $(crate_env) $(CARGO) test --quiet --locked && \
	  mkdir -p $(abspath $(target))/crate && cp $(abspath $(crate)) $(abspath $(target))/crate/passed.crate; fi

test-msrv: ## Check the libraries with the oldest Rust that is supported; needs its toolchain.
	@if ! rustup run $(msrv) rustc --version >/dev/null 2>&1; then echo "skipped: no toolchain $(msrv)"; else \
	  RUSTUP_TOOLCHAIN=$(msrv) CARGO_TARGET_DIR=$(abspath $(target))/msrv $(CARGO) check --quiet --locked --all-features \
	  --package modelrunner-errors --package modelrunner-errors-c --package modelrunner-errors-python --package modelrunner-errors-node \
	  --lib --examples; fi
