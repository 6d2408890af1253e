/* SPDX-License-Identifier: MIT */
/*
 * Many dimensions to a few, for pictures.  Arrays are row-major doubles; the
 * same numbers give the same numbers, whatever the number of threads.
 */
#ifndef EVAL_PROJECT_H
#define EVAL_PROJECT_H

#include "base/err.h"
#include "base/log.h"

#include <stddef.h>
#include <stdint.h>

/* Rows of X [n, dim] to length 1; rows of zeros stay. */
void project_unit_rows(double *x, size_t n, size_t dim);

/*
 * Principal components: OUT [n, k] becomes the coordinates of the rows of
 * X [n, dim] along the K directions of greatest variance, greatest first,
 * zeros where X has fewer.  The sign of each is that which makes its greatest
 * coordinate in size, the first of equals, positive.  All of X is finite.
 *
 * By subspace iteration with a Rayleigh-Ritz step (Golub and Van Loan, Matrix
 * Computations, 8.2.4) on the covariance or the Gram matrix, whichever is the
 * smaller.
 */
int project_pca(const double *x, size_t n, size_t dim, size_t k, double *out,
		struct err *err);

struct project_tsne {
	double perplexity; /* above (n - 1) / 3 that is taken */
	int64_t iterations;
	uint64_t seed; /* of the noise at the start */
	int threads;
	struct log_progress *opt_progress; /* told of iterations, if given */
};

/* Fewer points have no neighbourhoods to speak of; the matrix of similarities
 * of more, n * n floats, takes more than 100 MB. */
enum { PROJECT_TSNE_MIN = 5, PROJECT_TSNE_MAX = 5000 };

/*
 * t-SNE (van der Maaten and Hinton 2008): OUT [n, 2] becomes a map on which
 * the neighbours of X [n, dim] are neighbours.  Exact, in time n * n an
 * iteration.  It starts from the first two principal components (Kobak and
 * Berens 2019) with a little noise, so that equal rows part, and is turned in
 * the end as project_pca would.  N is PROJECT_TSNE_MIN to PROJECT_TSNE_MAX.
 */
int project_tsne(const double *x, size_t n, size_t dim,
		 const struct project_tsne *o, double *out, struct err *err);

#endif
