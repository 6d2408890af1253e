/* SPDX-License-Identifier: MIT */
/*
 * A matrix [V, D] folded to a tensor [groups, slots, D]: so many rows one
 * after another are a group, one a slot.
 *
 * SLOTS are few, four where there are not too many dimensions.  A group is
 * then a vector of slots * D numbers, and all that the decompositions want to
 * know of the groups is the sum S of the products of those, [slots * D]
 * squared: one pass over the rows, and none of them is kept.  More slots cost
 * S, time and factors, and find little more in word vectors.
 *
 * A fold finds something only if the rows of a group are alike.  Those of a
 * file stand as they do by frequency; fold_sort() brings neighbours together:
 * rows of length 1 are cut in halves across their principal axis, and those
 * again, down to a group (recursive principal bisection), each seen through
 * the FOLD_SEEN first axes of all.
 */
#ifndef QUANT_FOLD_H
#define QUANT_FOLD_H

#include "quant/rows.h"

enum {
	FOLD_SLOTS = 4,
	FOLD_MAX = 2048, /* numbers of a group: rows of more dimensions are
			  * seen through as many of their axes as fit */
	FOLD_SEEN = 32,
	FOLD_NONE = -1 /* the row at a place where there is none */
};

struct fold {
	const struct rows *rows;
	size_t slots, groups, dim; /* dim: of a row of the tensor */
	double unit;	/* that all numbers are multiplied by: a power of two
			 * that brings the greatest near 1 */
	double energy;	/* the sum of the squares of all rows, so multiplied */
	float *axes;	/* [dim, rows->dim] orthonormal, or NULL: the
			 * dimensions themselves */
	int64_t *order; /* [groups * slots]: the row at a place, or FOLD_NONE;
			 * NULL: rows stay in order */
	uint64_t seed;
	int threads;
};

/* Numbers of a group, the columns of the unfolded tensor. */
static inline size_t fold_columns(const struct fold *f)
{
	return f->slots * f->dim;
}

/* How many slots rows of DIM dimensions are folded to, and how many are left
 * of the dimensions. */
size_t fold_slots(size_t rows, size_t dim);
size_t fold_dim(size_t rows, size_t dim);

/* SLOTS 1: the matrix as it is, of all dimensions; else fold_slots().  One or
 * two passes over the rows. */
int fold_init(struct fold *f, const struct rows *rows, bool single,
	      uint64_t seed, int threads, struct err *err);
void fold_release(struct fold *f);

/* Fills order.  Holds FOLD_SEEN numbers a row while it works. */
int fold_sort(struct fold *f, struct err *err);

/* Floats of scratch for fold_get(). */
size_t fold_scratch(const struct fold *f);

/* OUT [n, columns]: N groups from FIRST, zeros where there is no row. */
void fold_get(const struct fold *f, size_t first, size_t n, float *scratch,
	      float *out);

/* S [columns, columns]. */
int fold_moments(const struct fold *f, float *s, struct err *err);

/* The first axes of the groups, as sketch_axes() has them; where S would be
 * too large, by products with the rows. */
int fold_axes(const struct fold *f, size_t want, float *axes, double *values,
	      struct err *err);

#endif
