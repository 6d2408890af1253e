/* SPDX-License-Identifier: MIT */
/* The vectors of words out of their own rows and those of their n-grams
 * (ngrams.h), all of them floats. */
#ifndef DATA_COMPOSE_H
#define DATA_COMPOSE_H

#include "data/matrix.h"
#include "data/ngrams.h"

/* OUT [dim]: the mean of OWN (NULL: none) and of the rows LIST of TABLE; zeros
 * if there are neither. */
void compose_mean(const float *own, const struct tensor *table,
		  const struct ngrams_list *list, size_t dim, float *out);

/*
 * Adds tensor "input", the vectors of all words of M, made of tensors
 * "word_rows" (if it is there) and "ngrams", F32 both.
 */
int compose_input(struct matrix *m, const struct ngrams *g, int threads,
		  struct err *err);

/* The reverse: adds tensor "word_rows", with which the others of M come to its
 * tensor "input", F32 too, whatever that was made of. */
int compose_word_rows(struct matrix *m, const struct ngrams *g, int threads,
		      struct err *err);

#endif
