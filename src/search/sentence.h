/* SPDX-License-Identifier: MIT */
/*
 * The vector of a sentence out of those of its words, which are divided by
 * white space (data/token.h); words without a row by their n-grams, if any;
 * others do not count, nor do vectors that are not finite.
 *
 * unit   the mean of the words' vectors at length 1, zeros left out: what
 *        fastText's print-sentence-vectors prints of unsupervised models
 * mean   the mean of the words' vectors
 * sif    the sum of a / (a + p(w)) v(w) divided by the number of words (Arora,
 *        Liang and Ma 2017, "A simple but tough-to-beat baseline for sentence
 *        embeddings"), p(w) being the word's share of all counts, 0 of words
 *        without a row
 */
#ifndef SEARCH_SENTENCE_H
#define SEARCH_SENTENCE_H

#include "quant/subword.h"

enum sentence_kind { SENTENCE_UNIT, SENTENCE_MEAN, SENTENCE_SIF };

/* "unit", "mean", "sif"; NULL-ended. */
extern const char *const sentence_kinds[];

struct sentence {
	const struct matrix *matrix;
	const struct coded *rows;	   /* of its words */
	const struct subword *opt_subword; /* of others */
	enum sentence_kind kind;
	double smooth; /* a of sif */
	double total;  /* of the counts, with sif: see sentence_count */
};

/* Adds up the counts that sif needs; an error if there are none. */
int sentence_count(struct sentence *s, struct err *err);

/* What a thread works with; zeroed at first. */
struct sentence_work {
	struct subword_work subword;
	float *word;
};

void sentence_work_release(struct sentence_work *w);

struct sentence_tally {
	uint64_t words, unseen, unknown; /* unseen: by n-grams */
};

/* The vector of a word to OUT [dim]: 2 by its n-grams, 1 by its row, 0 if it
 * has none (and OUT is what it may be), -1.  *RET_ROW is the row, WORDS_NONE
 * if it has none. */
int sentence_word(const struct sentence *s, struct subword_work *w,
		  const char *word, size_t n, float *out, uint32_t *ret_row,
		  struct err *err);

/* The N bytes at TEXT to OUT [dim], zeros if no word counts; how many words
 * there are is added to TALLY. */
int sentence_vector(const struct sentence *s, struct sentence_work *w,
		    const char *text, size_t n, float *out,
		    struct sentence_tally *tally, struct err *err);

#endif
