/* SPDX-License-Identifier: MIT */
/*
 * K-means (Lloyd 1957) from starts drawn in proportion to their squared
 * distances (k-means++; Arthur and Vassilvitskii 2007).  A centre that nothing
 * is nearest to takes the point that is farthest from its own.
 */
#ifndef QUANT_KMEANS_H
#define QUANT_KMEANS_H

#include "quant/book.h"

struct kmeans {
	const float *x; /* [n, dim], LD floats apart */
	size_t n, dim, ld;
	size_t k; /* <= BOOK_MAX, <= n */
	int rounds;
	uint64_t seed, stream; /* base/rng.h */
};

/* CENTRES [k, dim], LD floats apart.  On one thread; returns early when a
 * signal arrives, with centres of some sort. */
int kmeans_run(const struct kmeans *m, float *centres, size_t ld,
	       struct err *err);

#endif
