# The C binding: make build-c, test-c, bench-c, install-c, header-c, clean-c.

C_TARGET := $(or $(CARGO_TARGET_DIR),target)
C_OUT := $(C_TARGET)/c
C_BUILT := $(C_TARGET)/release/deps/libmodelrunner_errors_c
C_STATIC := $(C_OUT)/libmodelrunner_errors.a
C_NATIVE := $(C_OUT)/native-static-libs
C_VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
C_WARNINGS := -Wall -Wextra -Wpedantic -Werror
C_FLAGS := -std=c99 -O1 -g $(C_WARNINGS) -Iinclude
C_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: build-c format-c lint-c types-c unit-c test-c long-c bench-c install-c header-c clean-c c-force

# What cargo builds defines all of Rust's own symbols too. One object that keeps `mre_` alone, and
# only the code behind it, cannot clash with another Rust library in the same program.
build-c: $(C_STATIC) $(C_OUT)/examples/saved_response $(C_OUT)/examples/fetch.made ## Build the C library and its examples.
	@ln -f $(C_STATIC) $(C_TARGET)/release/libmodelrunner_errors.a

$(C_STATIC): $(C_BUILT).a include/modelrunner_errors.h bindings-c/module.mk
	@rm -f $@
	ld -r --gc-sections $$(sed -n 's/^[a-z].*\b\(mre_[a-z_]*\)(.*/-u \1/p' include/modelrunner_errors.h) $< -o $(C_OUT)/all.o
	objcopy --wildcard --keep-global-symbol='mre_*' --strip-debug $(C_OUT)/all.o $(C_OUT)/modelrunner_errors.o
	ar rcsD $@ $(C_OUT)/modelrunner_errors.o
	@rm $(C_OUT)/all.o $(C_OUT)/modelrunner_errors.o

# cargo knows whether there is anything to do.
$(C_BUILT).a: c-force
	@mkdir -p $(C_OUT)
	$(CARGO) rustc --quiet --release -p modelrunner-errors-c --lib --crate-type staticlib,cdylib -- --print native-static-libs=$(abspath $(C_NATIVE))

C_FILES := $(wildcard bindings-c/*/*.c bindings-c/*/*.h bindings-c/*/*.cc conformance/*.c)

format-c: .venv/.lint-requirements ## Format the C code.
	$(python_bin)/clang-format -i $(C_FILES)

lint-c: .venv/.lint-requirements ## Check the format of the C code.
	$(python_bin)/clang-format --dry-run --Werror $(C_FILES)

# The compiler checks them.
types-c long-c:

header-c: ## Write the C header anew from the Rust sources.
	WRITE_HEADER=1 $(CARGO) test -p modelrunner-errors-c --test header

C_TESTS := members arguments ownership one_line guard_pages fork conformance threads wrong
C_PLAIN_TESTS := allocations load

unit-c: build-c $(C_TESTS:%=$(C_OUT)/plain/%) $(C_OUT)/cases ## The fast tests of the C interface.
	$(CARGO) test --quiet -p modelrunner-errors-c
	C_OUT=$(C_OUT) $(PYTHON) bindings-c/tests/run.py Header Symbols Programs.test_plain

test-c: ## The tests of the C interface.
test-c: build-c $(C_TESTS:%=$(C_OUT)/plain/%) $(C_PLAIN_TESTS:%=$(C_OUT)/plain/%) $(C_TESTS:%=$(C_OUT)/sanitized/%.made) $(C_OUT)/cases
	$(CARGO) test --quiet -p modelrunner-errors-c
	C_OUT=$(C_OUT) $(PYTHON) bindings-c/tests/run.py

$(C_OUT)/cases: conformance/cases.py $(wildcard conformance/cases/*.json)
	$(PYTHON) $< > $@ || { rm $@; exit 1; }

C_CC = $(CC) $(C_FLAGS) $< $(C_STATIC) $$(cat $(C_NATIVE))

$(C_OUT)/plain/%: bindings-c/tests/%.c $(wildcard bindings-c/tests/*.h) $(C_STATIC)
	@mkdir -p $(@D)
	@$(C_CC) -o $@

$(C_OUT)/plain/allocations: C_FLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign,--wrap=free

$(C_OUT)/examples/%: bindings-c/examples/%.c $(C_STATIC)
	@mkdir -p $(@D)
	@$(C_CC) -o $@

# What needs more than a C compiler is skipped with a word where that is absent.
C_SANITIZES = echo 'int main(void) { return 0; }' | $(CC) $(C_SANITIZE) -xc - -o $(@D)/probe 2>/dev/null
C_HAS_CURL = echo '\#include <curl/header.h>' | $(CC) -E -include curl/curl.h -xc - >/dev/null 2>&1

$(C_OUT)/sanitized/%.made: bindings-c/tests/%.c $(wildcard bindings-c/tests/*.h) $(C_STATIC)
	@mkdir -p $(@D); rm -f $(@:.made=)
	@if $(C_SANITIZES); then $(C_CC) $(C_SANITIZE) -o $(@:.made=) && touch $@; \
	  else echo "skipped: $(@:.made=), no AddressSanitizer"; fi

$(C_OUT)/examples/fetch.made: bindings-c/examples/fetch.c $(C_STATIC)
	@mkdir -p $(@D); rm -f $(@:.made=)
	@if $(C_HAS_CURL); then $(C_CC) -lcurl -o $(@:.made=) && touch $@; \
	  else echo "skipped: $(@:.made=), no headers of libcurl 7.84 or newer"; fi

# The parsers come from the system's packages; yyjson, which not every system packages, otherwise
# from the source distribution of its Python binding. One that is absent is skipped with a word.
C_YYJSON := $(C_OUT)/yyjson-4.0.6
C_BENCH = $(CC) -std=c99 -O2 $(C_WARNINGS) -Iinclude bindings-c/bench/compare.c $(C_STATIC) $$(cat $(C_NATIVE))

bench-c: build-c $(C_OUT)/cases ## The benchmarks of the C interface.
	@test -f $(C_YYJSON)/yyjson/yyjson.c || pkg-config --exists yyjson 2>/dev/null || { \
	  $(PYTHON) -m pip download --quiet --no-deps --no-binary :all: --dest $(C_OUT) yyjson==4.0.6 \
	  && tar xzf $(C_YYJSON).tar.gz -C $(C_OUT); } >/dev/null 2>&1 || true
	@flags=; \
	for parser in yyjson:YYJSON libcjson:CJSON jansson:JANSSON; do \
	  if pkg-config --exists $${parser%:*} 2>/dev/null; then \
	    flags="$$flags -DHAVE_$${parser#*:} $$(pkg-config --cflags --libs $${parser%:*})"; \
	  elif [ $$parser = yyjson:YYJSON ] && [ -f $(C_YYJSON)/yyjson/yyjson.c ]; then \
	    $(CC) -O2 -c $(C_YYJSON)/yyjson/yyjson.c -o $(C_OUT)/yyjson.o && \
	    flags="$$flags -DHAVE_YYJSON -isystem $(C_YYJSON)/yyjson $(C_OUT)/yyjson.o"; \
	  else echo "skipped: no $${parser%:*}"; fi; \
	done; \
	$(C_BENCH) $$flags -o $(C_OUT)/compare
	$(C_OUT)/compare $(C_OUT)/cases

PREFIX ?= /usr/local
C_PREFIX = $(abspath $(PREFIX))
C_TO = $(DESTDIR)$(C_PREFIX)
# The compiler adds the C library and the unwinder by itself, the one that fits -static or not.
C_PRIVATE = $(filter-out -lgcc_s -lc,$(shell cat $(C_NATIVE)))
C_FILL = sed -e 's|@PREFIX@|$(C_PREFIX)|' -e 's|@VERSION@|$(C_VERSION)|' -e 's|@LIBS@|$(C_PRIVATE)|' \
	-e 's|@SONAME@|$(C_SONAME)|' -e 's|@INTERFACE@|$(C_SONAME:libmodelrunner_errors.so.%=%)|'
C_SONAME = $(shell objdump -p $(C_BUILT).so | sed -n 's/.*SONAME *//p')

install-c: build-c ## Install the C library under PREFIX.
	install -d $(C_TO)/include $(C_TO)/lib/pkgconfig $(C_TO)/lib/cmake/modelrunner_errors
	install -m 644 include/modelrunner_errors.h $(C_TO)/include
	install -m 644 $(C_STATIC) $(C_TO)/lib
	install -m 755 $(C_BUILT).so $(C_TO)/lib/libmodelrunner_errors.so.$(C_VERSION)
	ln -sf libmodelrunner_errors.so.$(C_VERSION) $(C_TO)/lib/$(C_SONAME)
	ln -sf $(C_SONAME) $(C_TO)/lib/libmodelrunner_errors.so
	$(C_FILL) bindings-c/install/modelrunner_errors.pc > $(C_TO)/lib/pkgconfig/modelrunner_errors.pc
	for file in modelrunner_errors-config.cmake modelrunner_errors-config-version.cmake; do \
		$(C_FILL) bindings-c/install/$$file > $(C_TO)/lib/cmake/modelrunner_errors/$$file || exit 1; done

clean-c: ## Remove what was built for C.
	rm -rf $(C_OUT)
	$(CARGO) clean -p modelrunner-errors-c
