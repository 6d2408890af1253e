/* SPDX-License-Identifier: MIT */
/*
 * Words of queries that are not in the vocabulary, and what their n-grams make
 * of them: numbers from the last row of the matrix on mean them (search.h's
 * guests).  Takes 4 D bytes and some 20 more a word.
 */
#ifndef CMD_NN_UNSEEN_H
#define CMD_NN_UNSEEN_H

#include "quant/subword.h"

struct nn_unseen_word {
	const char *s; /* as asked; the query's */
	size_t n;
};

struct nn_unseen {
	const struct subword *subword; /* NULL: nothing is made of them */
	struct subword_work work;
	size_t rows, dim;	     /* of the matrix */
	float *vectors;		     /* [n, dim], of length 1 */
	struct nn_unseen_word *list; /* [n] */
	size_t n, cap, list_cap;
};

void nn_unseen_release(struct nn_unseen *u);

static inline bool nn_unseen_has(const struct nn_unseen *u, uint32_t row)
{
	return row >= u->rows;
}

/* Makes a number of the word as ASKED by the n-grams of TEXT: 1; or 0 when
 * there are none; -1.  The vector may have numbers that are not finite. */
int nn_unseen_add(struct nn_unseen *u, struct nn_unseen_word asked,
		  struct nn_unseen_word text, uint32_t *ret_row,
		  struct err *err);

#endif
