/* SPDX-License-Identifier: MIT */
/* How like the vectors of words never seen are before and after a table of
 * n-grams becomes small: words of the matrix made of n-grams alone, 20,000 of
 * them at most, spread over all. */
#ifndef QUANT_UNSEEN_H
#define QUANT_UNSEEN_H

#include "data/ngrams.h"
#include "quant/report.h"

struct unseen {
	size_t n, dim, step; /* every STEP-th word of the matrix */
	float *vectors;	     /* [n, dim], of the full table */
};

/* From TABLE, that of M's n-grams G; WORDS are what the steps do to vectors. */
int unseen_open(struct unseen *u, const struct matrix *m,
		const struct ngrams *g, const struct tensor *table,
		const struct rows *words, struct err *err);
void unseen_release(struct unseen *u);

/* M has the same words, and n-grams that are coded. */
int unseen_compare(const struct unseen *u, const struct matrix *m,
		   struct report_ngrams *ret, struct err *err);

#endif
