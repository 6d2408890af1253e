/* SPDX-License-Identifier: MIT */
#include "eval/measure.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct keyed {
	double value;
	uint32_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static uint32_t *sorted(const double *x, size_t n, struct err *err)
{
	struct keyed *k = mem_array(n, sizeof(*k), err);
	uint32_t *order = mem_array(n, sizeof(*order), err);
	size_t i;

	if (!k || !order) {
		mem_free(k);
		mem_free(order);
		return NULL;
	}
	for (i = 0; i < n; i++)
		k[i] = (struct keyed){x[i], (uint32_t)i};
	qsort(k, n, sizeof(*k), by_value);
	for (i = 0; i < n; i++)
		order[i] = k[i].at;
	mem_free(k);
	return order;
}

static bool in_part(const struct set *set, size_t item, enum measure_part part,
		    size_t which)
{
	uint32_t section = set->items[item].section;

	if (part == MEASURE_ALL)
		return true;
	return which == (part == MEASURE_SECTION
			     ? section
			     : set->sections[section].group);
}

static int reserve(struct measure *m, size_t n, bool y, struct err *err)
{
	m->x = mem_array(n, sizeof(*m->x), err);
	if (y) {
		m->y = mem_array(n, sizeof(*m->y), err);
		m->ranks = mem_array(2 * n, sizeof(*m->ranks), err);
	}
	return m->x && (!y || (m->y && m->ranks)) ? 0 : -1;
}

static void take(struct measure *m, const struct set *set,
		 const struct score *score, size_t item)
{
	m->x[m->n] = m->y ? set->items[item].score : score->value[item];
	if (m->y)
		m->y[m->n] = score->value[item];
	m->n++;
}

static int sort(struct measure *m, struct err *err)
{
	if (!m->y)
		return 0;
	m->by_x = sorted(m->x, m->n, err);
	m->by_y = sorted(m->y, m->n, err);
	return m->by_x && m->by_y ? 0 : -1;
}

int measure_init(struct measure *m, const struct set *set,
		 const struct score *score, enum measure_part part,
		 size_t which, struct err *err)
{
	size_t i, n = 0;

	*m = (struct measure){.unit = set->kind == SET_CATEGORY ? 1 : 100};
	for (i = 0; i < set->nitems; i++)
		n += score->counted[i] && in_part(set, i, part, which);
	if (reserve(m, n, set->kind == SET_SIMILARITY, err) < 0)
		goto fail;
	for (i = 0; i < set->nitems; i++)
		if (score->counted[i] && in_part(set, i, part, which))
			take(m, set, score, i);
	if (sort(m, err) < 0)
		goto fail;
	return 0;
fail:
	measure_release(m);
	return -1;
}

int measure_ranks(struct measure *m, const double *x, const double *y, size_t n,
		  struct err *err)
{
	*m = (struct measure){.n = n};
	if (reserve(m, n, true, err) < 0)
		goto fail;
	memcpy(m->x, x, n * sizeof(*x));
	memcpy(m->y, y, n * sizeof(*y));
	if (sort(m, err) < 0)
		goto fail;
	return 0;
fail:
	measure_release(m);
	return -1;
}

void measure_release(struct measure *m)
{
	mem_free(m->x);
	mem_free(m->y);
	mem_free(m->by_x);
	mem_free(m->by_y);
	mem_free(m->ranks);
	*m = (struct measure){0};
}

static double weight(const uint32_t *weights, size_t i)
{
	return weights ? weights[i] : 1;
}

static double share(const struct measure *m, const uint32_t *w)
{
	double right = 0, all = 0;
	size_t i;

	for (i = 0; i < m->n; i++) {
		right += weight(w, i) * m->x[i];
		all += weight(w, i);
	}
	return all > 0 ? m->unit * right / all : (double)NAN;
}

/* Ranks from 1 where each item stands as often as it counts; equal values
 * share the mean of theirs.  Returns how many ranks there are. */
static double ranks(const double *x, const uint32_t *order, size_t n,
		    const uint32_t *w, double *out)
{
	double below = 0, here;
	size_t i, j, k;

	for (i = 0; i < n; i = j) {
		here = 0;
		for (j = i; j < n && x[order[j]] == x[order[i]]; j++)
			here += weight(w, order[j]);
		for (k = i; k < j; k++)
			out[order[k]] = below + (here + 1) / 2;
		below += here;
	}
	return below;
}

/* Pearson's correlation of ranks, whose mean is known. */
static double spearman(const struct measure *m, const uint32_t *w, double *rx)
{
	double *ry = rx + m->n, xy = 0, xx = 0, yy = 0, mean, dx, dy;
	size_t i;

	mean = (ranks(m->x, m->by_x, m->n, w, rx) + 1) / 2;
	ranks(m->y, m->by_y, m->n, w, ry);
	for (i = 0; i < m->n; i++) {
		dx = rx[i] - mean;
		dy = ry[i] - mean;
		xy += weight(w, i) * dx * dy;
		xx += weight(w, i) * dx * dx;
		yy += weight(w, i) * dy * dy;
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double)NAN;
}

double measure_of(const struct measure *m, const uint32_t *opt_weights,
		  double *opt_scratch)
{
	return m->y ? spearman(m, opt_weights,
			       opt_scratch ? opt_scratch : m->ranks)
		    : share(m, opt_weights);
}

double measure_correlation(const double *x, const double *y, size_t n)
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

int measure_pearson(const struct set *set, const struct score *score,
		    double *ret, struct err *err)
{
	struct measure m;

	*ret = (double)NAN;
	if (set->kind != SET_SIMILARITY)
		return 0;
	if (measure_init(&m, set, score, MEASURE_ALL, 0, err) < 0)
		return -1;
	*ret = measure_correlation(m.x, m.y, m.n);
	measure_release(&m);
	return 0;
}
