/* SPDX-License-Identifier: MIT */
/*
 * Product quantisation of a matrix (pq.h): of the rows as they are, or of
 * their numbers along principal axes (axes.h), which go to parts as share.h
 * has it.  Rows are brought to length 1 before, and have a scale each unless
 * that was their length anyhow.
 *
 * What is to be small along axes is not the squared error e'e of rows alone
 * but that of products with other rows too: numbers along axis k, of variance
 * v_k, are multiplied by v_k^(TILT / 2).  With 1 that is the error of products
 * with rows drawn at random, e'Me for the second moments M of the rows; but
 * neighbours, which are what is looked for, are not drawn at random.
 *
 * At most 65,536 rows are copied, to make books of.
 */
#ifndef QUANT_PRODUCT_H
#define QUANT_PRODUCT_H

#include "quant/rows.h"

/* Adds the tensors of vecmill-matrix(5) to OUT: codes of PARTS parts, or of as
 * many as there are dimensions. */
int product_encode(struct matrix *out, const struct rows *rows, size_t parts,
		   uint64_t seed, int threads, struct err *err);
int product_encode_axes(struct matrix *out, const struct rows *rows,
			size_t parts, uint64_t seed, int threads,
			struct err *err);

#endif
