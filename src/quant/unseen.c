/* SPDX-License-Identifier: MIT */
#include "quant/unseen.h"

#include "base/mem.h"
#include "base/stop.h"
#include "data/compose.h"
#include "quant/subword.h"

#include <math.h>

enum { MOST = 20000 };

/* VECTORS [n, table's dimensions]. */
static int compose_all(const struct unseen *u, const struct matrix *m,
		       const struct ngrams *g, const struct tensor *table,
		       float *vectors, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	size_t dim = (size_t)table->shape[1], i, n;
	int rc = 0;

	for (i = 0; rc == 0 && i < u->n; i++) {
		const char *word = words_get(&m->words, i * u->step, &n);

		list.n = 0;
		rc = stop_requested() ? err_stopped(err, stop_signal())
				      : ngrams_list(g, word, n, &list, err);
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

/* To COSINES, in which r->words are then. */
static int compare(const struct unseen *u, const struct matrix *m,
		   const struct subword *s, double *cosines,
		   struct report_ngrams *r, struct err *err)
{
	struct subword_work work = {0};
	float *v = mem_array(u->dim, sizeof(*v), err);
	int rc = v ? 0 : -1;
	double angle;
	size_t i, n;

	for (i = 0; rc >= 0 && i < u->n; i++) {
		const char *word = words_get(&m->words, i * u->step, &n);

		rc = stop_requested() ? err_stopped(err, stop_signal())
				      : subword_vector(s, &work, word, n, v,
						       err);
		angle = cosine(u->vectors + i * u->dim, v, u->dim);
		if (rc < 0 || isnan(angle))
			continue;
		cosines[r->words++] = angle;
		r->bare += rc == 0;
	}
	subword_work_release(&work);
	mem_free(v);
	return rc < 0 ? -1 : 0;
}

int unseen_compare(const struct unseen *u, const struct matrix *m,
		   struct report_ngrams *ret, struct err *err)
{
	double *cosines = mem_array(u->n, sizeof(*cosines), err);
	struct subword s = SUBWORD_INIT;
	int rc = -1;

	ret->words = ret->bare = 0;
	if (cosines && subword_open(&s, m, u->dim, err) == 0)
		rc = compare(u, m, &s, cosines, ret, err);
	if (rc == 0)
		report_cosines(cosines, ret->words, &ret->cosine,
			       &ret->low_cosine);
	subword_release(&s);
	mem_free(cosines);
	return rc;
}
