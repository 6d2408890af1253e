/* SPDX-License-Identifier: MIT */
#include "quant/unseen.h"

#include "base/mem.h"
#include "base/stop.h"
#include "data/compose.h"

#include <math.h>
#include <string.h>

enum { MOST = 20000 };

/* The mean of the rows of word I that TABLE has for it. */
static int compose(const struct unseen *u, const struct matrix *m,
		   const struct ngrams *g, size_t i, struct ngrams_list *list,
		   struct err *err)
{
	size_t n;
	const char *word = words_get(&m->words, i * u->step, &n);

	list->n = 0;
	return stop_requested() ? err_stopped(err, stop_signal())
				: ngrams_list(g, word, n, list, err);
}

/* VECTORS [n, table's dimensions]. */
static int compose_all(const struct unseen *u, const struct matrix *m,
		       const struct ngrams *g, const struct tensor *table,
		       float *vectors, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	size_t dim = (size_t)table->shape[1], i;
	int rc = 0;

	for (i = 0; rc == 0 && i < u->n; i++) {
		rc = compose(u, m, g, i, &list, err);
		compose_mean(NULL, table, &list, dim, vectors + i * dim);
	}
	ngrams_list_release(&list);
	return rc;
}

/* What steps do to rows they do to means of them. */
static int take_steps(struct unseen *u, const struct rows *words,
		      const float *raw, struct err *err)
{
	struct rows means = *words;
	size_t dim = words->from_dim;

	u->dim = words->dim;
	u->vectors = mem_array(u->n, u->dim * sizeof(*u->vectors), err);
	if (!u->vectors)
		return -1;
	means.from = (struct tensor){.data = raw,
				     .stride = dim * sizeof(*raw)};
	means.list = NULL;
	means.normalize = false;
	rows_get(&means, 0, 1, u->n, u->vectors);
	return 0;
}

int unseen_open(struct unseen *u, const struct matrix *m,
		const struct ngrams *g, const struct tensor *table,
		const struct rows *words, struct err *err)
{
	float *raw;
	int rc;

	*u = (struct unseen){.step = (m->words.n + MOST - 1) / MOST};
	u->n = u->step ? (m->words.n + u->step - 1) / u->step : 0;
	raw = mem_array(u->n, words->from_dim * sizeof(*raw), err);
	if (!raw)
		return -1;
	rc = compose_all(u, m, g, table, raw, err);
	if (rc == 0)
		rc = take_steps(u, words, raw, err);
	mem_free(raw);
	return rc;
}

void unseen_release(struct unseen *u)
{
	mem_free(u->vectors);
	*u = (struct unseen){0};
}

/* SUM [dim]: of the rows LIST, decoded to ROW [dim]. */
static void add_up(const struct coded *c, const struct ngrams_list *list,
		   float *row, float *sum)
{
	size_t i, d;

	memset(sum, 0, c->dim * sizeof(*sum));
	for (i = 0; i < list->n; i++) {
		c->codec->decode_row(c, list->rows[i], row);
		for (d = 0; d < c->dim; d++)
			sum[d] += row[d];
	}
}

/* NAN: X has no direction. */
static double cosine(const float *x, const float *y, size_t dim)
{
	double xx = 0, yy = 0, xy = 0;
	size_t d;

	for (d = 0; d < dim; d++) {
		xx += (double)x[d] * x[d];
		yy += (double)y[d] * y[d];
		xy += (double)x[d] * y[d];
	}
	if (!isfinite(xx) || !(xx > 0))
		return NAN;
	return yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* To COSINES, in which *RET_N are then. */
static int compare(const struct unseen *u, const struct matrix *m,
		   const struct ngrams *g, const struct coded *c,
		   double *cosines, struct report_ngrams *r, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	float *row = mem_array(2 * c->dim, sizeof(*row), err);
	int rc = row ? 0 : -1;
	double angle;
	size_t i;

	for (i = 0; rc == 0 && i < u->n; i++) {
		rc = compose(u, m, g, i, &list, err);
		add_up(c, &list, row, row + c->dim);
		angle = cosine(u->vectors + i * u->dim, row + c->dim, u->dim);
		if (isnan(angle))
			continue;
		cosines[r->words++] = angle;
		r->bare += list.n == 0;
	}
	ngrams_list_release(&list);
	mem_free(row);
	return rc;
}

int unseen_compare(const struct unseen *u, const struct matrix *m,
		   struct report_ngrams *ret, struct err *err)
{
	double *cosines = mem_array(u->n, sizeof(*cosines), err);
	struct ngrams g = NGRAMS_INIT;
	struct coded c;
	int rc = -1;

	ret->words = ret->bare = 0;
	if (cosines && ngrams_open(&g, m, err) == 0 &&
	    coded_open_named(&c, m, "ngrams", err) == 0)
		rc = compare(u, m, &g, &c, cosines, ret, err);
	if (rc == 0)
		report_cosines(cosines, ret->words, &ret->cosine,
			       &ret->low_cosine);
	ngrams_release(&g);
	mem_free(cosines);
	return rc;
}
