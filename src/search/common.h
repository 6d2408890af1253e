/* SPDX-License-Identifier: MIT */
/*
 * What many vectors have in common, taken out of each: their projections on
 * the first principal directions, those of the greatest sum of squared
 * products, not less the mean (Arora, Liang and Ma 2017, section 3, with one).
 */
#ifndef SEARCH_COMMON_H
#define SEARCH_COMMON_H

#include "quant/moments.h"

struct common {
	size_t n, dim;
	float *axes; /* [n, dim], of length 1, orthogonal */
};

/* The first N of vectors whose moments M, finished, has; N <= dim.  M's sums
 * are used up. */
int common_find(struct common *c, struct moments *m, size_t n,
		struct err *err);
void common_release(struct common *c);

/* Of X [dim]. */
void common_remove(const struct common *c, float *x);

#endif
