/* SPDX-License-Identifier: MIT */
/*
 * Exact nearest neighbours by cosine, for batches of queries, over coded
 * rows.  Ties go to the lower row.  A row of zeros has cosine 0 to all; a row
 * that is not finite is never an answer.
 *
 * A pass over the rows scores blocks of them against panels of queries, fast
 * and with a known error; what may be among the best is scored again, one
 * pair at a time.  So the answers are the same for any batch, any number of
 * threads and either kind of pass (over bytes, but for odds given in
 * bytes.h).
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "quant/codec.h"

/* What the first pass reads: the rows, or their codes of a byte a dimension,
 * which take a fourth of the memory again and are made when they pay. */
enum search_pass { SEARCH_AUTO, SEARCH_ROWS, SEARCH_BYTES };

struct search_bytes;

struct search {
	struct coded rows;
	size_t limit; /* only rows [0, limit) are candidates */
	int threads;
	float *inv_norm; /* [limit]: 1 / |row|, 0 for a row of zeros, NAN for
			  * one that is not finite; see search_norms */
	bool *normed;	 /* [blocks]: is inv_norm known there? */
	/* The same of rows in coordinates (quant/codec.h), off by SKEW at
	 * most; where that is 0 they are the same. */
	float *inv_near;
	bool *neared;
	float skew;
	size_t bad_row;	 /* some row that is not finite, SIZE_MAX: none seen */

	/* The caller's to set. */
	const uint64_t *candidates; /* bit i: row i may be an answer, or NULL */
	float min_score;	    /* answers have at least this cosine */
	enum search_pass pass;
	/* [.., dim], unit vectors of words that have no row: numbers from
	 * rows.rows on mean them, where rows are asked about. */
	const float *guests;

	uint64_t asked; /* queries so far */
	struct search_bytes *bytes;
};

/* M must outlive S.  LIMIT 0: all rows.  Costs no pass over the rows but
 * where their lengths cannot be had otherwise. */
int search_init(struct search *s, const struct matrix *m, size_t limit,
		int threads, struct err *err);
void search_release(struct search *s);

/* Makes inv_norm known everywhere; search_batch does it as it goes. */
int search_norms(struct search *s, struct err *err);

/* N rows from FIRST on, a block, in coordinates, and inv_near of them; SCRATCH
 * is coded_scratch() floats, *RET_LD floats are from row to row. */
const float *search_near(struct search *s, size_t first, size_t n,
			 float *scratch, size_t *ret_ld);

/* out[q * CODED_BLOCK + i]: products of NQ vectors, a few, that have been
 * brought with N rows from FIRST on, a block, whose inv_near is known then;
 * SCRATCH as above. */
void search_few(struct search *s, size_t first, size_t n, const float *brought,
		size_t nq, float *out, float *scratch);

/* out[q * CODED_BLOCK + i]: cosines of unit vectors that have been brought to
 * coordinates, NQ of them, to N rows from FIRST on, a block; norms are known.
 * SCRATCH: search_scratch() floats. */
void search_cosines(const struct search *s, size_t first, size_t n,
		    const float *brought, size_t nq, float *out,
		    float *scratch);
size_t search_scratch(const struct search *s);

/* Row, or guest, as a unit vector (zeros stay zeros). */
void search_unit_row(const struct search *s, size_t row, float *out);

/* 1 / |x|; 0 for zeros, NAN if x is not finite. */
float search_inverse_norm(const float *x, size_t dim);

/* X of dim floats to unit length; zeros stay, NAN if it is not finite. */
void search_unit(float *x, size_t dim);

/* The mean of the unit rows, of a sample spread evenly where they are many; the
 * caller frees it. */
float *search_mean(const struct search *s, struct err *err);

struct search_hit {
	uint32_t row;
	float score; /* cosine */
};

/* The order of answers. */
static inline bool search_before(struct search_hit a, struct search_hit b)
{
	return a.score > b.score || (a.score == b.score && a.row < b.row);
}

/* Sorts N hits so. */
void search_sort(struct search_hit *hits, size_t n);

struct search_query {
	const float *vector; /* [dim], any length; only its direction counts */
	const uint32_t *excluded; /* rows never returned */
	size_t nexcluded;
};

/* Is ROW a candidate, and not excluded? */
static inline bool search_may_answer(const struct search *s,
				     const struct search_query *q, size_t row)
{
	size_t i;

	if (s->candidates && !(s->candidates[row / 64] >> row % 64 & 1))
		return false;
	for (i = 0; i < q->nexcluded; i++)
		if (q->excluded[i] == row)
			return false;
	return true;
}

/* For each of NQ queries its K best in hits[q * k ..], best first; *RET_N[q]
 * of them (fewer than K only when candidates run out). */
int search_batch(struct search *s, const struct search_query *queries,
		 size_t nq, size_t k, struct search_hit *hits, size_t *ret_n,
		 struct err *err);

#endif
