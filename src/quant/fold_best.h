/* SPDX-License-Identifier: MIT */
/* What decompositions of a folded matrix begin with. */
#ifndef QUANT_FOLD_BEST_H
#define QUANT_FOLD_BEST_H

#include "quant/fold.h"

/* The moments of the groups and their first axes. */
struct folded {
	size_t slots, dim, columns, rank;
	float *s;	/* [columns, columns] */
	float *axes;	/* [rank, columns], orthonormal */
	double *values; /* [rank], descending */
	double energy;	/* the sum of all values there are */
};

/* Finds them for the rows as they stand, of rank PLAIN, and sorted
 * (fold_sort), of rank SORTED; F and OUT are left with those that lose less
 * of the squares. */
int fold_best(struct fold *f, size_t plain, size_t sorted, struct folded *out,
	      struct err *err);
void folded_release(struct folded *x);

/* OUT [dim, dim]: the moments of the rows. */
void folded_rows(const struct folded *x, float *out);
/* OUT [slots, slots]: those of the slots, each a vector of all its numbers. */
void folded_slots(const struct folded *x, float *out);

/* All eigenvectors of M [n, n], descending: AXES [n, n], VALUES [n]. */
int folded_all(const float *m, size_t n, int threads, float *axes,
	       double *values, struct err *err);

/* What the values from RANK on sum to, those that are not known being the
 * rest of ENERGY. */
double folded_tail(const double *values, size_t rank, double energy);

/* OUT [n, rows->dim]: axes X [n, dim] of what a fold sees as axes of the rows
 * themselves. */
int folded_axes(const struct fold *f, const float *x, size_t n, float *out,
		struct err *err);

#endif
