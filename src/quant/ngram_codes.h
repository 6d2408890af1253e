/* SPDX-License-Identifier: MIT */
/*
 * Coding the table of a matrix with n-grams (data/ngrams.h), of which only
 * what answers for words never seen is kept: the rows that matter (thin.h),
 * coded, and which they are.
 *
 * A word is some twenty rows, and their errors cancel if they have nothing to
 * do with each other: those along random axes and of a trellis do, where
 * nothing else is asked for.  Principal axes leave the same ones out of all
 * rows.  (Cosines to vectors as they were, with 50,000 of the rows of thin.h
 * and 2 bits: .974 and .943.)
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
