/* SPDX-License-Identifier: MIT */
#include "quant/thin.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/compose.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 256 };

struct weighing {
	const struct matrix *m;
	const struct ngrams *g;
	const struct tensor *table;
	size_t dim;
	double *uses;	/* [rows]: sums of shares */
	double *shares; /* [words]: 1 / |v_w|^2 */
	double mean;	/* of those */
	uint64_t next;
};

static double squares(const float *x, size_t dim)
{
	double sum = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		sum += (double)x[d] * x[d];
	return sum;
}

static int list_word(const struct weighing *w, size_t i,
		     struct ngrams_list *list, struct err *err)
{
	size_t n;
	const char *word = words_get(&w->m->words, i, &n);

	list->n = 0;
	return ngrams_list(w->g, word, n, list, err);
}

/* ---- words ---- */

/* V [dim] is room. */
static int share_block(struct weighing *w, size_t first,
		     struct ngrams_list *list, float *v, struct err *err)
{
	size_t end = first + BLOCK, i;

	for (i = first; i < end && i < w->m->words.n; i++) {
		double n, length;

		if (list_word(w, i, list, err) < 0)
			return -1;
		compose_mean(NULL, w->table, list, w->dim, v);
		n = (double)list->n;
		length = n * n * squares(v, w->dim);
		w->shares[i] = length > 0 ? 1 / length : 0;
	}
	return 0;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct weighing *w = shared;
	float *v = mem_array(w->dim, sizeof(*v), err);
	int rc = v ? 0 : -1;
	size_t first;

	(void)number;
	while (rc == 0 && !team_quits(team) &&
	       (first = (size_t)team_next(&w->next, BLOCK)) < w->m->words.n)
		rc = share_block(w, first, &list, v, err);
	ngrams_list_release(&list);
	mem_free(v);
	return rc;
}

/* ---- rows ---- */

/* In the order of the words, so that sums are the same on any threads. */
static int add_uses(struct weighing *w, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	size_t i, k;
	int rc = 0;

	for (i = 0; rc == 0 && i < w->m->words.n; i++) {
		rc = stop_requested() ? err_stopped(err, stop_signal())
				      : list_word(w, i, &list, err);
		for (k = 0; k < list.n; k++)
			w->uses[list.rows[k]] += w->shares[i];
	}
	ngrams_list_release(&list);
	return rc;
}

/* Of all that are not 0. */
static double mean_share(const struct weighing *w)
{
	double sum = 0;
	size_t n = 0, i;

	for (i = 0; i < w->m->words.n; i++) {
		sum += w->shares[i];
		n += w->shares[i] > 0;
	}
	return n ? sum / (double)n : 1;
}

struct ranked {
	double worth, uses;
	size_t row;
};

static int descending(double x, double y)
{
	return (x < y) - (x > y);
}

static int by_worth(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = descending(x->worth, y->worth);

	if (order == 0)
		order = descending(x->uses, y->uses);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_row(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static size_t *best(const struct weighing *w, size_t rows, size_t keep,
		    bool used, size_t *ret_n, struct err *err)
{
	struct ranked *all = mem_array(rows, sizeof(*all), err);
	size_t *list = mem_array(keep, sizeof(*list), err), n = 0, i;

	for (i = 0; all && i < rows; i++) {
		double length = squares(tensor_row(w->table, i), w->dim);

		if (!isfinite(length)) /* what becomes of it is told later */
			length = 0;

		all[i] = (struct ranked){(w->uses[i] + w->mean) * length,
					 w->uses[i], i};
	}
	if (all && list) {
		qsort(all, rows, sizeof(*all), by_worth);
		for (i = 0; i < rows && n < keep; i++)
			if (!used || all[i].uses > 0)
				list[n++] = all[i].row;
		qsort(list, n, sizeof(*list), by_row);
	} else {
		mem_free(list);
		list = NULL;
	}
	mem_free(all);
	*ret_n = n;
	return list;
}

static int choose(struct weighing *w, size_t rows, size_t keep, bool used,
		  int threads, size_t **ret, size_t *ret_n, struct err *err)
{
	w->uses = mem_array(rows, sizeof(*w->uses), err);
	w->shares = mem_array(w->m->words.n, sizeof(*w->shares), err);
	if (!w->uses || !w->shares || team_run(threads, work, w, err) < 0 ||
	    add_uses(w, err) < 0)
		return -1;
	w->mean = mean_share(w);
	*ret = best(w, rows, keep, used, ret_n, err);
	if (!*ret)
		return -1;
	if (*ret_n)
		return 0;
	mem_free(*ret);
	return err_set(err, "%s: no word has any of the n-grams",
		       matrix_name(w->m));
}

int thin_choose(const struct matrix *m, const struct ngrams *g,
		const struct tensor *table, size_t keep, bool used,
		int threads, size_t **ret, size_t *ret_n, struct err *err)
{
	struct weighing w = {.m = m, .g = g, .table = table,
			     .dim = (size_t)table->shape[1]};
	size_t rows = ngrams_rows(g);
	int rc;

	*ret = NULL;
	*ret_n = rows;
	if (g->kind == NGRAMS_FLORET)
		return err_set(err, "%s: words of floret have rows of the "
			       "table too, so that none can go",
			       matrix_name(m));
	if (!used && keep >= rows)
		return 0;
	rc = choose(&w, rows, keep && keep < rows ? keep : rows, used,
		    threads, ret, ret_n, err);
	mem_free(w.uses);
	mem_free(w.shares);
	return rc;
}
