/* SPDX-License-Identifier: MIT */
/*
 * The principal axes of the rows of a matrix, and how many bits each is
 * worth.
 *
 * Rows of length 1 have the second moments M = sum w x x' / sum w, whose
 * eigenvectors u_k and values v_k are the axes and the variances along them;
 * M is not centred, so that what all rows share is an axis as well.  Row i
 * weighs w = 1 / sqrt(1 + i / 100): rows come in the order of frequency, and
 * those of rare words, most of all, would speak for the others.
 *
 * What is to be small is the error of the product with another row, whose
 * mean square is sum_k v_k d_k if d_k is that of the error along axis k.  An
 * error falls fourfold with a bit, so bits go one by one to the axis with the
 * greatest v_k^2 4^-bits so far.  With v_k itself it is the
 * error of the row that is small (water-filling; Huang and Schultheiss
 * 1963).
 *
 * Axes are kept as bytes: x ~ scale sum_k y_k length_k axis_k, y_k of
 * variance 1.  Rounding turns an axis by less than a degree.
 *
 * Or axes are any, of the same variance and bits: random ones or those the
 * rows have, x ~ scale sum_k y_k axis_k.
 */
#ifndef QUANT_AXES_H
#define QUANT_AXES_H

#include "quant/hadamard.h"
#include "quant/rotation.h"
#include "quant/rows.h"

enum { AXES_MAX_DIM = ROWS_MAX_AXES_DIM };

struct axes {
	size_t dim, n;	  /* axes that have bits, by ascending variance */
	size_t bytes;	  /* all bits together, in whole bytes */
	int8_t *vectors;  /* [n, dim] */
	float *lengths;	  /* [n] */
	float *variances; /* [n] */
	uint8_t *widths;  /* [n]: bits, 1..8 */
	float *panels;	  /* [(n + 31) / 32, dim, KERN_PANEL]: the vectors
			   * that give y (kern.h) */
	double deviation; /* along an axis, where lengths do not say it, or 1 */

	/* Instead of vectors, lengths and panels, which are NULL. */
	uint8_t *signs;
	struct hadamard turn;
};

/* Of ROWS of at most AXES_MAX_DIM dimensions: as many BYTES as a row may
 * have, MOST bits an axis at most, by the POWER of v_k.  Of many rows some are
 * taken. */
int axes_find(struct axes *a, const struct rows *rows, size_t bytes,
	      int most, double power, struct err *err);

/* All DIM axes, of BITS each: random ones of SEED, or those there are. */
int axes_any(struct axes *a, size_t dim, int bits, enum rotation rotation,
	     uint64_t seed, struct err *err);

void axes_release(struct axes *a);

/* A row to length 1; returns its length. */
double axes_unit(const float *row, size_t dim, float *ret_unit);

/* The y [n, axes_padded()] of N rows of length 1, DIM floats each. */
void axes_project(const struct axes *a, const float *units, size_t n,
		  float *y);
size_t axes_padded(const struct axes *a);

#endif
