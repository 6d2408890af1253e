# SPDX-License-Identifier: MIT
# make            build ./vecmill
# make check      build and run all tests (scripts/check does more)
# make check-docs compare the manual with the option tables
# make bench      build what scripts/bench wants
# make fuzz       fuzz every reader for a minute
# make install    PREFIX=/usr/local DESTDIR=
# Variables: CC CFLAGS LDFLAGS V=1 SAN=address,undefined WERROR=1 BUILD=dir

CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
BUILD ?= build$(if $(SAN),-$(subst $(comma),-,$(SAN)))
BIN ?= $(if $(SAN),$(BUILD)/vecmill,vecmill)
comma := ,

VERSION := 0.1.0
ARCH := $(shell $(CC) -dumpmachine 2>/dev/null | cut -d- -f1)

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wvla $(if $(WERROR),-Werror)
# Contraction, which some compilers do unasked where there are multiply-adds,
# would give every architecture numbers of its own.
ALL_CFLAGS := -std=c11 -ffp-contract=off -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-D_FILE_OFFSET_BITS=64 -DVECMILL_VERSION='"$(VERSION)"' -Isrc \
	$(WARN) -pthread $(CFLAGS)
ALL_LDFLAGS := -pthread $(LDFLAGS)
# Floats that are what they are said to be, not x87's longer ones.
ifneq ($(filter i%86,$(ARCH)),)
ALL_CFLAGS += -msse2 -mfpmath=sse
endif
LIBS := -lz -lm
ifneq ($(SAN),)
ALL_CFLAGS += -fsanitize=$(SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
ALL_LDFLAGS += -fsanitize=$(SAN)
endif

# Only these objects may use more than the architecture's base instructions;
# kern.c asks the processor before it calls them.
# A prefetch for writing is no operation where it is not known.
# Sanitized, more optimisation makes them no faster, only longer to compile,
# and what UBSan asks of every pointer and AddressSanitizer of the stack takes
# half their time.  The scalar table is asked all of it; these, whether what
# they touch on the heap is allocated, and whether indices and arithmetic are
# in bounds.
# Where only readers are fuzzed they are spared the sanitizers, with which
# clang takes minutes over the unrolled loops.
SPARED := -fno-sanitize=null,alignment,object-size,pointer-overflow \
	$(if $(findstring clang,$(CC)),,--param asan-stack=0)
KERN := $(if $(SAN),-O2 $(SPARED),-O3) \
	$(if $(findstring fuzzer,$(SAN)),-fno-sanitize=$(SAN))
FLAGS_src/kern/kern_neon := $(KERN)
FLAGS_src/kern/kern_avx2 := $(KERN) -mprfchw -mavx2 -mfma
FLAGS_src/kern/kern_avx512 := $(KERN) -mprfchw -mavx512f -mavx512bw -mavx512vl -mavx512dq \
	-mfma -mprefer-vector-width=512
# Vectors, of square roots too.
FLAGS_src/search/analogy := -O3 -fno-math-errno
FLAGS_src/quant/hadamard := -O3
FLAGS_src/quant/subword := -O3
FLAGS_src/search/sentence := -O3
ISA_x86_64 := avx2 avx512
ISA_aarch64 := neon
ISA_arm64 := neon
ISA := $(ISA_$(ARCH))
SKIP := $(filter-out $(ISA:%=src/kern/kern_%.c), \
	$(wildcard src/kern/kern_avx*.c src/kern/kern_neon.c))

SRC := $(filter-out $(SKIP),$(wildcard src/*/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libvecmill.a
MAIN := $(BUILD)/src/main.o
TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/check_*.c))
# The benchmark's plain arithmetic is to become multiply-adds.
BENCH := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
FLAGS_tests/bench/bench_slices := -O2 -ffp-contract=fast
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
TEST_LIBS = $(shell pkg-config --libs check)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

all: $(BIN)

# Rebuilds everything when the compiler or its flags change.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(subst ','\'',$(ALL_CFLAGS)) $(ALL_LDFLAGS) $(ISA) $(KERN)' | \
		cmp -s - $@ || \
	echo '$(CC) $(subst ','\'',$(ALL_CFLAGS)) $(ALL_LDFLAGS) $(ISA) $(KERN)' >$@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(FLAGS_$*) -MMD -MP -c -o $@ $<

$(LIB): $(OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $(OBJ)

$(BIN): $(MAIN) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(MAIN) $(LIB) $(LIBS)

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(TEST_LIBS) $(LIBS)

# Preloaded by tests of the command line, into a binary without sanitizers.
SHIM := $(if $(filter Linux,$(shell uname)),$(if $(SAN),,$(BUILD)/tests/fault/shim.so))

$(BUILD)/tests/fault/%.so: tests/fault/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) -std=c11 $(WARN) $(CFLAGS) -shared -fPIC -o $@ $< -ldl

tests: $(TESTS) $(SHIM)

$(BENCH): $(BUILD)/%: $(BUILD)/%.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

bench: $(BIN) $(BENCH)

# With CC=clang SAN=fuzzer-no-link,address,undefined; scripts/fuzz does so.
# Memory that is asked for is counted.
COUNTED := -Wl,--wrap=mem_pages,--wrap=mem_pages_grow,--wrap=mem_pages_free
$(FUZZERS): $(BUILD)/%: $(BUILD)/%.o $(BUILD)/tests/fuzz/shared.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer $(COUNTED) -o $@ $< \
		$(BUILD)/tests/fuzz/shared.o $(LIB) $(LIBS)

fuzzers: $(FUZZERS)

fuzz:
	scripts/fuzz 60

check-docs: $(BIN)
	scripts/check-docs $(abspath $(BIN))

check: $(BIN) $(TESTS)
	scripts/run-tests $(BUILD) $(abspath $(BIN))

# Completions come from the option tables of the binary itself.
share := $(DESTDIR)$(PREFIX)/share
MAN1 := $(wildcard man/*.1)
MAN5 := $(wildcard man/*.5)
MAN7 := $(wildcard man/*.7)
INSTALLED := $(DESTDIR)$(PREFIX)/bin/vecmill \
	$(MAN1:man/%=$(share)/man/man1/%) $(MAN5:man/%=$(share)/man/man5/%) \
	$(MAN7:man/%=$(share)/man/man7/%) \
	$(share)/bash-completion/completions/vecmill \
	$(share)/zsh/site-functions/_vecmill \
	$(share)/fish/vendor_completions.d/vecmill.fish

install: $(BIN)
	$(Q)mkdir -p $(sort $(dir $(INSTALLED)))
	$(Q)install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/vecmill
	$(Q)$(if $(MAN1),install -m 644 $(MAN1) $(share)/man/man1)
	$(Q)$(if $(MAN5),install -m 644 $(MAN5) $(share)/man/man5)
	$(Q)$(if $(MAN7),install -m 644 $(MAN7) $(share)/man/man7)
	$(Q)./$(BIN) help --completion bash \
		>$(share)/bash-completion/completions/vecmill
	$(Q)./$(BIN) help --completion zsh \
		>$(share)/zsh/site-functions/_vecmill
	$(Q)./$(BIN) help --completion fish \
		>$(share)/fish/vendor_completions.d/vecmill.fish

uninstall:
	$(Q)rm -f $(INSTALLED)

clean:
	rm -rf build build-* vecmill

-include $(BUILD)/tests/fuzz/shared.d $(OBJ:.o=.d) $(MAIN:.o=.d) $(TESTS:%=%.d) $(BENCH:%=%.d) $(FUZZERS:%=%.d)
.SECONDARY:
.PHONY: all tests bench fuzzers fuzz check check-docs install uninstall clean FORCE
