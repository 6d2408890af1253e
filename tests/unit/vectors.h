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

static inline double dot(const float *a, const float *b, size_t n)
{
	double sum = 0;

	while (n--)
		sum += (double)a[n] * b[n];
	return sum;
}

/* 1 of two zeros. */
static inline double cosine(const float *a, const float *b, size_t dim)
{
	double ab = dot(a, b, dim);
	double aa = dot(a, a, dim), bb = dot(b, b, dim);

	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : aa == bb;
}

#endif
