/* SPDX-License-Identifier: MIT */
/*
 * Words made of character n-grams, for training: which rows the vector of each
 * word is the mean of.  They are counted and hashed once, before training, into
 * one array.
 *
 * Input rows are the words' own, by word, unless there are none (floret), and
 * then those of the table of n-grams.
 */
#ifndef TRAIN_SUBWORDS_H
#define TRAIN_SUBWORDS_H

#include "data/ngrams.h"

#include <stdint.h>

/* Sets of rows, by word. */
struct sets {
	uint64_t *start; /* [words + 1], into rows */
	uint32_t *rows;	 /* a row that stands there twice counts twice; hot
			  * ones as subwords_mark names them */
	size_t most;	 /* rows of the largest */
	uint32_t *hot; /* [nhot], ascending: rows that stand above as SETS_HOT
			* and which of these they are; NULL: none does */
	size_t nhot;
};

#define SETS_HOT (UINT32_C(1) << 31)

struct subwords {
	struct ngrams ngrams; /* its own; all buckets have rows */
	size_t own;	      /* rows of words; the table's follow */
	struct sets sets;
};

#define SUBWORDS_INIT {NGRAMS_INIT, 0, {0}}

/* Takes *NGRAMS over, whatever comes of it. */
int subwords_init(struct subwords *s, struct ngrams *ngrams,
		  const struct words *words, int threads, struct err *err);
void subwords_release(struct subwords *s);

/* How words are read in training. */
struct subwords_use {
	size_t words;
	const uint64_t *counts; /* [words] */
	const uint32_t *keep;	/* [words], as subsample_new has it */
};

/* Marks in the sets, once, the rows that at least SHARE of the words read
 * have. */
int subwords_mark(struct subwords *s, const struct subwords_use *use,
		  double share, struct err *err);

/* Input rows. */
size_t subwords_rows(const struct subwords *s);

/* Bytes of all this for WORDS words, rows apart. */
uint64_t subwords_memory(const struct subwords *s, size_t words);

#endif
