/* SPDX-License-Identifier: MIT */
#include "eval/score.h"

#include "base/mem.h"
#include "kern/kern.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* Ranks from 1; equal values share the mean of theirs. */
static int ranks(const double *x, size_t n, double *out, struct err *err)
{
	struct ranked *r = mem_array(n, sizeof(*r), err);
	size_t i, j, k;

	if (!r)
		return -1;
	for (i = 0; i < n; i++)
		r[i] = (struct ranked){x[i], i};
	qsort(r, n, sizeof(*r), by_value);
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && r[j].value == r[i].value;)
			j++;
		for (k = i; k < j; k++)
			out[r[k].at] = (double)(i + j + 1) / 2;
	}
	mem_free(r);
	return 0;
}

/* Pearson's correlation; NAN if a list is constant. */
static double correlation(const double *x, const double *y, size_t n)
{
	double mx = 0, my = 0, xy = 0, xx = 0, yy = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		mx += x[i] / (double)n;
		my += y[i] / (double)n;
	}
	for (i = 0; i < n; i++) {
		xy += (x[i] - mx) * (y[i] - my);
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double)NAN;
}

int score_spearman(const double *x, const double *y, size_t n, double *ret,
		   struct err *err)
{
	double *rx = mem_array(n, sizeof(*rx), err);
	double *ry = mem_array(n, sizeof(*ry), err);
	int status = -1;

	if (rx && ry && ranks(x, n, rx, err) == 0 &&
	    ranks(y, n, ry, err) == 0) {
		*ret = correlation(rx, ry, n);
		status = 0;
	}
	mem_free(rx);
	mem_free(ry);
	return status;
}

static double cosine(const struct search *s, const uint32_t *rows, float *x)
{
	size_t dim = s->rows.dim;
	float dot;

	search_unit_row(s, rows[0], x);
	search_unit_row(s, rows[1], x + dim);
	kern()->dots(x, 1, dim, x + dim, 1, dim, dim, &dot, 1);
	return (double)dot;
}

int score_similarities(struct score *score, const struct set *set,
		       const struct search *s, const struct lexicon *l,
		       struct err *err)
{
	double *given = mem_array(set->nitems, sizeof(*given), err);
	double *found = mem_array(set->nitems, sizeof(*found), err);
	float *x = mem_array(2 * s->rows.dim, sizeof(*x), err);
	int status = -1, k;
	size_t i, n = 0;

	*score = (struct score){.all.total = set->nitems,
				.spearman = (double)NAN};
	if (!given || !found || !x)
		goto out;
	for (i = 0; i < set->nitems; i++) {
		const struct set_item *item = &set->items[i];
		uint32_t rows[2];

		for (k = 0; k < 2; k++)
			if (lexicon_find(l,
					 set->text.data + item->words[k].start,
					 item->words[k].len, &rows[k],
					 err) < 0)
				goto out;
		if (rows[0] == WORDS_NONE || rows[1] == WORDS_NONE)
			continue;
		given[n] = item->score;
		found[n++] = cosine(s, rows, x);
	}
	score->all.seen = n;
	status = n < 2 ? 0
		       : score_spearman(given, found, n, &score->spearman,
					err);
out:
	mem_free(given);
	mem_free(found);
	mem_free(x);
	return status;
}
