/* SPDX-License-Identifier: MIT */
/*
 * Rows as fastText's product quantisation has them (Joulin et al. 2016,
 * "FastText.zip"): components are cut into parts of WIDTH, the last of which
 * may be shorter, and a part of a row is the number of one of its 256 centres.
 * Rows may have been brought to length 1 before; then they have the number of
 * one of 256 lengths, too.
 *
 * In a file: uint8 1 if there are lengths, int64 rows, dimensions, int32 bytes
 * of the codes, the codes, int32 dim, parts, width, last width, and the
 * centres; then the numbers of lengths and 1, 1, 1, 1 and these.
 */
#ifndef DATA_FASTTEXT_CODES_H
#define DATA_FASTTEXT_CODES_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { FASTTEXT_CENTRES = 256 };

struct fasttext_codes {
	size_t rows, dim, parts, width;
	uint8_t *codes;     /* [rows, parts] */
	float *centres;     /* [dim * 256]: those of one part after the other */
	uint8_t *of_length; /* [rows], or NULL */
	float *lengths;     /* [256] */
};

struct fasttext_in;
struct stream_out;

void fasttext_codes_release(struct fasttext_codes *c);

/* Components of a part. */
static inline size_t fasttext_codes_width(const struct fasttext_codes *c,
					  size_t part)
{
	return part + 1 < c->parts ? c->width : c->dim - part * c->width;
}

/* What row I stands for: OUT [dim]. */
void fasttext_codes_row(const struct fasttext_codes *c, size_t i, float *out);

/* The same of N rows from FIRST, in a new array for mem_free; NULL.  PLACES
 * [n], if not NULL, are the rows to take, counted from FIRST. */
float *fasttext_codes_rows(const struct fasttext_codes *c, size_t first,
			   size_t n, const int32_t *opt_places,
			   struct err *err);

/* C from a file of which nothing is believed, from the bytes of the codes on;
 * released when it fails.  LENGTHS: there are. */
int fasttext_codes_read(struct fasttext_codes *c, struct fasttext_in *in,
			uint64_t rows, uint64_t dim, bool lengths,
			struct err *err);

int fasttext_codes_write(const struct fasttext_codes *c, struct stream_out *s,
			 struct err *err);

#endif
