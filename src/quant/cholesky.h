/* SPDX-License-Identifier: MIT */
/* Linear equations of a symmetric, positive matrix. */
#ifndef QUANT_CHOLESKY_H
#define QUANT_CHOLESKY_H

#include "base/err.h"

#include <stddef.h>

/*
 * The N columns of X [dim, n] become the solutions of A y = x: A [dim, dim] =
 * L L' by Cholesky, which replaces A.  RIDGE times the mean of its diagonal
 * is added to that first, so that a matrix that is singular but for rounding
 * is solved as well as it can be; one of zeros gives zeros.  The same for any
 * number of threads; -1 where memory ends or a signal arrives.
 */
int cholesky_solve(double *a, size_t dim, double ridge, float *x, size_t n,
		   int threads, struct err *err);

#endif
