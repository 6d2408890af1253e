/* SPDX-License-Identifier: MIT */
#include "quant/report.h"

#include "base/mem.h"
#include "base/stop.h"
#include "quant/axes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	COMPARED = 20000,
	CANDIDATES = 50000,
	ASKED = 256,
	BLOCK = CODED_BLOCK
};

/* ---- rows one by one ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void report_cosines(double *cosines, size_t n, double *ret_mean,
		    double *ret_low)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += cosines[i] / (double)n;
	qsort(cosines, n, sizeof(*cosines), by_value);
	*ret_mean = sum;
	*ret_low = n ? cosines[n / 100] : 0;
}

/* Sums that single rows add to. */
struct sums {
	double lost, all;
	double *cosines;
	size_t n;
};

static void compare(struct sums *s, const float *x, const float *y, size_t dim)
{
	double xx = 0, yy = 0, xy = 0, lost = 0;
	size_t d;

	for (d = 0; d < dim; d++) {
		double e = (double)x[d] - y[d];

		xx += (double)x[d] * x[d];
		yy += (double)y[d] * y[d];
		xy += (double)x[d] * y[d];
		lost += e * e;
	}
	s->all += xx;
	s->lost += lost;
	if (xx > 0)
		s->cosines[s->n++] = yy > 0 ? xy / sqrt(xx * yy) : 0;
}

static int compare_rows(struct report *r, const struct coded *c,
			const struct rows *rows, struct err *err)
{
	struct sums s = {0};
	size_t step = (c->rows + COMPARED - 1) / COMPARED, i;
	float *row = mem_array(2 * c->dim, sizeof(*row), err);

	s.cosines = mem_array(COMPARED, sizeof(*s.cosines), err);
	for (i = 0; row && s.cosines && i < c->rows; i += step) {
		rows_get(rows, i, 1, 1, row);
		c->codec->decode_row(c, i, row + c->dim);
		compare(&s, row, row + c->dim, c->dim);
	}
	if (row && s.cosines) {
		r->rows = s.n;
		r->error = s.all > 0 ? s.lost / s.all : 0;
		report_cosines(s.cosines, s.n, &r->cosine, &r->low_cosine);
	}
	i = row && s.cosines;
	mem_free(row);
	mem_free(s.cosines);
	return i ? 0 : -1;
}

/* ---- neighbours ---- */

/* A search through rows as they were (c NULL) or as they are coded. */
struct look {
	const struct rows *from;
	const struct coded *c;
	size_t dim, candidates, asked, step;
	float *queries;	  /* [ASKED, dim] of length 1 */
	float *rows;	  /* coded_scratch() */
	float *scores;	  /* [ASKED, BLOCK] */
	struct nearest *best; /* [ASKED] */
};

/* N candidates as rows of length 1. */
static void take_rows(const struct look *l, size_t first, size_t n, float *out)
{
	size_t i, ld = l->dim;

	if (l->c)
		l->c->codec->floats(l->c, first, n, out, &ld);
	else
		rows_get(l->from, first, 1, n, out);
	for (i = 0; i < n; i++)
		axes_unit(out + i * ld, l->dim, out + i * l->dim);
}

static void look_at_block(const struct look *l, size_t first, size_t n)
{
	size_t q, i;

	take_rows(l, first, n, l->rows);
	kern()->dots(l->queries, l->asked, l->dim, l->rows, n, l->dim, l->dim,
		     l->scores, BLOCK);
	for (q = 0; q < l->asked; q++)
		for (i = 0; i < n; i++)
			if (first + i != q * l->step)
				nearest_offer(&l->best[q],
					      l->scores[q * BLOCK + i],
					      first + i);
}

static int look_around(struct look *l, struct err *err)
{
	size_t i, q;

	l->queries = mem_array(l->asked, l->dim * sizeof(float), err);
	l->rows = mem_array(BLOCK + KERN_PANEL, l->dim * sizeof(float), err);
	l->scores = mem_array(l->asked, BLOCK * sizeof(float), err);
	l->best = mem_array(l->asked, sizeof(*l->best), err);
	if (!l->queries || !l->rows || !l->scores || !l->best)
		return -1;
	for (q = 0; q < l->asked; q++) {
		take_rows(l, q * l->step, 1, l->rows);
		memcpy(l->queries + q * l->dim, l->rows,
		       l->dim * sizeof(float));
	}
	for (i = 0; i < l->candidates; i += BLOCK) {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		look_at_block(l, i, l->candidates - i < BLOCK
					? l->candidates - i
					: BLOCK);
	}
	return 0;
}

static void look_release(struct look *l)
{
	mem_free(l->queries);
	mem_free(l->rows);
	mem_free(l->scores);
	mem_free(l->best);
}

static int compare_neighbours(struct report *r, const struct coded *c,
			      const struct rows *rows, struct err *err)
{
	size_t n = c->rows < CANDIDATES ? c->rows : CANDIDATES, shared = 0;
	size_t step = n > ASKED ? (n + ASKED - 1) / ASKED : 1;
	struct look before = {.from = rows, .dim = c->dim, .candidates = n,
			      .asked = (n + step - 1) / step, .step = step};
	struct look after = before;
	int rc;

	after.c = c;
	rc = look_around(&before, err) < 0 ? -1 : look_around(&after, err);
	if (rc == 0)
		shared = nearest_common(before.best, after.best, before.asked);
	r->candidates = n;
	r->asked = before.asked;
	r->neighbours = n > REPORT_NEIGHBOURS ? REPORT_NEIGHBOURS : n - 1;
	r->shared = (double)shared / (double)before.asked;
	look_release(&before);
	look_release(&after);
	return rc;
}

int report_make(struct report *r, const struct rows *rows,
		const struct matrix *m, struct err *err)
{
	struct coded c;

	if (coded_open(&c, m, err) < 0)
		return -1;
	if (!c.rows)
		return 0;
	if (compare_rows(r, &c, rows, err) < 0)
		return -1;
	return compare_neighbours(r, &c, rows, err);
}
