/* SPDX-License-Identifier: MIT */
/*
 * What the formats of word2vec, GloVe and fastText have in common: the first
 * line "words dimensions", and rows of floats that arrive one by one.
 */
#ifndef DATA_HEADER_H
#define DATA_HEADER_H

#include "data/matrix.h"

/* More dimensions than anyone trains; keeps products of sizes in range. */
enum { HEADER_MAX_DIM = 1 << 20 };

struct header {
	uint64_t words, dim;
	size_t length; /* bytes, with the newline */
};

/* Two whole numbers and a newline at the start of [S, S + N)?  0 or -1. */
int header_parse(struct header *ret, const char *s, size_t n);

/* What follows the header in the first bytes of a file. */
enum header_body { BODY_NOTHING, BODY_TEXT, BODY_BINARY };
enum header_body header_body(const struct header *h, const char *s, size_t n);

/* Numbers at the end of a line of text: how many of the blank-separated
 * fields from the right are floats.  *RET_FIELDS: all of them. */
size_t header_floats(const char *line, size_t n, size_t *ret_fields);

/* "words dimensions" as the file claims them, for matrix_read_header. */
int header_describe(struct matrix *m, const struct header *h, struct err *err);

/* Rows as they arrive; memory follows what has really come. */
struct header_rows {
	float *data;   /* of mem_pages */
	size_t n, cap; /* floats */
};

/* Room for N more floats, one at least: where to put them, NULL on failure. */
float *header_rows_add(struct header_rows *r, size_t n, struct err *err);

/* Makes R the tensor "input" of M; R is empty afterwards. */
int header_rows_finish(struct header_rows *r, struct matrix *m, size_t dim,
		       struct err *err);
/* The same of tensor NAME, [rows, dim], all that R holds. */
int header_rows_become(struct header_rows *r, struct matrix *m,
		       const char *name, size_t rows, size_t dim,
		       struct err *err);
void header_rows_release(struct header_rows *r);

/* Index of the first float that is not finite, DIM if all are. */
size_t header_rows_not_finite(const float *x, size_t dim);

#endif
