/* SPDX-License-Identifier: MIT */
/*
 * Exact nearest neighbours by cosine, for batches of queries, over coded
 * rows.  Ties go to the lower row.  A row of zeros has cosine 0 to all.
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "quant/codec.h"

struct search {
	struct coded rows;
	float *inv_norm; /* [rows]: 1 / |row|, 0 for a row of zeros */
	size_t limit;	 /* only rows [0, limit) are candidates */
	int threads;
};

/* M must outlive S.  LIMIT 0: all rows. */
int search_init(struct search *s, const struct matrix *m, size_t limit,
		int threads, struct err *err);
void search_release(struct search *s);

/* Row as a unit vector (zeros stay zeros). */
void search_unit_row(const struct search *s, size_t row, float *out);

struct search_hit {
	uint32_t row;
	float score; /* cosine */
};

enum { SEARCH_MAX_EXCLUDED = 8 };

struct search_query {
	const float *vector; /* [dim], any length; only its direction counts */
	uint32_t excluded[SEARCH_MAX_EXCLUDED]; /* rows never returned */
	int nexcluded;
};

/* For each of NQ queries its K best in hits[q * k ..], best first; *RET_N[q]
 * of them (fewer than K only when candidates run out). */
int search_batch(const struct search *s, const struct search_query *queries,
		 size_t nq, size_t k, struct search_hit *hits, size_t *ret_n,
		 struct err *err);

#endif
