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
	uint32_t *rows;	 /* a row that stands there twice counts twice */
	size_t most;	 /* rows of the largest */
};

struct subwords {
	struct ngrams ngrams; /* its own; all buckets have rows */
	size_t own;	      /* rows of words; the table's follow */
	struct sets sets;
};

#define SUBWORDS_INIT {NGRAMS_INIT, 0, {0, 0, 0}}

/* Takes *NGRAMS over, whatever comes of it. */
int subwords_init(struct subwords *s, struct ngrams *ngrams,
		  const struct words *words, int threads, struct err *err);
void subwords_release(struct subwords *s);

/* Input rows. */
size_t subwords_rows(const struct subwords *s);

/* Bytes of all this for WORDS words, rows apart. */
uint64_t subwords_memory(const struct subwords *s, size_t words);

#endif
