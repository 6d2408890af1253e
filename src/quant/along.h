/* SPDX-License-Identifier: MIT */
/*
 * Reading codes of numbers along axes, x ~ scale * sum_k y_k axis_k: what
 * codecs put into struct codec whose rows are that.  They fill in `numbers`,
 * `naxes` and `axes` of struct coded.
 */
#ifndef QUANT_ALONG_H
#define QUANT_ALONG_H

#include "quant/coding.h"

enum { ALONG_MAX_DIM = ROWS_MAX_AXES_DIM };

/* Finds the tensor "input.axes" of I8 [naxes, dim], naxes <= dim <=
 * ALONG_MAX_DIM. */
int along_open(struct coded *c, const struct matrix *m, struct err *err);

void along_decode_row(const struct coded *c, size_t row, float *out);
const float *along_floats(const struct coded *c, size_t first, size_t n,
			  float *scratch, size_t *ret_ld);
/* Queries are brought to the axes instead of rows back, unless they are many
 * more. */
void along_dot_rows(const struct coded *c, size_t first, size_t n,
		    const float *queries, size_t nq, float *out, size_t ldo,
		    float *scratch);

#endif
