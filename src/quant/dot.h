/* SPDX-License-Identifier: MIT */
/* Sums of products of doubles. */
#ifndef QUANT_DOT_H
#define QUANT_DOT_H

#include <stddef.h>

static inline double dot_of(const double *a, const double *b, size_t n)
{
	double s[4] = {0};
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		s[0] += a[i] * b[i];
		s[1] += a[i + 1] * b[i + 1];
		s[2] += a[i + 2] * b[i + 2];
		s[3] += a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		s[0] += a[i] * b[i];
	return (s[0] + s[1]) + (s[2] + s[3]);
}

#endif
