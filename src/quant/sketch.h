/* SPDX-License-Identifier: MIT */
/*
 * The first principal axes of a matrix too large to take apart as a whole:
 * its products with some random vectors, sharpened by powers (Halko,
 * Martinsson and Tropp 2011, "Finding structure with randomness", algorithm
 * 4.4 and, for the axes, 5.3).
 *
 * The matrix is known by its products alone: OP gives OUT [n, dim] = Z M for
 * Z [n, dim] and a symmetric M [dim, dim] of no negative eigenvalues, such as
 * X'X of rows X, be they held or had a block at a time.
 */
#ifndef QUANT_SKETCH_H
#define QUANT_SKETCH_H

#include "base/err.h"

#include <stddef.h>

struct sketch {
	size_t dim;
	int (*op)(const void *arg, const float *z, size_t n, float *out,
		  int threads, struct err *err);
	const void *arg;
	uint64_t seed;
	int threads;
};

/*
 * AXES [want, dim]: eigenvectors of the WANT <= dim greatest eigenvalues
 * VALUES [want], descending; an axis without a value is zeros.  Takes the
 * products of WANT vectors and a few more four times, or of all dims once
 * where those are not many more.  Holds three matrices of that shape, and two
 * of doubles, as many as vectors by as many.
 */
int sketch_axes(const struct sketch *s, size_t want, float *axes,
		double *values, struct err *err);

/* M as it is, [dim, dim]: op of that ARG. */
struct sketch_matrix {
	const float *m;
	size_t dim;
};

int sketch_times(const void *arg, const float *z, size_t n, float *out,
		 int threads, struct err *err);

#endif
