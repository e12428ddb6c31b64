# The C binding: make build-c, test-c, bench-c, install-c, header-c, clean-c.

C_TARGET := $(or $(CARGO_TARGET_DIR),target)
C_OUT := $(C_TARGET)/c
C_BUILT := $(C_TARGET)/release/deps/libmodelrunner_errors
C_STATIC := $(C_OUT)/libmodelrunner_errors.a
C_NATIVE := $(C_OUT)/native-static-libs
C_VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
C_WARNINGS := -Wall -Wextra -Wpedantic -Werror
C_FLAGS := -std=c99 -O1 -g $(C_WARNINGS) -Iinclude
C_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: build-c test-c bench-c install-c header-c clean-c c-force

# What cargo builds defines all of Rust's own symbols too. One object that keeps `mre_` alone, and
# only the code behind it, cannot clash with another Rust library in the same program.
build-c: $(C_STATIC)
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
	$(CARGO) rustc --quiet --release -p modelrunner-errors-c --lib -- --print native-static-libs=$(abspath $(C_NATIVE))

header-c:
	WRITE_HEADER=1 $(CARGO) test -p modelrunner-errors-c --test header

C_TESTS := members arguments ownership conformance threads
C_PROGRAMS := $(C_TESTS:%=$(C_OUT)/plain/%) $(C_TESTS:%=$(C_OUT)/sanitized/%) $(C_OUT)/plain/allocations $(C_OUT)/plain/classify_file

test-c: build-c $(C_PROGRAMS) $(C_OUT)/cases
	$(CARGO) test --quiet -p modelrunner-errors-c
	C_OUT=$(C_OUT) $(PYTHON) bindings-c/tests/run.py

$(C_OUT)/cases: conformance/cases.py $(wildcard conformance/cases/*.json)
	$(PYTHON) $< > $@ || { rm $@; exit 1; }

$(C_OUT)/plain/%: bindings-c/tests/%.c bindings-c/tests/*.h $(C_STATIC)
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $< $(C_STATIC) $$(cat $(C_NATIVE)) -o $@

$(C_OUT)/sanitized/%: bindings-c/tests/%.c bindings-c/tests/*.h $(C_STATIC)
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(C_SANITIZE) $< $(C_STATIC) $$(cat $(C_NATIVE)) -o $@

$(C_OUT)/plain/allocations: C_FLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign,--wrap=free

$(C_OUT)/plain/%: bindings-c/examples/%.c $(C_STATIC)
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $< $(C_STATIC) $$(cat $(C_NATIVE)) -o $@

PREFIX ?= /usr/local
C_PREFIX = $(abspath $(PREFIX))
C_TO = $(DESTDIR)$(C_PREFIX)
# The compiler adds the C library and the unwinder by itself, the one that fits -static or not.
C_PRIVATE = $(filter-out -lgcc_s -lc,$(shell cat $(C_NATIVE)))
C_FILL = sed -e 's|@PREFIX@|$(C_PREFIX)|' -e 's|@VERSION@|$(C_VERSION)|' -e 's|@LIBS@|$(C_PRIVATE)|' \
	-e 's|@SONAME@|$(C_SONAME)|' -e 's|@INTERFACE@|$(C_SONAME:libmodelrunner_errors.so.%=%)|'
C_SONAME = $(shell objdump -p $(C_BUILT).so | sed -n 's/.*SONAME *//p')

install-c: build-c
	install -d $(C_TO)/include $(C_TO)/lib/pkgconfig $(C_TO)/lib/cmake/modelrunner_errors
	install -m 644 include/modelrunner_errors.h $(C_TO)/include
	install -m 644 $(C_STATIC) $(C_TO)/lib
	install -m 755 $(C_BUILT).so $(C_TO)/lib/libmodelrunner_errors.so.$(C_VERSION)
	ln -sf libmodelrunner_errors.so.$(C_VERSION) $(C_TO)/lib/$(C_SONAME)
	ln -sf $(C_SONAME) $(C_TO)/lib/libmodelrunner_errors.so
	$(C_FILL) bindings-c/install/modelrunner_errors.pc > $(C_TO)/lib/pkgconfig/modelrunner_errors.pc
	for file in modelrunner_errors-config.cmake modelrunner_errors-config-version.cmake; do \
		$(C_FILL) bindings-c/install/$$file > $(C_TO)/lib/cmake/modelrunner_errors/$$file || exit 1; done

clean-c:
	rm -rf $(C_OUT)
	$(CARGO) clean -p modelrunner-errors-c
