/* SPDX-License-Identifier: MIT */
#include "search/hnsw.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"
#include "search/walk.h"

#include <string.h>

struct batch {
	const struct hnsw *g;
	const struct search *s;
	const struct search_query *queries;
	size_t nq, k, ef;
	struct search_hit *hits;
	size_t *found;
	uint64_t next;
};

/* What a worker works with. */
struct bench {
	struct walk walk;
	float *unit, *less, *row; /* LESS: without the mean */
	struct search_hit *hits; /* [ef] */
};

/* How many of the pool are scored again: codes of eight bits hardly ever
 * move a row by more than a few places. */
static size_t to_score(const struct batch *b, size_t wanted, size_t found)
{
	size_t n = b->g->bits == 8 ? 3 * wanted + 8 : 6 * wanted + 32;

	return n < found ? n : found;
}

static float cosine(const struct search *s, const float *unit, uint32_t row,
		    float *scratch)
{
	size_t dim = s->rows.dim, ld;
	const float *x = s->rows.codec->floats(&s->rows, row, 1, scratch, &ld);
	float dot;

	kern()->dots(unit, 1, dim, x, 1, dim, dim, &dot, 1);
	return dot * search_inverse_norm(x, dim);
}

static int answer(const struct batch *b, struct bench *w, size_t i,
		  struct err *err)
{
	const struct search_query *q = &b->queries[i];
	size_t wanted = b->k + q->nexcluded, n = 0, j, m;
	size_t ef = b->ef > wanted ? b->ef : wanted;
	struct walk_near from;

	memcpy(w->unit, q->vector, b->g->dim * sizeof(float));
	search_unit(w->unit, b->g->dim);
	memcpy(w->less, w->unit, b->g->dim * sizeof(float));
	walk_ask(b->g, &w->walk.query, w->less);
	from = walk_descend(b->g, &w->walk.query, 0);
	if (walk_level(b->g, &w->walk, 0, from, ef, err) < 0)
		return -1;
	m = to_score(b, wanted, w->walk.n);
	for (j = 0; j < m; j++)
		coded_fetch(&b->s->rows, w->walk.pool[j].id);
	for (j = 0; j < m; j++) {
		uint32_t row = w->walk.pool[j].id;
		struct search_hit hit = {row, cosine(b->s, w->unit, row,
						     w->row)};

		if (search_may_answer(b->s, q, row) && hit.score >= b->s->min_score)
			w->hits[n++] = hit;
	}
	search_sort(w->hits, n);
	b->found[i] = n < b->k ? n : b->k;
	memcpy(b->hits + i * b->k, w->hits,
	       b->found[i] * sizeof(*w->hits));
	return 0;
}

static size_t largest_ef(const struct batch *b)
{
	size_t most = b->ef, i;

	for (i = 0; i < b->nq; i++)
		if (b->k + b->queries[i].nexcluded > most)
			most = b->k + b->queries[i].nexcluded;
	return most;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct batch *b = shared;
	size_t ef = largest_ef(b), i;
	struct bench w = {0};
	int status = -1;

	(void)worker;
	w.unit = mem_array(b->g->dim, sizeof(float), err);
	w.less = mem_array(b->g->dim, sizeof(float), err);
	w.row = mem_array(b->g->dim, sizeof(float), err);
	w.hits = mem_array(ef, sizeof(*w.hits), err);
	if (!w.unit || !w.less || !w.row || !w.hits ||
	    walk_init(&w.walk, b->g, ef, err) < 0)
		goto out;
	status = 0;
	while (status == 0 && !team_quits(team) &&
	       (i = team_next(&b->next, 1)) < b->nq)
		status = answer(b, &w, i, err);
out:
	walk_release(&w.walk);
	mem_free(w.unit);
	mem_free(w.less);
	mem_free(w.row);
	mem_free(w.hits);
	return status;
}

int hnsw_batch(const struct hnsw *g, const struct search *s,
	       const struct search_query *queries, size_t nq, size_t k,
	       size_t ef, struct search_hit *hits, size_t *ret_n,
	       struct err *err)
{
	struct batch b = {.g = g,
			  .s = s,
			  .queries = queries,
			  .nq = nq,
			  .k = k,
			  .ef = ef,
			  .hits = hits,
			  .found = ret_n};

	if (team_run(s->threads, work, &b, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}
