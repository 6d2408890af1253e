/* SPDX-License-Identifier: MIT */
/*
 * Words and counts in fewer bytes, for matrices of which they would be a good
 * part.
 *
 * The words are sorted by their bytes and front-coded: how many bytes a word
 * shares with the one before, 255 at most, and the rest of it.  Their order is
 * kept as runs: a list of words is cut wherever a word sorts before the one
 * that precedes it, so that words of one run stand sorted, and the number of
 * its run is all that a word's place needs.  Lists by frequency have few runs,
 * as words of equal counts are sorted, but any list can be packed.
 *
 * Two bytes can stand for a word of 255 bytes that repeats the one before:
 * reading takes at most 700 times the bytes of the tensors.
 */
#ifndef DATA_PACK_H
#define DATA_PACK_H

#include "base/strbuf.h"
#include "data/matrix.h"

struct pack {
	size_t n;
	uint8_t *prefix;      /* [n] */
	struct strbuf suffix; /* n rests, joined by newlines */
	/* The runs are counted from the last, which is 0; all low bytes, then
	 * all second bytes ...; none if there is one run. */
	size_t planes;
	uint8_t *runs; /* [planes, n] */
};

#define PACK_INIT {0}

int pack_words(struct pack *p, const struct words *w, struct err *err);
void pack_release(struct pack *p);

/* The words from tensors of a file, of which nothing is believed; RUNS is
 * NULL if there is none.  W is empty on entry.  NAME, WHAT: for messages, the
 * file and "words". */
int pack_read_words(struct words *w, const struct tensor *prefix,
		    const struct tensor *suffix, const struct tensor *runs,
		    const char *name, const char *what, struct err *err);

/* Counts as runs of equal ones. */
struct pack_counts {
	size_t n;
	int64_t *values;  /* [n] */
	int64_t *lengths; /* [n] */
};

int pack_counts(struct pack_counts *p, const int64_t *counts, size_t n,
		struct err *err);
void pack_counts_release(struct pack_counts *p);

/* N counts from tensors of a file, for mem_free; NULL with ERR. */
int64_t *pack_read_counts(const struct tensor *values,
			  const struct tensor *lengths, size_t n,
			  const char *name, struct err *err);

#endif
