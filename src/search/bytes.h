/* SPDX-License-Identifier: MIT */
/*
 * Rows as bytes for the first pass of a search: for unit vectors x and q and
 * the mean m of the rows,
 *
 *     <q, x> = <q - m, x - m> + <m, x - m> + <q, m>,
 *
 * of which the first product is that of codes, x - m ~ scale * code, and the
 * others are known.  The errors of the components are independent of the other
 * vector and of each other, so that the product of a unit vector with an error
 * of length e in D dimensions has the standard deviation e / sqrt(D), and
 * hardly ever a few times as much: of a row and a query together, more than
 * BYTES_DEVIATIONS on either side, once in 10^8.
 */
#ifndef SEARCH_BYTES_H
#define SEARCH_BYTES_H

#include "search/search.h"

enum { BYTES_DEVIATIONS = 5 };

struct search_bytes {
	float *mean;   /* [dim], which here is ncoords: rows are in coordinates
			* (quant/codec.h) */
	int8_t *codes; /* [limit, stride] */
	size_t stride; /* kern_coded(dim) */
	int32_t *sums; /* [limit]: of the codes of a row */
	float *scales; /* [limit] */
	float *errors; /* [limit]: what the codes may add to a cosine */
	float *most;   /* [limit]: that and <m, x - m> */
};

/* Can this machine profit from them? */
bool bytes_useful(void);

/* Makes s->bytes (and inv_near). */
int bytes_make(struct search *s, struct err *err);
void bytes_free(struct search_bytes *b);

/* What a score is made of besides the product of codes. */
struct bytes_query {
	float scale; /* of the codes of the query */
	float error; /* what they may add to a cosine */
	float mean;  /* <q, m> */
};

/* NQ <= KERN_PANEL unit vectors as a panel of bytes (kern.h). */
int bytes_pack(const struct search_bytes *b, const float *units, size_t nq,
	       size_t dim, uint8_t *panel, struct bytes_query *queries,
	       struct err *err);

#endif
