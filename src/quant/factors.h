/* SPDX-License-Identifier: MIT */
/*
 * Writing what decompositions leave of a folded matrix (groups.h): the groups
 * X [groups, columns] as A W, W [rank, columns] being what has been found and
 * A [groups, rank] the coefficients of least squares, which become codes of a
 * byte.
 *
 * A byte, not F16: at the same size the rank is twice as high, and rounding
 * to a byte, which loses 5e-5 of the squares, costs far less than the ranks
 * left out do.
 */
#ifndef QUANT_FACTORS_H
#define QUANT_FACTORS_H

#include "quant/codec.h"
#include "quant/fold_best.h"

struct factors {
	size_t rank, columns;
	float *w;	/* [rank, columns] */
	float *project; /* [rank, columns]: A = X project' */
	float *lengths; /* [rank]: the root mean squares of the columns of A */
};

int factors_init(struct factors *x, size_t rank, size_t columns,
		 struct err *err);
void factors_release(struct factors *x);

/* Fills project and lengths for w, S being the moments of the
 * GROUPS (fold_moments). */
int factors_fit(struct factors *x, const float *s, size_t groups, int threads,
		struct err *err);

/* Adds codes, scales and lengths to OUT, and the places if the rows have
 * been sorted; lengths that are rounding become 0.  Says on stderr what has been lost of the squares. */
int factors_write(struct factors *x, const struct fold *f,
		  struct matrix *out, struct err *err);

/* Adds a tensor of a family of the values X of T, a copy: F16 or F32 by its
 * type.  F16 hold numbers up to 1 in size, as those of orthonormal rows are. */
int factors_add(struct matrix *out, const char *family,
		const struct tensor *t, const float *x, struct err *err);

/* Adds "axes": X [n, f->dim], of what the fold sees, as axes of the
 * rows. */
int factors_add_axes(struct matrix *out, const struct fold *f, const float *x,
		     size_t n, struct err *err);

/* ---- sizes ---- */

/* Of a matrix [rows, dim] as it is folded. */
struct factors_shape {
	double rows, dim, slots, groups;
	double place_bytes; /* if it is sorted */
	size_t seen;	    /* dimensions of a row of the tensor, and slots */
	size_t columns;	    /* times as many */
};

struct factors_shape factors_shape(uint64_t rows, uint64_t dim);

/* Bytes that the tensors may have: as the ratio says, or an eighth of the
 * floats. */
double factors_budget(uint64_t rows, uint64_t dim,
		      const struct codec_options *o);

/* The rank, 1 to MOST, of which each takes EACH of BYTES. */
size_t factors_rank(double bytes, double each, size_t most);

/* fold_init and fold_best, as many axes of the groups being found as the
 * options may ask for; F and X are the caller's to release, whatever comes of
 * it.  *RET_BUDGET: bytes left of the budget after the places. */
int factors_fold(struct fold *f, struct folded *x, const struct rows *rows,
		 const struct codec_options *o, int threads,
		 double *ret_budget, struct err *err);

#endif
