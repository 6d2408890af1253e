/* SPDX-License-Identifier: MIT */
/*
 * The vectors of words that are not in the vocabulary: the mean of the rows of
 * their n-grams (Bojanowski et al. 2017, "Enriching word vectors with subword
 * information"), whatever codec these are stored with.
 */
#ifndef QUANT_SUBWORD_H
#define QUANT_SUBWORD_H

#include "data/ngrams.h"
#include "quant/codec.h"

struct subword {
	struct ngrams ngrams; /* of kind NGRAMS_NONE where M has none */
	struct coded table;
};

#define SUBWORD_INIT {0}

/* M must outlive S; DIM is that of its words.  N-grams without a table, or one
 * of another width, are an error. */
int subword_open(struct subword *s, const struct matrix *m, size_t dim,
		 struct err *err);
void subword_release(struct subword *s);

static inline bool subword_any(const struct subword *s)
{
	return s->ngrams.kind != NGRAMS_NONE;
}

/* What a thread works with; zeroed at first. */
struct subword_work {
	struct ngrams_list list;
	float *row;
};

void subword_work_release(struct subword_work *w);

/* OUT [dim] becomes the vector of the N bytes at WORD: 1; or 0 and zeros where
 * there is none, because no n-gram of it has a row or all those are zeros; -1
 * when out of memory. */
int subword_vector(const struct subword *s, struct subword_work *w,
		   const char *word, size_t n, float *out, struct err *err);

#endif
