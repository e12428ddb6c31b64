# The C binding: make build-c, test-c, bench-c, install-c, dist-c, header-c, clean-c.
#
# cargo-c builds and installs much of this too, but has neither CMake files nor the one object that
# defines `mre_` alone. A few lines for LIBDIR and macOS cost less here than both would cost there.

# The Rust target to build for: empty for this machine as it is, set for an archive.
C_TRIPLE ?=
C_HOST = $(shell rustc --print host-tuple)
C_OUT := $(target)$(if $(C_TRIPLE),/dist)/c$(C_TRIPLE:%=/%)
C_BUILT := $(target)$(if $(C_TRIPLE),/dist/$(C_TRIPLE)/release,/release/deps)/libmodelrunner_errors_c
C_STATIC := $(C_OUT)/libmodelrunner_errors.a
C_NATIVE := $(C_OUT)/native-static-libs
C_MACOS := $(filter %-darwin Darwin,$(or $(C_TRIPLE),$(shell uname)))
C_MUSL := $(filter %-musl,$(C_TRIPLE))
C_WARNINGS := -Wall -Wextra -Wpedantic -Werror
C_FLAGS := -std=c99 -O1 -g $(C_WARNINGS) -Iinclude
C_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: build-c format-c lint-c types-c unit-c test-c long-c bench-c install-c \
        dist-c archive-c test-dist-c header-c clean-c c-force

# A library that cargo builds exports Rust's own symbols too. One object that exports only `mre_`, and contains
# only the code that these need, cannot clash with another Rust library in the same program.
build-c: $(C_STATIC) $(C_OUT)/examples/saved_response $(C_OUT)/examples/fetch.made ## Build the C library and its examples.
	@ln -f $(C_STATIC) $(target)/release/libmodelrunner_errors.a

C_NAMES = $$(sed -n 's/^[a-z].*\b\(mre_[a-z_]*\)(.*/$(1)\1/p' include/modelrunner_errors.h)
# A cross build uses the binutils of its architecture.
C_ARCH := $(firstword $(subst -, ,$(C_TRIPLE)))
C_CROSS := $(if $(C_MACOS),,$(filter-out $(shell uname -m)-linux-gnu-,$(C_ARCH:%=%-linux-gnu-)))
# The unwinder of musl comes with Rust.
C_UNWIND = $(if $(C_MUSL),$(shell rustc --print target-libdir --target $(C_TRIPLE))/self-contained/libunwind.a)

ifdef C_MACOS
$(C_OUT)/modelrunner_errors.o: $(C_BUILT).a include/modelrunner_errors.h bindings-c/module.mk
	$(CC) -r -nostdlib $(C_ARCH:%=-arch $(C_ARCH:aarch64=arm64)) -Wl,-exported_symbol,'_mre_*' $(call C_NAMES,-Wl$(comma)-u$(comma)_) $< -o $@
	strip -S $@
else
$(C_OUT)/modelrunner_errors.o: $(C_BUILT).a include/modelrunner_errors.h bindings-c/module.mk
	$(C_CROSS)ld -r --gc-sections $(call C_NAMES,-u ) $< $(C_UNWIND) -o $@
	$(C_CROSS)objcopy --wildcard --keep-global-symbol='mre_*' --strip-debug $@
endif

$(C_STATIC): $(C_OUT)/modelrunner_errors.o
	@rm -f $@
	ZERO_AR_DATE=1 $(C_CROSS)ar rcs $@ $<

# zig links for the oldest glibc that Rust supports. It adds an unwinder of its own unless it is
# given libgcc_s by its path.
C_ZIG := $(filter %-linux-gnu,$(C_TRIPLE))
C_GCC_S = $(C_ZIG:%=-Clink-arg=$$($(or $(C_CROSS:%=%gcc),$(CC)) -print-file-name=libgcc_s.so.1))
C_CARGO = $(if $(C_TRIPLE),$(call dist_env,$(C_GCC_S))) $(if $(C_ZIG),$(zigbuild),$(CARGO)) rustc $(C_TRIPLE:%=--locked --target %$(C_ZIG:%=.2.17))

# cargo knows whether there is anything to do.
$(C_BUILT).a: c-force $(C_ZIG:%=$(python_tools)/.installed)
	@mkdir -p $(C_OUT)
	$(C_CARGO) --quiet --release -p modelrunner-errors-c --lib --crate-type staticlib$(if $(C_MUSL),,$(comma)cdylib) -- --print native-static-libs=$(abspath $(C_NATIVE))

C_FILES := $(wildcard bindings-c/*/*.c bindings-c/*/*.h bindings-c/*/*.cc conformance/*.c)

format-c: .venv/.lint-requirements ## Format the C code.
	$(python_bin)/clang-format -i $(C_FILES)

lint-c: .venv/.lint-requirements ## Check the format of the C code.
	$(python_bin)/clang-format --dry-run --Werror $(C_FILES)

# The compiler checks them.
types-c:

header-c: ## Write the C header from the Rust sources.
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
	@mkdir -p $(@D)
	$(PYTHON) $< > $@ || { rm $@; exit 1; }

C_CC = $(CC) $(C_FLAGS) $< $(C_STATIC) $$(cat $(C_NATIVE))

$(C_OUT)/plain/%: bindings-c/tests/%.c $(wildcard bindings-c/tests/*.h) $(C_STATIC)
	@mkdir -p $(@D)
	@$(C_CC) -o $@

$(C_OUT)/plain/allocations: C_FLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign,--wrap=free

$(C_OUT)/examples/%: bindings-c/examples/%.c $(C_STATIC)
	@mkdir -p $(@D)
	@$(C_CC) -o $@

# Tests that need more than a C compiler are skipped, and reported, if that is missing.
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
# from the source distribution of its Python binding. A missing parser is skipped and reported.
C_YYJSON := $(C_OUT)/yyjson-4.0.6
C_BENCH = $(CC) -std=gnu99 -O2 $(C_WARNINGS) -Iinclude bindings-c/bench/compare.c $(C_STATIC) $$(cat $(C_NATIVE))

bench-c: compare-c ## The benchmarks of the C interface.

compare-c: build-c $(BENCH_BODIES)
	@test -f $(C_YYJSON)/yyjson/yyjson.c || pkg-config --exists yyjson 2>/dev/null || { \
	  $(PYTHON) -m pip download --quiet --no-deps --no-binary :all: --dest $(C_OUT) yyjson==4.0.6 \
	  && tar xzf $(C_YYJSON).tar.gz -C $(C_OUT); } >/dev/null 2>&1 || true
	@flags=; \
	for parser in yyjson:YYJSON libcjson:CJSON; do \
	  if pkg-config --exists $${parser%:*} 2>/dev/null; then \
	    flags="$$flags -DHAVE_$${parser#*:} $$(pkg-config --cflags --libs $${parser%:*})"; \
	  elif [ $$parser = yyjson:YYJSON ] && [ -f $(C_YYJSON)/yyjson/yyjson.c ]; then \
	    $(CC) -O2 -c $(C_YYJSON)/yyjson/yyjson.c -o $(C_OUT)/yyjson.o && \
	    flags="$$flags -DHAVE_YYJSON -isystem $(C_YYJSON)/yyjson $(C_OUT)/yyjson.o"; \
	  else echo "skipped: no $${parser%:*}" >&2; fi; \
	done; \
	$(C_BENCH) $$flags -o $(C_OUT)/compare
	$(C_OUT)/compare $(BENCH_BODIES)

PREFIX ?= /usr/local
# Relative to PREFIX, or a directory in it.
LIBDIR ?= lib
C_PREFIX = $(abspath $(PREFIX))
C_LIBDIR = $(patsubst $(C_PREFIX)/%,%,$(LIBDIR))
C_TO = $(DESTDIR)$(C_PREFIX:/=)
C_TO_LIB = $(C_TO)/$(C_LIBDIR)
# From LIBDIR back to PREFIX.
C_UP = $(subst $() ,/,$(patsubst %,..,$(subst /, ,$(C_LIBDIR))))
# Before 1.0 a minor version may break the interface.
C_PARTS := $(subst ., ,$(VERSION))
C_INTERFACE := $(if $(filter 0,$(firstword $(C_PARTS))),0.$(word 2,$(C_PARTS)),$(firstword $(C_PARTS)))
C_SHARED = $(if $(C_MUSL),,libmodelrunner_errors$(if $(C_MACOS),$(1).dylib,.so$(1)))
C_SHARED_AS = $(if $(C_MACOS),@rpath/)$(call C_SHARED,.$(C_INTERFACE))
# The compiler adds the C library and the unwinder by itself, the one that fits -static or not.
C_PRIVATE = $(filter-out -lgcc_s -lunwind -lc,$(shell cat $(C_NATIVE)))
# What the pkg-config file says; an archive says it relative to that file.
C_PC_PREFIX = $(C_PREFIX)
C_FILL = sed -e 's|@PREFIX@|$(C_PC_PREFIX)|' -e 's|@LIBDIR@|$(C_LIBDIR)|' -e 's|@UP@|$(C_UP)|' -e 's|@VERSION@|$(VERSION)|' \
	-e 's|@INTERFACE@|$(C_INTERFACE)|' -e 's|@SHARED@|$(call C_SHARED,.$(VERSION))|' -e 's|@SONAME@|$(C_SHARED_AS)|' \
	-e 's|@LIBS@|$(C_PRIVATE)|' -e 's|@LIST@|$(subst $() ,;,$(C_PRIVATE))|'

install-c: $(if $(C_TRIPLE),$(C_STATIC),build-c) ## Install the C library under PREFIX.
	$(if $(filter /%,$(C_LIBDIR)),$(error LIBDIR must be in PREFIX))
	install -d $(C_TO)/include $(C_TO_LIB)/pkgconfig $(C_TO_LIB)/cmake/modelrunner_errors
	install -m 644 include/modelrunner_errors.h $(C_TO)/include
	install -m 644 $(C_STATIC) $(C_TO_LIB)
	$(if $(C_MUSL),,install -m 755 $(C_BUILT)$(suffix $(call C_SHARED)) $(C_TO_LIB)/$(call C_SHARED,.$(VERSION)))
	$(if $(C_MUSL),,ln -sf $(call C_SHARED,.$(VERSION)) $(C_TO_LIB)/$(call C_SHARED,.$(C_INTERFACE)))
	$(if $(C_MUSL),,ln -sf $(call C_SHARED,.$(C_INTERFACE)) $(C_TO_LIB)/$(call C_SHARED))
	$(C_FILL) bindings-c/install/modelrunner_errors.pc > $(C_TO_LIB)/pkgconfig/modelrunner_errors.pc
	for file in modelrunner_errors-config.cmake modelrunner_errors-config-version.cmake; do \
		$(C_FILL) bindings-c/install/$$file > $(C_TO_LIB)/cmake/modelrunner_errors/$$file || exit 1; done

# An archive is what install-c installs, and works in every directory.
C_ARCHIVE = modelrunner_errors-$(VERSION)-$(subst -unknown,,$(C_TRIPLE))
C_STAGE = $(C_OUT)/$(C_ARCHIVE)

dist-c: $(if $(C_MACOS),,$(python_tools)/.installed) ## Make the archives of the C library for this machine in dist/c/.
	@rm -rf dist/c
	@$(MAKE) --no-print-directory archive-c C_TRIPLE=$(C_HOST)
	@musl=$(patsubst %-gnu,%-musl,$(filter %-linux-gnu,$(C_HOST))); if [ "$$musl" ]; then \
	  if $(call has_target,$$musl); then $(MAKE) --no-print-directory archive-c C_TRIPLE=$$musl; \
	  else echo "skipped: no Rust target $$musl"; fi; fi

archive-c:
	@rm -rf $(C_STAGE)
	@mkdir -p dist/c
	@$(MAKE) --silent install-c PREFIX=/ LIBDIR=lib DESTDIR=$(abspath $(C_STAGE)) 'C_PC_PREFIX=$$$${pcfiledir}/../..'
	@cp LICENSE-* $(C_STAGE)
	@cp -R bindings-c/examples $(C_STAGE)
	@sed 's/\[\([^]]*\)\](\.\.\/[^)]*)/\1/g' bindings-c/README.md > $(C_STAGE)/README.md
	$(PYTHON) bindings-c/install/archive.py $(C_STAGE) dist/c/$(C_ARCHIVE).tar.gz

test-dist-c: $(if $(PREBUILT),,dist-c) $(C_OUT)/cases ## Build against the archives of the C library as a user does, and run the conformance suite.
	C_OUT=$(C_OUT) $(PYTHON) bindings-c/tests/dist.py

C_OTHER := aarch64-unknown-linux-gnu
C_OTHER_ROOT := $(abspath $(DIST_TARGET))/c/$(C_OTHER)/root
C_OTHER_CC = aarch64-linux-gnu-gcc $(C_FLAGS) -I$(C_OTHER_ROOT)/include bindings-c/tests/conformance.c

long-c: $(C_OUT)/cases ## The conformance suite through the C libraries for aarch64, under qemu.
	@if ! $(call has_target,$(C_OTHER)); then echo "skipped: no Rust target $(C_OTHER)"; \
	elif ! command -v aarch64-linux-gnu-gcc >/dev/null 2>&1; then echo "skipped: no aarch64-linux-gnu-gcc"; \
	elif ! command -v qemu-aarch64 >/dev/null 2>&1; then echo "skipped: no qemu-aarch64"; else \
	  rm -rf $(C_OTHER_ROOT) && $(MAKE) --silent install-c C_TRIPLE=$(C_OTHER) PREFIX=$(C_OTHER_ROOT) && \
	  $(C_OTHER_CC) -static $(C_OTHER_ROOT)/lib/libmodelrunner_errors.a -o $(C_OTHER_ROOT)/static && \
	  qemu-aarch64 $(C_OTHER_ROOT)/static $(C_OUT)/cases && \
	  $(C_OTHER_CC) -L$(C_OTHER_ROOT)/lib -lmodelrunner_errors -o $(C_OTHER_ROOT)/shared && \
	  qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=$(C_OTHER_ROOT)/lib $(C_OTHER_ROOT)/shared $(C_OUT)/cases; fi

clean-c: ## Remove what was built for C.
	rm -rf $(C_OUT)
	$(CARGO) clean -p modelrunner-errors-c
