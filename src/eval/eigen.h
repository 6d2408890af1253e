/* SPDX-License-Identifier: MIT */
/* Eigenvectors of symmetric matrices. */
#ifndef EVAL_EIGEN_H
#define EVAL_EIGEN_H

#include "base/err.h"

#include <stddef.h>

/*
 * The K greatest eigenvalues of a symmetric, positive semidefinite MATRIX
 * [m, m] of finite numbers, descending, into VALUES [k], and their vectors,
 * orthonormal, into the rows of VECTORS [k, m]; K is M at most.  Vectors of
 * equal values, and the signs of all, are one choice of many, but always the
 * same.
 *
 * By subspace iteration with Rayleigh-Ritz steps (Golub and Van Loan, Matrix
 * Computations, 8.2.4), the small problems by Jacobi's method (8.5).  Where
 * values are so close that it would take for ever the vectors are near their
 * span only.
 */
int eigen_top(const double *matrix, size_t m, size_t k, double *values,
	      double *vectors, struct err *err);

#endif
