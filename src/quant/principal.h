/* SPDX-License-Identifier: MIT */
/* All principal axes of a symmetric matrix. */
#ifndef QUANT_PRINCIPAL_H
#define QUANT_PRINCIPAL_H

#include "base/err.h"

#include <stddef.h>

/*
 * MATRIX [n, n], symmetric, becomes its eigenvectors, a row each, of length 1
 * and orthogonal; VALUES [n] their eigenvalues, in no order.  Reflections to
 * a tridiagonal matrix, then QL with implicit shifts (Bowdler, Martin,
 * Reinsch and Wilkinson 1968): about 9 n^3 operations.  -1 where memory ends,
 * a signal arrives or the matrix is not finite.
 */
int principal_axes(double *matrix, size_t n, double *values, struct err *err);

#endif
