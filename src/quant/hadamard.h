/* SPDX-License-Identifier: MIT */
/*
 * The randomised Hadamard rotation: an orthogonal map of rows of any number
 * of dimensions D that makes all coefficients of any row alike, near to
 * Gaussian, in D log D steps (Ailon and Chazelle 2006; for codes of few bits
 * Tseng et al. 2024, Ashkboos et al. 2024).
 *
 * B is the greatest power of two not above D.  Pass p = 0, 1 ... changes the
 * sign of every coefficient whose bit in row p of the signs is set, and
 * multiplies B of them, the first ones if p is even, the last ones if it is
 * odd, by the Hadamard matrix of Sylvester's order / sqrt(B).  After an odd
 * pass, unless B = D, coefficients k < D / 2 and k + (D + 1) / 2 (rounded
 * down) become their sum and their difference / sqrt(2).  The latter brings
 * together what lies at both ends; a pair of passes leaves no such lump as
 * single ones do (fourth moments of every column of the matrix stay near the
 * Gaussian's for any D).
 */
#ifndef QUANT_HADAMARD_H
#define QUANT_HADAMARD_H

#include <stddef.h>
#include <stdint.h>

enum { HADAMARD_MAX_PASSES = 4 };

struct hadamard {
	size_t dim, passes;   /* none: rows stay as they are */
	const uint8_t *signs; /* [passes, (dim + 7) / 8], the most significant
			       * bit of a byte first */
	size_t stride;	      /* bytes from row to row */
};

/* How many are enough: fewer where one takes all coefficients. */
size_t hadamard_passes(size_t dim);

static inline size_t hadamard_bytes(size_t dim)
{
	return (dim + 7) / 8;
}

/* Random signs for all passes, rows of hadamard_bytes() each. */
void hadamard_draw(uint8_t *signs, size_t dim, uint64_t seed);

/* A row in place, and back again. */
void hadamard_turn(const struct hadamard *h, float *x);
void hadamard_undo(const struct hadamard *h, float *x);

/* By what factor rounding makes the length of a row another, at most. */
float hadamard_skew(const struct hadamard *h);

#endif
