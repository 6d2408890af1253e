/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary: words and how often each was seen, most frequent first,
 * ties by bytes ascending.  As a file: gzip'd text, "word count" a line.
 */
#ifndef DATA_VOCAB_H
#define DATA_VOCAB_H

#include "data/words.h"

struct file_out;

struct vocab {
	struct words words;
	uint64_t *counts; /* [words.n], descending */
	uint64_t tokens;  /* their sum */
};

#define VOCAB_INIT {0}

void vocab_release(struct vocab *v);

/*
 * Reads a vocabulary file, ours or what word2vec -save-vocab and GloVe's
 * vocab_count write; gzip'd or plain; sorts it if it is not sorted.  The row
 * "</s>" is the count of sentence ends and is skipped.  V is empty on entry
 * and indexed on return.  Errors name the line: no or bad count, a word
 * twice, an empty file.
 */
int vocab_read(struct vocab *v, const char *path, struct err *err);

/* Writes and finishes the gzip stream; the caller commits OUT. */
int vocab_write(const struct vocab *v, struct file_out *out, int threads,
		struct err *err);
/* The same lines as plain text, for a terminal or a pipe. */
int vocab_print(const struct vocab *v, struct file_out *out, struct err *err);

/* Adds the words and counts of FROM; both are indexed. */
int vocab_merge(struct vocab *v, const struct vocab *from, int threads,
		struct err *err);

/* Makes V of the N words in R, which it sorts; indexes it.  RANK[i].id says
 * afterwards where row I came from.  Counts must add up to below 2^63. */
struct rank;
int vocab_build(struct vocab *v, struct rank *r, size_t n, int threads,
		struct err *err);

/* Sorts the words as they should stand and indexes them. */
int vocab_sort(struct vocab *v, int threads, struct err *err);

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
