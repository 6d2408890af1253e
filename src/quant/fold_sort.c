/* SPDX-License-Identifier: MIT */
/* Neighbours to one group: recursive principal bisection. */
#include "quant/fold.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROWS = 64,     /* had at a time */
	SAMPLE = 4096, /* rows that say where to cut */
	STEPS = 12     /* towards their axis */
};

struct sorted {
	float along;
	uint32_t row;
};

struct sorting {
	const struct fold *f;
	size_t dim; /* seen of a row */
	float *axes; /* [dim, rows->dim] */
	float *seen; /* [rows, dim] */
	struct sorted *list; /* [rows] */
	size_t *cuts; /* [ncuts + 1]: where the pieces begin, and the end */
	size_t ncuts;
	uint64_t next;
};

/* ---- what is seen of the rows ---- */

static void see_rows(const struct sorting *s, size_t first, size_t n, float *x)
{
	size_t dim = s->f->rows->dim, i, d;

	rows_get(s->f->rows, first, 1, n, x);
	for (i = 0; i < n; i++) {
		float *row = x + i * dim;
		double sum = 0, by;

		for (d = 0; d < dim; d++) {
			row[d] = (float)(row[d] * s->f->unit);
			sum += (double)row[d] * row[d];
		}
		by = sum > 0 ? 1 / sqrt(sum) : 0;
		for (d = 0; d < dim; d++)
			row[d] = (float)(row[d] * by);
	}
	kern()->dots(x, n, dim, s->axes, s->dim, dim, dim,
		     s->seen + first * s->dim, s->dim);
	for (i = first; i < first + n; i++)
		s->list[i].row = (uint32_t)i;
	rows_forget(s->f->rows, first, n);
}

static int see(struct team *team, int worker, void *shared, struct err *err)
{
	struct sorting *s = shared;
	const struct rows *r = s->f->rows;
	float *x = mem_array(ROWS, r->dim * sizeof(*x), err);
	size_t first;

	(void)worker;
	while (x && !team_quits(team) &&
	       (first = (size_t)team_next(&s->next, ROWS)) < r->n)
		see_rows(s, first, r->n - first < ROWS ? r->n - first : ROWS,
			 x);
	mem_free(x);
	return x ? 0 : -1;
}

/* ---- cutting ---- */

static const float *seen(const struct sorting *s, const struct sorted *at)
{
	return s->seen + at->row * s->dim;
}

/* SUMS [dim, dim]: of the products of every STEPth of N rows, less their
 * mean. */
static void spread(const struct sorting *s, const struct sorted *list,
		   size_t n, size_t step, float *sums)
{
	float mean[FOLD_SEEN] = {0}, x[FOLD_SEEN];
	size_t dim = s->dim, i, j, k;

	for (i = 0; i < n; i += step)
		for (k = 0; k < dim; k++)
			mean[k] += seen(s, list + i)[k];
	for (k = 0; k < dim; k++)
		mean[k] /= (float)((n + step - 1) / step);
	memset(sums, 0, dim * dim * sizeof(*sums));
	for (i = 0; i < n; i += step) {
		for (k = 0; k < dim; k++)
			x[k] = seen(s, list + i)[k] - mean[k];
		for (j = 0; j < dim; j++)
			for (k = 0; k < dim; k++)
				sums[j * dim + k] += x[j] * x[k];
	}
}

/* The axis of the greatest eigenvalue, about: by powers, from the row of the
 * greatest diagonal. */
static void main_axis(const float *sums, size_t dim, float *axis)
{
	float next[FOLD_SEEN], most;
	size_t best = 0, j, k;
	int step;

	for (k = 1; k < dim; k++)
		if (sums[k * dim + k] > sums[best * dim + best])
			best = k;
	memcpy(axis, sums + best * dim, dim * sizeof(*axis));
	for (step = 0; step < STEPS; step++) {
		for (most = 0, j = 0; j < dim; j++) {
			for (next[j] = 0, k = 0; k < dim; k++)
				next[j] += sums[j * dim + k] * axis[k];
			most = fmaxf(most, fabsf(next[j]));
		}
		for (j = 0; j < dim; j++)
			axis[j] = most > 0 ? next[j] / most : 0;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->along != y->along)
		return x->along < y->along ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void sort_piece(const struct sorting *s, struct sorted *list, size_t n)
{
	float sums[FOLD_SEEN * FOLD_SEEN], axis[FOLD_SEEN];
	size_t i, k;

	if (n <= s->f->slots)
		return;
	spread(s, list, n, (n + SAMPLE - 1) / SAMPLE, sums);
	main_axis(sums, s->dim, axis);
	for (i = 0; i < n; i++)
		for (list[i].along = 0, k = 0; k < s->dim; k++)
			list[i].along += seen(s, list + i)[k] * axis[k];
	qsort(list, n, sizeof(*list), by_place);
}

static int sort_pieces(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct sorting *s = shared;
	size_t i;

	(void)worker;
	(void)err;
	while (!team_quits(team) &&
	       (i = (size_t)team_next(&s->next, 1)) < s->ncuts)
		sort_piece(s, s->list + s->cuts[i],
			   s->cuts[i + 1] - s->cuts[i]);
	return 0;
}

/* Halves every piece of more rows than a group, where a group ends.  CUTS has
 * room, groups of it at most; returns whether there was one. */
static bool cut_pieces(struct sorting *s, size_t *room)
{
	size_t slots = s->f->slots, n = 0, i;
	bool any = false;

	for (i = 0; i < s->ncuts; i++) {
		size_t first = s->cuts[i], rows = s->cuts[i + 1] - first;

		room[n++] = first;
		if (rows <= slots)
			continue;
		room[n++] = first + (rows / 2 + slots - 1) / slots * slots;
		any = true;
	}
	room[n] = s->f->rows->n;
	memcpy(s->cuts, room, (n + 1) * sizeof(*room));
	s->ncuts = n;
	return any;
}

static int cut(struct sorting *s, struct err *err)
{
	size_t *room = mem_array(s->f->groups + 1, sizeof(*room), err);
	int rc = -1;

	s->cuts = mem_array(s->f->groups + 1, sizeof(*s->cuts), err);
	if (!room || !s->cuts)
		goto out;
	s->ncuts = 1;
	s->cuts[1] = s->f->rows->n;
	do {
		s->next = 0;
		if (team_run(s->f->threads, sort_pieces, s, err) < 0)
			goto out;
		if (stop_requested()) {
			err_stopped(err, stop_signal());
			goto out;
		}
	} while (cut_pieces(s, room));
	rc = 0;
out:
	mem_free(room);
	return rc;
}

static int keep(struct fold *f, const struct sorted *list, struct err *err)
{
	size_t places = f->groups * f->slots, i;

	f->order = mem_array(places, sizeof(*f->order), err);
	if (!f->order)
		return -1;
	for (i = 0; i < places; i++)
		f->order[i] = i < f->rows->n ? (int64_t)list[i].row
					     : FOLD_NONE;
	return 0;
}

/* The rows as they are, a group each. */
static int look(struct sorting *s, struct err *err)
{
	const struct rows *r = s->f->rows;
	struct fold all = *s->f;
	double values[FOLD_SEEN];

	all.slots = 1;
	all.groups = r->n;
	all.dim = r->dim;
	all.axes = NULL;
	s->dim = r->dim < FOLD_SEEN ? r->dim : FOLD_SEEN;
	s->axes = mem_array(s->dim, r->dim * sizeof(float), err);
	s->seen = mem_array(r->n, s->dim * sizeof(float), err);
	s->list = mem_array(r->n, sizeof(*s->list), err);
	if (!s->axes || !s->seen || !s->list ||
	    fold_axes(&all, s->dim, s->axes, values, err) < 0)
		return -1;
	return team_run(s->f->threads, see, s, err);
}

int fold_sort(struct fold *f, struct err *err)
{
	struct sorting s = {.f = f};
	int rc = look(&s, err);

	if (rc == 0)
		rc = cut(&s, err);
	if (rc == 0)
		rc = keep(f, s.list, err);
	mem_free(s.axes);
	mem_free(s.seen);
	mem_free(s.list);
	mem_free(s.cuts);
	return rc;
}
