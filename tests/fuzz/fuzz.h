/* SPDX-License-Identifier: MIT */
/* What the targets share: bytes as a file, and a bound on memory. */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The path of a file in memory that holds the N bytes, until the next call. */
const char *fuzz_file(const uint8_t *data, size_t n);

/* Does that hold TEXT, or is it packed, so that it may? */
bool fuzz_may_hold(const char *text);

/* The same as standard input, read from its beginning. */
void fuzz_stdin(const uint8_t *data, size_t n);

/* The bytes that a reader of the file PATH sees: its content unpacked. */
uint64_t fuzz_content(const char *path);

/*
 * Between the two no more than FACTOR times SEEN bytes, and FUZZ_CONSTANT, may
 * be held at a time beyond what was held before: by malloc, with which libc and
 * zlib get theirs, and mem_pages, on all threads.  What exceeds that aborts,
 * so that the report shows who asked.
 */
enum { FUZZ_CONSTANT = 3 << 20 };
void fuzz_limit(unsigned factor, uint64_t seen);
void fuzz_unlimit(void);

/* Aborts unless RC and what ERR says go together. */
void fuzz_verdict(int rc, const struct err *err);

#define FUZZ_CHECK(x) \
	do {          \
		if (!(x))         \
			abort();  \
	} while (0)

#endif
