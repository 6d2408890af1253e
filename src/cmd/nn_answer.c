/* SPDX-License-Identifier: MIT */
#include "cmd/nn_answer.h"

#include "base/log.h"
#include "base/mem.h"
#include "search/analogize.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
	QUERIES = 8192,	    /* answered and printed at a time, */
	MOST_HITS = 1 << 22, /* and their neighbours */
	SHOWN = 200	     /* bytes of a word in a message */
};

/* What a group of queries needs, those that have an answer side by side. */
struct group {
	struct nn_queries *all;
	size_t first, n; /* queries */
	size_t m;	 /* of which may be answered */
	struct search_query *searches;
	uint32_t (*analogies)[3];
	float *vectors; /* [m + 1, dim]: one to work with */
	struct search_hit *hits;
	size_t *found;
};

static int group_init(struct group *g, const struct nn_answer *a,
		      struct err *err)
{
	size_t dim = a->search->rows.dim;

	g->searches = mem_array(g->n, sizeof(*g->searches), err);
	g->analogies = mem_array(g->n, sizeof(*g->analogies), err);
	g->vectors = mem_array(g->n + 1, dim * sizeof(float), err);
	g->hits = mem_array(g->n * a->k, sizeof(*g->hits), err);
	g->found = mem_array(g->n, sizeof(*g->found), err);
	return g->searches && g->analogies && g->vectors && g->hits && g->found
		   ? 0
		   : -1;
}

static void group_release(struct group *g)
{
	mem_free(g->searches);
	mem_free(g->analogies);
	mem_free(g->vectors);
	mem_free(g->hits);
	mem_free(g->found);
}

/* A row as a unit vector; false if it is not finite. */
static bool unit(const struct search *s, uint32_t row, float *out)
{
	search_unit_row(s, row, out);
	return !isnan(out[0]);
}

/* The sum of the terms as unit vectors, their mean but for the length; returns
 * the number of those that are finite before the first that is not. */
static size_t sum_terms(const struct search *s, const struct nn_term *terms,
		      size_t n, float *work, float *x)
{
	size_t i, d, dim = s->rows.dim;

	assert(terms || n == 0);
	for (i = 0; i < n; i++) {
		if (!unit(s, terms[i].row, work))
			break;
		for (d = 0; d < dim; d++)
			x[d] += terms[i].minus ? -work[d] : work[d];
	}
	return i;
}

static void not_finite(struct nn_queries *q, size_t i, uint32_t row)
{
	size_t n;
	const char *word = nn_query_word(q, row, &n);

	nn_query_fail(q, i, "not finite", "the %s '%.*s' %s not finite",
		      nn_unseen_has(&q->unseen, row) ? "n-grams of" : "row of",
		      n < SHOWN ? (int)n : SHOWN, word,
		      nn_unseen_has(&q->unseen, row) ? "are" : "is");
}

static double dot(const float *x, const float *y, size_t dim)
{
	double sum = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		sum += (double)x[d] * (double)y[d];
	return sum;
}

/* WORK and X are room for a vector each. */
static struct search_hit cosine(const struct search *s,
				const struct nn_term *terms, float *work,
				float *x)
{
	unit(s, terms[0].row, work);
	unit(s, terms[1].row, x);
	return (struct search_hit){terms[1].row,
				   (float)dot(work, x, s->rows.dim)};
}

/* The one with the least mean of cosines to the others, the first of equals,
 * by the SUM of all unit vectors. */
static struct search_hit odd_one(const struct search *s,
				 const struct nn_term *terms, size_t n,
				 float *work, const float *sum)
{
	struct search_hit odd = {WORDS_NONE, 0};
	size_t i, dim = s->rows.dim;
	double mean;

	for (i = 0; i < n; i++) {
		unit(s, terms[i].row, work);
		mean = (dot(work, sum, dim) - dot(work, work, dim)) /
		       (double)(n - 1);
		if (i == 0 || (float)mean < odd.score)
			odd = (struct search_hit){terms[i].row, (float)mean};
	}
	return odd;
}

/* A vector has none. */
static const struct nn_term *terms_of(const struct nn_queries *all, size_t i)
{
	return all->mode == NN_VECTOR ? NULL
				      : all->terms + all->list[i].first;
}

/* Query I, all of whose rows are finite, as number g->m. */
static void add(struct group *g, const struct nn_answer *a, size_t i,
		float *work, float *x)
{
	const struct nn_query *q = &g->all->list[i];
	const struct nn_term *terms = terms_of(g->all, i);
	size_t k;

	switch (g->all->mode) {
	case NN_PAIRS:
		g->hits[g->m] = cosine(a->search, terms, work, x);
		break;
	case NN_ODD:
		g->hits[g->m] = odd_one(a->search, terms, q->n, work, x);
		break;
	case NN_ANALOGY:
		for (k = 0; k < 3; k++)
			g->analogies[g->m][k] = terms[k].row;
		/* fall through */
	case NN_NEAREST:
		g->searches[g->m] = (struct search_query){
		    x, g->all->rows + q->first, q->nrows};
		break;
	case NN_VECTOR:
		g->searches[g->m] =
		    (struct search_query){g->all->numbers + q->first, NULL, 0};
		break;
	}
	g->found[g->m++] = 1;
}

static void prepare(struct group *g, const struct nn_answer *a, size_t i)
{
	const struct nn_query *q = &g->all->list[i];
	const struct nn_term *terms = terms_of(g->all, i);
	size_t dim = a->search->rows.dim, n;
	float *work = g->vectors, *x = work + (g->m + 1) * dim;

	memset(x, 0, dim * sizeof(*x));
	n = sum_terms(a->search, terms, q->n, work, x);
	if (n < q->n)
		not_finite(g->all, i, terms[n].row);
	else
		add(g, a, i, work, x);
}

static int answer(struct group *g, const struct nn_answer *a, struct err *err)
{
	enum nn_mode mode = g->all->mode;
	size_t i;

	for (i = g->first; i < g->first + g->n; i++)
		if (!g->all->list[i].error)
			prepare(g, a, i);
	if (mode == NN_PAIRS || mode == NN_ODD)
		return 0;
	if (mode == NN_ANALOGY && a->method != ANALOGY_ADD)
		return analogize_batch(a->search, a->method,
				       (const uint32_t(*)[3])g->analogies,
				       g->m, a->k, g->hits, g->found, err);
	if (a->graph)
		return hnsw_batch(a->graph, a->search, g->searches, g->m, a->k,
				  a->ef, g->hits, g->found, err);
	return search_batch(a->search, g->searches, g->m, a->k, g->hits,
			    g->found, err);
}

static int print(const struct group *g, struct nn_answer *a, struct err *err)
{
	size_t i, m = 0;

	for (i = g->first; i < g->first + g->n; i++) {
		bool answered = !g->all->list[i].error;

		if (nn_print_answer(a->print, &g->all->list[i],
				    g->hits + m * a->k,
				    answered ? g->found[m] : 0, err) < 0)
			return -1;
		m += answered;
	}
	return nn_print_flush(err);
}

static void warn(struct nn_answer *a)
{
	size_t row = a->search->bad_row, n;
	const char *word;

	if (a->warned || row == SIZE_MAX)
		return;
	a->warned = true;
	word = nn_query_word(a->print->queries, (uint32_t)row, &n);
	log_warn("row %zu, '%.*s', is not finite: never an answer", row + 1,
		 n < SHOWN ? (int)n : SHOWN, word);
}

int nn_answer(struct nn_answer *a, struct nn_queries *q, struct err *err)
{
	size_t most = MOST_HITS / a->k, at;
	int status = 0;

	if (most > QUERIES)
		most = QUERIES;
	if (most == 0)
		most = 1;
	a->search->guests = q->unseen.vectors;
	for (at = 0; at < q->n && status == 0; at += most) {
		struct group g = {.all = q, .first = at,
				  .n = q->n - at < most ? q->n - at : most};

		status = group_init(&g, a, err);
		if (status == 0)
			status = answer(&g, a, err);
		warn(a);
		if (status == 0)
			status = print(&g, a, err);
		group_release(&g);
	}
	nn_query_clear(q);
	return status;
}
