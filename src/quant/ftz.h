/* SPDX-License-Identifier: MIT */
/*
 * The rows of a matrix, those of words and those of n-grams together, as codes
 * of fastText (data/fasttext_codes.h), for .ftz files: by pq.h, of rows that
 * have come to length 1.  The length that a row gets is not the one it had but
 * the one that brings what its codes stand for nearest to it.
 *
 * At most 131,072 rows are copied, to make books of.
 */
#ifndef QUANT_FTZ_H
#define QUANT_FTZ_H

#include "data/fasttext_codes.h"
#include "data/matrix.h"

/* C, for fasttext_codes_release, from M; WIDTH components a part.  *RET_LOST is
 * the sum of squares of the errors to that of the rows. */
int ftz_encode(struct fasttext_codes *c, const struct matrix *m, size_t width,
	       uint64_t seed, int threads, double *ret_lost, struct err *err);

#endif
