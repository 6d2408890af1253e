/* SPDX-License-Identifier: MIT */
/* Random numbers and angles for tests of vectors. */
#ifndef UNIT_VECTORS_H
#define UNIT_VECTORS_H

#include "base/rng.h"

#include <math.h>
#include <stddef.h>

/* Near to a Gaussian of variance 1. */
static inline float gauss(struct rng *r)
{
	float sum = 0;
	int i;

	for (i = 0; i < 12; i++)
		sum += rng_float(r);
	return sum - 6;
}

/* 1 of two zeros. */
static inline double cosine(const float *a, const float *b, size_t dim)
{
	double ab = 0, aa = 0, bb = 0;
	size_t k;

	for (k = 0; k < dim; k++) {
		ab += (double)a[k] * b[k];
		aa += (double)a[k] * a[k];
		bb += (double)b[k] * b[k];
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : aa == bb;
}

#endif
