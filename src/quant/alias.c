/* SPDX-License-Identifier: MIT */
#include "quant/alias.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/team.h"
#include "kern/kern.h"
#include "quant/axes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 256 /* rows that go, at a time */ };

struct name {
	const char *bytes;
	size_t len;
	size_t row; /* of the matrix */
	int32_t nearest; /* -1: none */
};

struct looking {
	const struct rows *rows;
	struct name *names; /* [n] */
	size_t n;
	uint64_t next, done;
	struct log_progress progress;
};

/* What a worker has for itself. */
struct desk {
	float *queries; /* [BATCH, dim] */
	float *panel;	/* [dim, KERN_PANEL] */
	float *units;	/* [KERN_PANEL, dim] */
	float *scores;	/* [BATCH, KERN_PANEL] */
	float *best;	/* [BATCH] */
};

static int desk_init(struct desk *d, size_t dim, struct err *err)
{
	d->queries = mem_array(BATCH, dim * sizeof(float), err);
	d->panel = mem_array(KERN_PANEL, dim * sizeof(float), err);
	d->units = mem_array(KERN_PANEL, dim * sizeof(float), err);
	d->scores = mem_array(BATCH, KERN_PANEL * sizeof(float), err);
	d->best = mem_array(BATCH, sizeof(float), err);
	return d->queries && d->panel && d->units && d->scores && d->best ? 0
									  : -1;
}

static void desk_release(struct desk *d)
{
	mem_free(d->queries);
	mem_free(d->panel);
	mem_free(d->units);
	mem_free(d->scores);
	mem_free(d->best);
}

/* N rows that stay, from FIRST, against as many queries as there are. */
static void compare(const struct looking *l, struct desk *d, size_t first,
		    size_t n, struct name *names, size_t nq)
{
	size_t dim = l->rows->from_dim, i, q;

	for (i = 0; i < n; i++)
		axes_unit(tensor_row(&l->rows->from, l->rows->list[first + i]),
			  dim, d->units + i * dim);
	kern()->pack(d->units, n, dim, dim, d->panel);
	kern()->panel(d->queries, nq, dim, d->panel, dim, d->scores,
		      KERN_PANEL);
	for (q = 0; q < nq; q++)
		for (i = 0; i < n; i++)
			if (d->scores[q * KERN_PANEL + i] > d->best[q]) {
				d->best[q] = d->scores[q * KERN_PANEL + i];
				names[q].nearest = (int32_t)(first + i);
			}
}

/* A row that is not finite comes to NANs, which are near to nothing, as zeros
 * are made to be. */
static void find_nearest(const struct looking *l, struct desk *d,
			 struct name *names, size_t nq, struct team *team)
{
	size_t dim = l->rows->from_dim, n = l->rows->n, i, q;

	for (q = 0; q < nq; q++) {
		double length = axes_unit(tensor_row(&l->rows->from,
						     names[q].row),
					  dim, d->queries + q * dim);

		d->best[q] = length > 0 ? -INFINITY : INFINITY;
	}
	for (i = 0; i < n && !team_quits(team); i += KERN_PANEL)
		compare(l, d, i, n - i < KERN_PANEL ? n - i : KERN_PANEL,
			names, nq);
}

static int look(struct team *team, int worker, void *shared, struct err *err)
{
	struct looking *l = shared;
	struct desk d = {0};
	int rc = desk_init(&d, l->rows->from_dim, err);
	size_t first, n;

	while (rc == 0 && !team_quits(team) &&
	       (first = (size_t)team_next(&l->next, BATCH)) < l->n) {
		n = l->n - first < BATCH ? l->n - first : BATCH;
		find_nearest(l, &d, l->names + first, n, team);
		team_next(&l->done, n);
		if (worker == 0)
			log_update(&l->progress, &(struct log_state){
				   .done = team_load(&l->done), .loss = -1,
				   .epoch = -1});
	}
	desk_release(&d);
	return rc;
}

static int look_for_all(struct looking *l, int threads, struct err *err)
{
	struct log_state end = {.done = l->n, .loss = -1, .epoch = -1};

	log_begin(&l->progress, "map pruned", "words", l->n);
	if (team_run(threads, look, l, err) < 0)
		return -1;
	log_end(&l->progress, &end);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int c = memcmp(x->bytes, y->bytes, x->len < y->len ? x->len : y->len);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int list_names(struct looking *l, const struct matrix *m,
		      struct err *err)
{
	const struct rows *r = l->rows;
	size_t i, kept = 0;

	l->names = mem_array(m->words.n - r->n, sizeof(*l->names), err);
	if (!l->names)
		return -1;
	for (i = 0; i < m->words.n; i++) {
		struct name *name = &l->names[l->n];

		if (kept < r->n && r->list[kept] == i) {
			kept++;
			continue;
		}
		name->bytes = words_get(&m->words, i, &name->len);
		name->row = i;
		name->nearest = -1;
		l->n++;
	}
	qsort(l->names, l->n, sizeof(*l->names), by_bytes);
	return 0;
}

static int take_names(struct alias *a, const struct looking *l,
		      struct err *err)
{
	size_t i;

	a->rows = mem_array(l->n, sizeof(*a->rows), err);
	if (!a->rows)
		return -1;
	for (i = 0; i < l->n; i++) {
		const struct name *name = &l->names[i];

		if (name->nearest < 0)
			continue;
		a->rows[a->names.n] = name->nearest;
		if (words_add(&a->names, name->bytes, name->len, err) < 0)
			return -1;
	}
	return words_index(&a->names, NULL, err);
}

/* Any rows instead of the nearest. */
static void guess_all(struct looking *l)
{
	struct rng rng;
	size_t i;

	rng_seed(&rng, 0, 0);
	for (i = 0; i < l->n; i++)
		l->names[i].nearest =
		    (int32_t)rng_below(&rng, (uint32_t)l->rows->n);
}

/* THREADS 0: guess. */
static int find(struct alias *a, const struct matrix *m, const struct rows *r,
		int threads, struct err *err)
{
	struct looking l = {.rows = r};
	int rc;

	*a = (struct alias)ALIAS_INIT;
	if (!r->list)
		return 0;
	if (r->n > INT32_MAX)
		return err_set(err, "%s: more than 2^31 - 1 rows to share",
			       matrix_name(m));
	rc = list_names(&l, m, err);
	if (rc == 0 && threads)
		rc = look_for_all(&l, threads, err);
	else if (rc == 0)
		guess_all(&l);
	if (rc == 0)
		rc = take_names(a, &l, err);
	mem_free(l.names);
	if (rc < 0)
		alias_release(a);
	return rc;
}

int alias_find(struct alias *a, const struct matrix *m, const struct rows *r,
	       int threads, struct err *err)
{
	return find(a, m, r, threads, err);
}

int alias_guess(struct alias *a, const struct matrix *m, const struct rows *r,
		struct err *err)
{
	return find(a, m, r, 0, err);
}

void alias_release(struct alias *a)
{
	words_release(&a->names);
	mem_free(a->rows);
	*a = (struct alias)ALIAS_INIT;
}
