/* SPDX-License-Identifier: MIT */
#include "quant/fit.h"

#include "base/mem.h"
#include "base/team.h"
#include "quant/coding.h"

#include <math.h>
#include <string.h>

enum {
	CHUNKS = 32, /* of CODING_BLOCK rows: the sample */
	ROUNDS = 3,
	INERTIA = 4 /* samples that the level before counts as */
};

static size_t floats_of(size_t bytes)
{
	return (bytes + sizeof(float) - 1) / sizeof(float);
}

/* y, states, and where the trellis came from. */
size_t fit_scratch(const struct fit *f)
{
	const struct axes *a = f->axes;

	return CODING_BLOCK * axes_padded(a) + floats_of(a->n) +
	       floats_of(a->n * KERN_STATES / 2);
}

static void to_states(const struct fit *f, const float *y, uint8_t *states,
		      float *from)
{
	const struct axes *a = f->axes;
	struct kern_trellis t = {.n = a->n,
				 .bits = a->widths,
				 .weights = a->variances,
				 .levels = f->levels,
				 .from = (uint8_t *)from};

	if (f->kind == LEVELS_TRELLIS)
		kern()->trellis(&t, y, states);
	else
		levels_nearest(&f->grid, a->widths, a->n, y, states);
}

void fit_block(const struct fit *f, float *x, size_t n, float *scratch,
	       fit_fn fn, void *arg)
{
	const struct axes *a = f->axes;
	size_t ld = axes_padded(a), i;
	float *y = scratch, *from = y + CODING_BLOCK * ld;
	uint8_t *states = (uint8_t *)(from + floats_of(a->n * KERN_STATES / 2));
	double lengths[CODING_BLOCK];

	for (i = 0; i < n; i++)
		lengths[i] = axes_unit(x + i * a->dim, a->dim,
				       x + i * a->dim);
	axes_project(a, x, n, y);
	for (i = 0; i < n; i++) {
		to_states(f, y + i * ld, states, from);
		fn(arg, i, lengths[i], y + i * ld, states);
	}
}

struct fitting {
	struct fit *f;
	const struct rows *rows;
	size_t step, chunks;
	double (*sums)[LEVELS_SIZE];	/* [chunks] */
	uint32_t (*counts)[LEVELS_SIZE]; /* [chunks] */
	uint64_t next;
};

struct chunk {
	const struct axes *axes;
	double *sums;
	uint32_t *counts;
};

static void add_row(void *arg, size_t i, double length, const float *y,
		    const uint8_t *states)
{
	struct chunk *c = arg;
	size_t k;

	(void)i;
	for (k = 0; length > 0 && k < c->axes->n; k++) {
		size_t at = (size_t)(c->axes->widths[k] - 1) * KERN_STATES +
			    states[k];

		c->sums[at] += y[k];
		c->counts[at]++;
	}
}

static int add_chunks(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct fitting *g = shared;
	size_t dim = g->f->axes->dim, i;
	float *scratch = mem_array(fit_scratch(g->f) + CODING_BLOCK * dim,
				   sizeof(*scratch), err);
	float *x;

	(void)worker;
	if (!scratch)
		return -1;
	x = scratch + fit_scratch(g->f);
	while (!team_quits(team) &&
	       (i = (size_t)team_next(&g->next, 1)) < g->chunks) {
		struct chunk c = {g->f->axes, g->sums[i], g->counts[i]};
		size_t first = i * CODING_BLOCK * g->step;
		size_t n = (g->rows->n - first + g->step - 1) / g->step;

		n = n < CODING_BLOCK ? n : CODING_BLOCK;
		memset(g->sums[i], 0, sizeof(g->sums[i]));
		memset(g->counts[i], 0, sizeof(g->counts[i]));
		rows_get(g->rows, first, g->step, n, x);
		rows_forget(g->rows, first, n * g->step);
		fit_block(g->f, x, n, scratch, add_row, &c);
	}
	mem_free(scratch);
	return 0;
}

static void move_levels(const struct fitting *g)
{
	size_t at, i;

	for (at = 0; at < LEVELS_SIZE; at++) {
		double sum = INERTIA * (double)g->f->levels[at];
		double n = INERTIA;

		for (i = 0; i < g->chunks; i++) {
			sum += g->sums[i][at];
			n += g->counts[i][at];
		}
		g->f->levels[at] = (float)(sum / n);
	}
}

static int fit_trellis(struct fit *f, const struct rows *rows, int threads,
		       struct err *err)
{
	enum { MOST = CHUNKS * CODING_BLOCK };
	struct fitting g = {.f = f, .rows = rows};
	int round, rc = 0;

	levels_trellis(f->levels);
	g.step = rows->n > MOST ? rows->n / MOST : 1;
	g.chunks = rows->n > MOST ? CHUNKS
				  : (rows->n + CODING_BLOCK - 1) / CODING_BLOCK;
	g.sums = mem_array(g.chunks, sizeof(*g.sums), err);
	g.counts = mem_array(g.chunks, sizeof(*g.counts), err);
	if (!g.sums || !g.counts)
		rc = -1;
	for (round = 0; rc == 0 && round < ROUNDS; round++) {
		g.next = 0;
		rc = team_run(threads, add_chunks, &g, err);
		if (rc == 0)
			move_levels(&g);
	}
	mem_free(g.sums);
	mem_free(g.counts);
	return rc;
}

static void clear_unused(struct fit *f)
{
	bool used[LEVELS_WIDTHS] = {false};
	size_t k;

	for (k = 0; k < f->axes->n; k++)
		used[f->axes->widths[k] - 1] = true;
	for (k = 0; k < LEVELS_WIDTHS; k++)
		if (!used[k])
			memset(f->levels + k * KERN_STATES, 0,
			       KERN_STATES * sizeof(*f->levels));
}

int fit_levels(struct fit *f, const struct rows *rows, int threads,
	       struct err *err)
{
	int rc = 0;

	if (f->kind == LEVELS_TRELLIS)
		rc = fit_trellis(f, rows, threads, err);
	else if (f->kind == LEVELS_UNIFORM)
		levels_uniform(f->levels);
	else
		levels_plain(f->levels);
	if (f->kind != LEVELS_TRELLIS)
		levels_make_grid(f->levels, &f->grid);
	clear_unused(f);
	return rc;
}
