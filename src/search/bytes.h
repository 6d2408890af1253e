/* SPDX-License-Identifier: MIT */
/*
 * Rows as bytes for the first pass of a search: x ~ scale * code, with what
 * the difference can do to a cosine at most (Cauchy and Schwarz: the product
 * of a unit vector with the error is no more than the error is long).
 */
#ifndef SEARCH_BYTES_H
#define SEARCH_BYTES_H

#include "search/search.h"

struct search_bytes {
	const int8_t *codes; /* [limit, stride] */
	size_t stride;	     /* at least dim rounded up to 4, all readable */
	int8_t *owned;
	int32_t *sums; /* [limit]: of the codes of a row */
	float *scales; /* [limit]: scale / |x|: codes to cosines */
	float *errors; /* [limit]: |x - scale code| / |x| */
	float worst;   /* of them */
};

/* Can this machine profit from them? */
bool bytes_useful(void);

/* Makes s->bytes (and the norms). */
int bytes_make(struct search *s, struct err *err);
void bytes_free(struct search_bytes *b);

/* NQ <= KERN_PANEL unit vectors as a panel of bytes (kern.h), their scales,
 * and |q - scale code|. */
void bytes_pack(const float *units, size_t nq, size_t dim, uint8_t *panel,
		float *scales, float *errors, int8_t *scratch);

#endif
