/* SPDX-License-Identifier: MIT */
/* Products with matrices of 16-bit floats, which become floats a piece at a
 * time; those have N rows of WIDTH, LD halves apart. */
#ifndef QUANT_HALVES_H
#define QUANT_HALVES_H

#include <stddef.h>
#include <stdint.h>

struct halves {
	const uint16_t *at;
	size_t n, width, ld;
	float by; /* the matrix is so many times what lies there */
};

/* out[i][0 .. width) += the row I of Y [m, n], LDY apart, times the matrix. */
void halves_add(const struct halves *h, const float *y, size_t m, size_t ldy,
		float *const *out);

/* OUT [m, h->n] += the products of Q [m, width], LDQ apart and KERN_PANEL at
 * most, with all rows. */
void halves_dots(const struct halves *h, const float *q, size_t m, size_t ldq,
		 float *out);

#endif
