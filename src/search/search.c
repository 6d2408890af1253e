/* SPDX-License-Identifier: MIT */
#include "search/search.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"
#include "search/bytes.h"
#include "search/pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAYING = 256,  /* queries that are worth making bytes for */
	EXACT = 32,	 /* queries that are worth knowing all lengths for */
	MEANT = 1 << 16 /* rows that are enough for a mean */
};

#define MOST_SKEW .1f /* lengths so far off are none */

static double square_length(const float *x, size_t dim)
{
	double sum = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		sum += (double)x[d] * (double)x[d];
	return sum;
}

float search_inverse_norm(const float *x, size_t dim)
{
	float sum;
	double exact;

	kern()->dots(x, 1, dim, x, 1, dim, dim, &sum, 1);
	if (sum > 1e-30f && sum < 1e30f)
		return 1 / sqrtf(sum);
	exact = square_length(x, dim);
	if (!isfinite(exact))
		return NAN;
	return exact > 0 ? (float)(1 / sqrt(exact)) : 0;
}

void search_unit(float *x, size_t dim)
{
	float scale = search_inverse_norm(x, dim);
	size_t d;

	for (d = 0; d < dim; d++)
		x[d] *= scale;
}

void search_unit_row(const struct search *s, size_t row, float *out)
{
	size_t dim = s->rows.dim;

	if (row >= s->rows.rows) {
		memcpy(out, s->guests + (row - s->rows.rows) * dim,
		       dim * sizeof(*out));
		return;
	}
	s->rows.codec->decode_row(&s->rows, row, out);
	search_unit(out, dim);
}

/* 1 / length of the N rows at ROWS, DIM floats each, LD apart, from FIRST. */
static void find_norms(struct search *s, size_t first, size_t n,
		       const float *rows, size_t ld, size_t dim, float *inverse)
{
	size_t i;

	for (i = 0; i < n; i++) {
		float norm = search_inverse_norm(rows + i * ld, dim);

		inverse[first + i] = norm;
		if (isnan(norm))
			__atomic_store_n(&s->bad_row, first + i,
					 __ATOMIC_RELAXED);
	}
}

const float *search_near(struct search *s, size_t first, size_t n,
			 float *scratch, size_t *ret_ld)
{
	const float *rows = coded_coordinates(&s->rows, first, n, scratch,
					      ret_ld);

	if (!s->neared[first / CODED_BLOCK]) {
		find_norms(s, first, n, rows, *ret_ld, s->rows.ncoords,
			   s->inv_near);
		s->neared[first / CODED_BLOCK] = true;
	}
	return rows;
}

/* Inv_near of a block from the squares of lengths; false where those have gone
 * beyond floats. */
static bool near_of_squares(struct search *s, size_t first, size_t n,
			    const float *squares)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!(squares[i] > 1e-30f && squares[i] < 1e30f))
			return false;
		s->inv_near[first + i] = 1 / sqrtf(squares[i]);
	}
	s->neared[first / CODED_BLOCK] = true;
	return true;
}

void search_few(struct search *s, size_t first, size_t n, const float *brought,
		size_t nq, float *out, float *scratch)
{
	size_t dim = s->rows.ncoords, ld, q;
	bool known = s->neared[first / CODED_BLOCK];
	float squares[CODED_BLOCK] = {0};
	const float *rows;

	if (!s->rows.codec->products) {
		rows = search_near(s, first, n, scratch, &ld);
		kern()->dots(brought, nq, dim, rows, n, ld, dim, out,
			     CODED_BLOCK);
		return;
	}
	for (q = 0; q < nq; q++)
		s->rows.codec->products(&s->rows, first, n, brought + q * dim,
					out + q * CODED_BLOCK,
					q || known ? NULL : squares);
	if (!known && !near_of_squares(s, first, n, squares))
		search_near(s, first, n, scratch, &ld);
}

enum { FEW = 8 /* vectors for which panels of rows do not pay */ };

size_t search_scratch(const struct search *s)
{
	return coded_scratch(&s->rows) + KERN_PANEL * s->rows.ncoords;
}

void search_cosines(const struct search *s, size_t first, size_t n,
		    const float *brought, size_t nq, float *out,
		    float *scratch)
{
	size_t dim = s->rows.ncoords, ld, i, q;
	float *panel = scratch + coded_scratch(&s->rows);
	const float *rows = coded_coordinates(&s->rows, first, n, scratch,
					      &ld);

	if (nq < FEW)
		kern()->dots(brought, nq, dim, rows, n, ld, dim, out,
			     CODED_BLOCK);
	for (i = 0; nq >= FEW && i < n; i += KERN_PANEL) {
		kern()->pack(rows + i * ld, n - i < KERN_PANEL ? n - i
							       : KERN_PANEL,
			     ld, dim, panel);
		kern()->panel(brought, nq, dim, panel, dim, out + i,
			      CODED_BLOCK);
	}
	for (q = 0; q < nq; q++)
		for (i = 0; i < n; i++)
			out[q * CODED_BLOCK + i] *= s->inv_norm[first + i];
}

struct norms {
	struct search *s;
	uint64_t next;
};

static int norm_rows(struct team *team, int worker, void *shared,
		     struct err *err)
{
	struct norms *n = shared;
	struct search *s = n->s;
	float *scratch = mem_array(coded_scratch(&s->rows), sizeof(*scratch),
				   err);
	size_t first, ld;

	(void)worker;
	if (!scratch)
		return -1;
	while (!team_quits(team) &&
	       (first = team_next(&n->next, CODED_BLOCK)) < s->limit) {
		size_t m = s->limit - first < CODED_BLOCK ? s->limit - first
							  : CODED_BLOCK;

		const float *rows;

		if (s->normed[first / CODED_BLOCK])
			continue;
		rows = s->rows.codec->floats(&s->rows, first, m, scratch, &ld);
		find_norms(s, first, m, rows, ld, s->rows.dim, s->inv_norm);
		s->normed[first / CODED_BLOCK] = true;
	}
	mem_free(scratch);
	return 0;
}

int search_norms(struct search *s, struct err *err)
{
	struct norms norms = {s, 0};

	return team_run(s->threads, norm_rows, &norms, err);
}

/* Room for lengths in coordinates, where they are others. */
static int near_init(struct search *s, struct err *err)
{
	s->skew = s->rows.codec->skew ? s->rows.codec->skew(&s->rows) : 0;
	if (isnan(s->skew))
		return err_memory(err, "search");
	s->inv_near = s->inv_norm;
	s->neared = s->normed;
	if (s->skew > MOST_SKEW) {
		s->skew = 0;
		return search_norms(s, err);
	}
	if (s->skew > 0) {
		s->inv_near = mem_array(s->limit, sizeof(float), err);
		s->neared = mem_array(s->limit / CODED_BLOCK + 1,
				      sizeof(bool), err);
	}
	return s->inv_near && s->neared ? 0 : -1;
}

int search_init(struct search *s, const struct matrix *m, size_t limit,
		int threads, struct err *err)
{
	*s = (struct search){.threads = threads,
			     .bad_row = SIZE_MAX,
			     .min_score = -INFINITY};
	if (coded_open(&s->rows, m, err) < 0)
		return -1;
	s->limit = limit && limit < s->rows.rows ? limit : s->rows.rows;
	s->inv_norm = mem_array(s->limit, sizeof(float), err);
	s->normed = mem_array(s->limit / CODED_BLOCK + 1, sizeof(bool), err);
	if (!s->inv_norm || !s->normed || near_init(s, err) < 0) {
		search_release(s);
		return -1;
	}
	return 0;
}

static void near_release(struct search *s)
{
	if (s->inv_near != s->inv_norm) {
		mem_free(s->inv_near);
		mem_free(s->neared);
	}
	s->inv_near = s->inv_norm;
	s->neared = s->normed;
	s->skew = 0;
}

/* Lengths that are known let fewer rows through than those that are near. */
static int near_no_more(struct search *s, struct err *err)
{
	if (search_norms(s, err) < 0)
		return -1;
	near_release(s);
	return 0;
}

void search_release(struct search *s)
{
	near_release(s);
	mem_free(s->inv_norm);
	mem_free(s->normed);
	bytes_free(s->bytes);
	*s = (struct search){0};
}

/* To SUM [dim], the rows of length 1 of a block; returns how many. */
static size_t add_block(const struct search *s, size_t first, double *sum,
			float *scratch)
{
	size_t n = s->limit - first < CODED_BLOCK ? s->limit - first
						  : CODED_BLOCK;
	size_t i, d, ld, added = 0;
	const float *rows = s->rows.codec->floats(&s->rows, first, n, scratch,
						  &ld);

	for (i = 0; i < n; i++, rows += ld) {
		double scale = (double)search_inverse_norm(rows, s->rows.dim);

		for (d = 0; d < s->rows.dim && !isnan(scale); d++)
			sum[d] += (double)rows[d] * scale;
		added += !isnan(scale);
	}
	return added;
}

float *search_mean(const struct search *s, struct err *err)
{
	size_t dim = s->rows.dim, step = s->limit / MEANT + 1, first, d, n = 0;
	double *sum = mem_array(dim, sizeof(*sum), err);
	float *mean = mem_array(dim, sizeof(*mean), err);
	float *scratch = mem_array(coded_scratch(&s->rows), sizeof(*scratch),
				   err);

	for (first = 0; sum && mean && scratch && first < s->limit;
	     first += step * CODED_BLOCK)
		n += add_block(s, first, sum, scratch);
	for (d = 0; n && d < dim; d++)
		mean[d] = (float)(sum[d] / (double)n);
	if (!sum || !scratch) {
		mem_free(mean);
		mean = NULL;
	}
	mem_free(sum);
	mem_free(scratch);
	return mean;
}

static int by_score(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	return search_before(*x, *y) ? -1 : search_before(*y, *x);
}

void search_sort(struct search_hit *hits, size_t n)
{
	qsort(hits, n, sizeof(*hits), by_score);
}

/* Bytes serve floats when they are many, and stored bytes at once. */
static bool bytes_pay(const struct search *s, size_t nq)
{
	if (s->pass != SEARCH_AUTO || !bytes_useful())
		return s->pass == SEARCH_BYTES && bytes_useful();
	return s->asked + nq >= PAYING;
}

int search_batch(struct search *s, const struct search_query *queries,
		 size_t nq, size_t k, struct search_hit *hits, size_t *ret_n,
		 struct err *err)
{
	if (s->skew > 0 && s->asked + nq >= EXACT && near_no_more(s, err) < 0)
		return -1;
	if (bytes_pay(s, nq) && !s->bytes && bytes_make(s, err) < 0)
		return -1;
	s->asked += nq;
	if (pass_batch(s, queries, nq, k, hits, ret_n, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}
