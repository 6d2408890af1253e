/* SPDX-License-Identifier: MIT */
/*
 * Reading codes of numbers along axes, x ~ scale * sum_k y_k axis_k, those of a
 * file or of a rotation: what codecs put into struct codec whose rows are
 * that, struct coded saying how y is had (`numbers`).
 */
#ifndef QUANT_ALONG_H
#define QUANT_ALONG_H

#include "quant/coding.h"

/* Finds the tensor "axes" of I8 [naxes, dim], naxes <= dim <=
 * ROWS_MAX_AXES_DIM. */
int along_open(struct coded *c, const struct matrix *m, struct err *err);
/* Once all else has been opened. */
void along_begin(struct coded *c);

void along_decode_row(const struct coded *c, size_t row, float *out);
const float *along_floats(const struct coded *c, size_t first, size_t n,
			  float *scratch, size_t *ret_ld);
const float *along_coordinates(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld);
void along_bring(const struct coded *c, const float *vectors, size_t n,
		 float *out);
float along_skew(const struct coded *c);

#define ALONG_READING                                                \
	.decode_row = along_decode_row, .floats = along_floats,      \
	.coordinates = along_coordinates, .bring = along_bring,      \
	.skew = along_skew

#endif
