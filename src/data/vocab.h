/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary: words and how often each was seen, most frequent first,
 * ties by bytes ascending.  As a file: gzip'd text, "word count" a line.
 */
#ifndef DATA_VOCAB_H
#define DATA_VOCAB_H

#include "data/words.h"

struct gz_reader;

struct vocab {
	struct words words;
	uint64_t *counts; /* [words.n], descending */
	uint64_t tokens;  /* their sum */
};

#define VOCAB_INIT {0}

void vocab_release(struct vocab *v);

/*
 * Reads a vocabulary file (data/vocab_file.h); sorts it if it is not sorted.
 * V is empty on entry and indexed on return.  A word given twice is an error.
 * Takes at most 24 times the bytes of the text, and 3 MiB.
 */
int vocab_read(struct vocab *v, const char *path, struct err *err);
/* The same of a file that is open, which is closed then. */
int vocab_read_in(struct vocab *v, struct gz_reader *in, struct err *err);

/* Makes V of the N words in R, which are in order; indexes it. */
struct rank;
int vocab_build(struct vocab *v, const struct rank *r, size_t n,
		struct err *err);

/*
 * Keeps the words counted at least MIN_COUNT times and of those the MAX_SIZE
 * (0: all) first.  Reports what went if the pointer is given.
 */
struct vocab_cut {
	uint64_t types, tokens;
};
int vocab_cut(struct vocab *v, uint64_t min_count, uint64_t max_size,
	      struct vocab_cut *opt_dropped, struct err *err);

/* Digest of words and counts in order: "is it the same vocabulary". */
uint64_t vocab_digest(const struct vocab *v);

#endif
