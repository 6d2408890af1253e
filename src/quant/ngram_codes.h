/* SPDX-License-Identifier: MIT */
/*
 * Coding the table of a matrix with n-grams (data/ngrams.h), of which only
 * what answers for words never seen is kept: the rows that matter (thin.h),
 * coded, and which they are.
 *
 * Whatever steps do to words but for their length is done to the rows too.  As
 * all of it is affine, means of rows are as means of them were.
 */
#ifndef QUANT_NGRAM_CODES_H
#define QUANT_NGRAM_CODES_H

#include "quant/quantize.h"

/* Replaces the table of M by codes, Q's, if it has one; WORDS are rows of its
 * words, of which it still has all. */
int ngram_codes_add(struct matrix *m, const struct rows *words,
		  const struct quantize *q, struct err *err);

#endif
