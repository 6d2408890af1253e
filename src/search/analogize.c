/* SPDX-License-Identifier: MIT */
#include "search/analogize.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"

#include <stdlib.h>
#include <string.h>

enum {
	QUESTIONS = 256,     /* to a pass over the rows */
	MOST_HITS = 1 << 22, /* to a pass */
	/* Products of fewer vectors are made in another order of additions:
	 * a question alone is given zeros for company. */
	LEAST_VECTORS = 8
};

/* The K best so far, the worst of them on top. */
struct heap {
	struct search_hit *hits;
	size_t n, cap;
};

struct pass {
	struct search *s;
	const uint32_t (*rows)[3];
	size_t n, k;
	struct analogy *questions; /* [n] */
	uint32_t *distinct;	   /* [ndistinct], ascending */
	size_t ndistinct, nvectors;
	uint32_t (*place)[3]; /* [n]: of a, b and c among the distinct */
	float *units;	      /* [nvectors, dim], and */
	float *brought;	      /* [nvectors, ncoords] */
	struct heap *heaps;   /* [threads, n] */
	uint64_t next;
};

static void sift_down(struct search_hit *hits, size_t n, struct search_hit hit)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n &&
		    search_before(hits[child], hits[child + 1]))
			child++;
		if (!search_before(hit, hits[child]))
			break;
		hits[i] = hits[child];
		i = child;
	}
	hits[i] = hit;
}

static int heap_add(struct heap *h, size_t k, struct search_hit hit,
		    struct err *err)
{
	size_t i, parent;

	if (h->n == k) {
		if (search_before(hit, h->hits[0]))
			sift_down(h->hits, k, hit);
		return 0;
	}
	if (mem_grow(&h->hits, &h->cap, h->n + 1, sizeof(*h->hits), err) < 0)
		return -1;
	for (i = h->n++; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (!search_before(h->hits[parent], hit))
			break;
		h->hits[i] = h->hits[parent];
	}
	h->hits[i] = hit;
	return 0;
}

static bool is_candidate(const struct search *s, const uint32_t asked[3],
			 uint32_t row)
{
	if (s->candidates && !(s->candidates[row / 64] >> row % 64 & 1))
		return false;
	return row != asked[0] && row != asked[1] && row != asked[2];
}

/* Question Q against a block; what is not a number reaches no floor. */
static int answer(const struct pass *p, size_t q, struct heap *h,
		  const float *products, size_t first, size_t n,
		  struct err *err)
{
	float scores[CODED_BLOCK], floor = p->s->min_score;
	const float *x[3];
	size_t i;
	int j;

	for (j = 0; j < 3; j++)
		x[j] = products + (size_t)p->place[q][j] * CODED_BLOCK;
	analogy_scores(&p->questions[q], x[0], x[1], x[2], n, scores);
	for (i = 0; i < n; i++) {
		uint32_t row = (uint32_t)(first + i);

		if (h->n == p->k && h->hits[0].score > floor)
			floor = h->hits[0].score;
		if (scores[i] >= floor &&
		    is_candidate(p->s, p->rows[q], row) &&
		    heap_add(h, p->k, (struct search_hit){row, scores[i]},
			     err) < 0)
			return -1;
	}
	return 0;
}

static int answer_block(const struct pass *p, struct heap *heaps,
			float *products, size_t first, size_t n,
			float *scratch, struct err *err)
{
	size_t q;

	search_cosines(p->s, first, n, p->brought, p->nvectors, products,
		       scratch);
	for (q = 0; q < p->n; q++)
		if (answer(p, q, &heaps[q], products, first, n, err) < 0)
			return -1;
	return 0;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct pass *p = shared;
	const struct search *s = p->s;
	float *products =
	    mem_array(p->nvectors * CODED_BLOCK, sizeof(*products), err);
	float *scratch =
	    mem_array(search_scratch(s), sizeof(*scratch), err);
	size_t first;
	int status = products && scratch ? 0 : -1;

	while (status == 0 && !team_quits(team) &&
	       (first = team_next(&p->next, CODED_BLOCK)) < s->limit)
		status = answer_block(p, p->heaps + (size_t)worker * p->n,
				      products, first,
				      s->limit - first < CODED_BLOCK
					  ? s->limit - first
					  : CODED_BLOCK,
				      scratch, err);
	mem_free(products);
	mem_free(scratch);
	return status;
}

static int by_row(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Lists the distinct rows and where a, b and c of each question are. */
static void list_words(struct pass *p)
{
	size_t i, n = 0;
	uint32_t *at;
	int j;

	memcpy(p->distinct, p->rows, p->n * sizeof(*p->rows));
	qsort(p->distinct, 3 * p->n, sizeof(*p->distinct), by_row);
	for (i = 0; i < 3 * p->n; i++)
		if (i == 0 || p->distinct[i] != p->distinct[i - 1])
			p->distinct[n++] = p->distinct[i];
	p->ndistinct = n;
	p->nvectors = n < LEAST_VECTORS ? LEAST_VECTORS : n;
	for (i = 0; i < p->n; i++)
		for (j = 0; j < 3; j++) {
			at = bsearch(&p->rows[i][j], p->distinct, n,
				     sizeof(*at), by_row);
			p->place[i][j] = (uint32_t)(at - p->distinct);
		}
}

static float product(const struct pass *p, uint32_t a, uint32_t b)
{
	size_t dim = p->s->rows.dim;
	float out;

	kern()->dots(p->units + a * dim, 1, dim, p->units + b * dim, 1, dim,
		     dim, &out, 1);
	return out;
}

static int prepare(struct pass *p, enum analogy_method method, struct err *err)
{
	size_t dim = p->s->rows.dim, i;

	p->questions = mem_array(p->n, sizeof(*p->questions), err);
	p->distinct = mem_array(p->n, sizeof(*p->rows), err);
	p->place = mem_array(p->n, sizeof(*p->place), err);
	p->heaps = mem_array((size_t)p->s->threads * p->n, sizeof(*p->heaps),
			     err);
	if (!p->questions || !p->distinct || !p->place || !p->heaps)
		return -1;
	list_words(p);
	p->units = mem_array(p->nvectors * dim, sizeof(*p->units), err);
	p->brought = mem_array(p->nvectors * p->s->rows.ncoords,
			       sizeof(*p->brought), err);
	if (!p->units || !p->brought)
		return -1;
	for (i = 0; i < p->ndistinct; i++)
		search_unit_row(p->s, p->distinct[i], p->units + i * dim);
	coded_bring(&p->s->rows, p->units, p->nvectors, p->brought);
	for (i = 0; i < p->n; i++) {
		const uint32_t *at = p->place[i];

		analogy_init(&p->questions[i], method,
			     product(p, at[0], at[1]),
			     product(p, at[1], at[2]),
			     product(p, at[0], at[2]));
	}
	return 0;
}

static void clean_up(struct pass *p)
{
	size_t heaps = p->heaps ? (size_t)p->s->threads * p->n : 0, i;

	for (i = 0; i < heaps; i++)
		mem_free(p->heaps[i].hits);
	mem_free(p->heaps);
	mem_free(p->questions);
	mem_free(p->distinct);
	mem_free(p->place);
	mem_free(p->units);
	mem_free(p->brought);
}

/* What all workers found for question Q, in the first one's heap, to HITS. */
static int collect(const struct pass *p, size_t q, struct search_hit *hits,
		   size_t *ret_n, struct err *err)
{
	struct heap *all = &p->heaps[q];
	size_t i;
	int t;

	for (t = 1; t < p->s->threads; t++) {
		const struct heap *one = &p->heaps[(size_t)t * p->n + q];

		for (i = 0; i < one->n; i++)
			if (heap_add(all, p->k, one->hits[i], err) < 0)
				return -1;
	}
	*ret_n = all->n;
	if (all->n == 0)
		return 0;
	search_sort(all->hits, all->n);
	memcpy(hits, all->hits, all->n * sizeof(*hits));
	return 0;
}

static int run(struct pass *p, enum analogy_method method,
	       struct search_hit *hits, size_t *ret_n, struct err *err)
{
	size_t q;

	if (prepare(p, method, err) < 0 ||
	    team_run(p->s->threads, work, p, err) < 0)
		return -1;
	for (q = 0; q < p->n; q++)
		if (collect(p, q, hits + q * p->k, &ret_n[q], err) < 0)
			return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

int analogize_batch(struct search *s, enum analogy_method method,
		    const uint32_t (*rows)[3], size_t n, size_t k,
		    struct search_hit *hits, size_t *ret_n, struct err *err)
{
	size_t most = MOST_HITS / k ? MOST_HITS / k : 1, at;
	int rc = search_norms(s, err);

	if (most > QUESTIONS)
		most = QUESTIONS;
	for (at = 0; at < n && rc == 0; at += most) {
		struct pass p = {.s = s,
				 .rows = rows + at,
				 .n = n - at < most ? n - at : most,
				 .k = k};

		rc = run(&p, method, hits + at * k, ret_n + at, err);
		clean_up(&p);
	}
	return rc;
}
