/* SPDX-License-Identifier: MIT */
/*
 * Rows as bytes for the first pass of a search: x ~ scale * code, with what
 * the difference can do to a cosine.  The errors of the components are
 * independent of the other vector and of each other, so that the product of
 * a unit vector with an error of length e in D dimensions has the standard
 * deviation e / sqrt(D), and hardly ever a few times as much: of a row and a
 * query together, more than BYTES_DEVIATIONS on either side, once in 10^8.
 */
#ifndef SEARCH_BYTES_H
#define SEARCH_BYTES_H

#include "search/search.h"

enum { BYTES_DEVIATIONS = 5 };

struct search_bytes {
	const int8_t *codes; /* [limit, stride] */
	size_t stride;	     /* at least kern_coded(dim), all readable */
	int8_t *owned;
	int32_t *sums; /* [limit]: of the codes of a row */
	float *scales; /* [limit]: scale / |x|: codes to cosines */
	float *errors; /* [limit]: what the codes may add to a cosine */
};

/* Can this machine profit from them? */
bool bytes_useful(void);

/* Makes s->bytes (and the norms). */
int bytes_make(struct search *s, struct err *err);
void bytes_free(struct search_bytes *b);

/* NQ <= KERN_PANEL unit vectors as a panel of bytes (kern.h), their scales,
 * and what their errors may add. */
void bytes_pack(const float *units, size_t nq, size_t dim, uint8_t *panel,
		float *scales, float *errors, int8_t *scratch);

#endif
