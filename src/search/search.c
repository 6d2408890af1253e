/* SPDX-License-Identifier: MIT */
#include "search/search.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"
#include "search/topk.h"

#include <math.h>
#include <string.h>

enum { QUERIES = 64 /* to a pass over the rows */ };

static float inverse_norm(const float *x, size_t dim)
{
	float sum;

	kern()->dots(x, 1, dim, x, 1, dim, dim, &sum, 1);
	return sum > 0 ? 1 / sqrtf(sum) : 0;
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
	float *row = mem_array(s->rows.dim, sizeof(*row), err);
	uint64_t i, first;

	(void)worker;
	if (!row)
		return -1;
	while (!team_stopping(team) &&
	       (first = team_next(&n->next, CODED_BLOCK)) < s->limit)
		for (i = first; i < s->limit && i < first + CODED_BLOCK; i++) {
			s->rows.codec->decode_row(&s->rows, i, row);
			s->inv_norm[i] = inverse_norm(row, s->rows.dim);
		}
	mem_free(row);
	return 0;
}

int search_init(struct search *s, const struct matrix *m, size_t limit,
		int threads, struct err *err)
{
	struct norms norms = {s, 0};

	*s = (struct search){.threads = threads};
	if (coded_open(&s->rows, m, err) < 0)
		return -1;
	s->limit = limit && limit < s->rows.rows ? limit : s->rows.rows;
	s->inv_norm = mem_array(s->limit, sizeof(float), err);
	if (!s->inv_norm || team_run(threads, norm_rows, &norms, err) < 0) {
		search_release(s);
		return -1;
	}
	return 0;
}

void search_release(struct search *s)
{
	mem_free(s->inv_norm);
	*s = (struct search){0};
}

void search_unit_row(const struct search *s, size_t row, float *out)
{
	float scale;
	size_t d;

	s->rows.codec->decode_row(&s->rows, row, out);
	scale = inverse_norm(out, s->rows.dim);
	for (d = 0; d < s->rows.dim; d++)
		out[d] *= scale;
}

/* A pass over the rows for up to QUERIES queries. */
struct pass {
	const struct search *s;
	const struct search_query *queries;
	size_t nq, k;
	float *units;		 /* [nq, dim] */
	struct search_hit *hits; /* [threads, nq, k] */
	size_t *found;		 /* [threads, nq] */
	uint64_t next;
};

static bool excluded(const struct search_query *q, uint32_t row)
{
	int i;

	for (i = 0; i < q->nexcluded; i++)
		if (q->excluded[i] == row)
			return true;
	return false;
}

static void keep_best(const struct pass *p, size_t q, struct topk *top,
		      const float *scores, size_t first, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct search_hit hit = {(uint32_t)(first + i),
					 scores[i] *
					     p->s->inv_norm[first + i]};

		if (top->n == top->k && hit.score < top->hits[top->n - 1].score)
			continue;
		if (!excluded(&p->queries[q], hit.row))
			topk_add(top, hit);
	}
}

static int scan(struct team *team, int worker, void *shared, struct err *err)
{
	struct pass *p = shared;
	const struct search *s = p->s;
	float *scores = mem_array(p->nq * CODED_BLOCK, sizeof(float), err);
	float *scratch = mem_array(coded_scratch(&s->rows), sizeof(float), err);
	size_t base = (size_t)worker * p->nq, first, q;
	int status = -1;

	if (!scores || !scratch)
		goto out;
	while (!team_stopping(team) &&
	       (first = team_next(&p->next, CODED_BLOCK)) < s->limit) {
		size_t n = s->limit - first < CODED_BLOCK ? s->limit - first
							  : CODED_BLOCK;

		s->rows.codec->dot_rows(&s->rows, first, n, p->units, p->nq,
					scores, CODED_BLOCK, scratch);
		for (q = 0; q < p->nq; q++) {
			struct topk top = {p->hits + (base + q) * p->k, p->k,
					   p->found[base + q]};

			keep_best(p, q, &top, scores + q * CODED_BLOCK, first,
				  n);
			p->found[base + q] = top.n;
		}
	}
	status = 0;
out:
	mem_free(scores);
	mem_free(scratch);
	return status;
}

/* Every worker's best into the caller's arrays. */
static void merge(const struct pass *p, struct search_hit *hits, size_t *ret_n)
{
	size_t q, i;
	int t;

	for (q = 0; q < p->nq; q++) {
		struct topk top = {hits + q * p->k, p->k, 0};

		for (t = 0; t < p->s->threads; t++) {
			size_t at = (size_t)t * p->nq + q;

			for (i = 0; i < p->found[at]; i++)
				topk_add(&top, p->hits[at * p->k + i]);
		}
		ret_n[q] = top.n;
	}
}

static void unit_queries(struct pass *p)
{
	size_t dim = p->s->rows.dim, q, d;

	for (q = 0; q < p->nq; q++) {
		const float *x = p->queries[q].vector;
		float scale = inverse_norm(x, dim);

		for (d = 0; d < dim; d++)
			p->units[q * dim + d] = x[d] * scale;
	}
}

int search_batch(const struct search *s, const struct search_query *queries,
		 size_t nq, size_t k, struct search_hit *hits, size_t *ret_n,
		 struct err *err)
{
	size_t threads = (size_t)s->threads, at;
	struct pass p = {.s = s, .k = k};
	int status = -1;

	p.units = mem_array(QUERIES * s->rows.dim, sizeof(float), err);
	p.hits = mem_array(threads * QUERIES * k, sizeof(*p.hits), err);
	p.found = mem_array(threads * QUERIES, sizeof(*p.found), err);
	if (!p.units || !p.hits || !p.found)
		goto out;
	for (at = 0; at < nq; at += p.nq) {
		p.queries = queries + at;
		p.nq = nq - at < QUERIES ? nq - at : QUERIES;
		p.next = 0;
		memset(p.found, 0, threads * p.nq * sizeof(*p.found));
		unit_queries(&p);
		if (team_run(s->threads, scan, &p, err) < 0)
			goto out;
		merge(&p, hits + at * k, ret_n + at);
	}
	status = stop_requested() ? err_stopped(err, stop_signal()) : 0;
out:
	mem_free(p.units);
	mem_free(p.hits);
	mem_free(p.found);
	return status;
}
