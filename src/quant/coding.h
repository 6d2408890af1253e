/* SPDX-License-Identifier: MIT */
/*
 * What codecs of a code string and a scale a row share: coding the rows on
 * all threads, the tensors "codes" and "scales" of a family, and checking
 * them when they come from a file.
 *
 * Scales are F16 where that keeps 11 digits of every one of them, else F32:
 * rounding one changes the length of a row by 2^-11 and no angle.
 */
#ifndef QUANT_CODING_H
#define QUANT_CODING_H

#include "base/half.h"
#include "quant/codec.h"

#include <math.h>

enum { CODING_BLOCK = 64, CODING_CHUNK = 8 * CODING_BLOCK };

struct coding {
	const struct rows *rows;
	size_t stride;	 /* bytes of codes a row */
	size_t scratch;	 /* floats a worker has for itself */
	bool unscaled;	 /* scales are not kept, unless one is 0 */
	const void *how; /* the codec's own */
	/* Codes [n, stride], zeros before, and scales [n] of N <= CODING_BLOCK
	 * rows X [n, dim], which may be changed. */
	void (*code)(const struct coding *c, float *x, size_t n,
		     float *scratch, uint8_t *codes, float *scales);

	/* Coding's own. */
	uint8_t *codes;
	float *scales;
	uint64_t next;
};

/* Codes all rows and adds both tensors to OUT, the codes as TYPE (a byte). */
int coding_run(struct coding *c, struct matrix *out, enum dtype type,
	       int threads, struct err *err);

/* Adds "scales", of N; takes SCALES, whatever comes of it. */
int coding_add_scales(struct matrix *out, const char *family, float *scales,
		      size_t n, struct err *err);

/* Adds a copy of [rows, cols] (cols 0: [rows]) as a tensor of a family. */
int coding_add(struct matrix *out, const char *family, const char *part,
	       enum dtype type, size_t rows, size_t cols, const void *data,
	       struct err *err);

/* Fills C with the codes and scales of M (of codecs that may be unscaled: none
 * if there are none), once their shapes have been checked
 * and all scales found finite; codes have c->rows rows of TYPE, of as many
 * bytes as come back in c->dim. */
int coding_open(struct coded *c, const struct matrix *m, enum dtype type,
		struct err *err);

/* The same of N rows, which c->rows becomes. */
int coding_open_rows(struct coded *c, const struct matrix *m, enum dtype type,
		     size_t n, struct err *err);

/* A float tensor of C's, of N values: NULL with ERR if it is not there, has
 * another shape or a value that is not finite. */
const float *coding_floats(const struct coded *c, const struct matrix *m,
			   const char *part, size_t n, struct err *err);

static inline float coding_scale(const struct coded *c, size_t row)
{
	if (!c->scales)
		return 1;
	return c->half ? half_to_float(((const uint16_t *)c->scales)[row])
		       : ((const float *)c->scales)[row];
}

static inline const uint8_t *coding_row(const struct coded *c, size_t row)
{
	return (const uint8_t *)c->codes + row * c->stride;
}

#endif
