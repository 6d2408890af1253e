/* SPDX-License-Identifier: MIT */
/*
 * A book of centres, and which of them is nearest to a point.
 *
 * |x - c|^2 = |x|^2 - 2 (<x, c> - |c|^2 / 2), so that the nearest centre is
 * the one of the greatest product if centres have -|c|^2 / 2 as one component
 * more and points 1 in its place.
 */
#ifndef QUANT_BOOK_H
#define QUANT_BOOK_H

#include "kern/kern.h"

enum { BOOK_MAX = 256, BOOK_BLOCK = 64 };

struct book {
	size_t dim, n;	    /* n <= BOOK_MAX centres */
	const float *panels; /* book_floats(), the owner's */
};

/* Floats of panels for any number of centres. */
static inline size_t book_floats(size_t dim)
{
	return (dim + 1) * BOOK_MAX;
}

/* Makes a book of N centres, LD floats apart; PANELS are written. */
struct book book_make(const float *centres, size_t n, size_t ld, size_t dim,
		      float *panels);

/* The nearest centre, of equals the first, to each of N <= BOOK_BLOCK points,
 * dim + 1 floats each of which the last is 1.  PRODUCTS: BOOK_BLOCK * BOOK_MAX
 * floats of scratch.  CODES [n], STRIDE bytes apart.  OPT_GAINS [n]: the
 * squared distances, less |x|^2, halved, and negative. */
void book_find(const struct book *b, const float *points, size_t n,
	       float *products, uint8_t *codes, size_t stride,
	       float *opt_gains);

#endif
