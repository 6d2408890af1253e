/* SPDX-License-Identifier: MIT */
#include "quant/hooi.h"

#include "base/log.h"
#include "base/mem.h"
#include "quant/gemm.h"
#include "quant/sketch.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 10 };

/* Of the energy: a round that gains less is the last. */
#define ENOUGH 1e-5

/* What the rounds work with. */
struct work {
	const struct folded *x;
	uint64_t seed;
	int threads;
	float *half;   /* [columns, slots, naxes]: S from the right */
	float *small;  /* [slots * naxes] squared: from both sides */
	float *mixed;  /* [nmixes * naxes] squared: mixes as well */
	double *values; /* [codes] */
	float *w;      /* [codes, columns]: the core expanded */
	float *m;      /* [codes, columns]: A' X, for an orthonormal A */
	float *part;   /* [codes, slots, naxes] or [codes, nmixes, dim] of M */
	float *moments, *all; /* [n, n], n being slots or dim */
	double *spectrum;     /* [n] */
};

static size_t greater(size_t a, size_t b)
{
	return a > b ? a : b;
}

static int work_init(struct work *w, const struct hooi *t, struct err *err)
{
	size_t both = t->slots * t->naxes, columns = w->x->columns;
	size_t mixed = t->nmixes * t->naxes, n = greater(t->slots, t->dim);

	w->half = mem_array(columns, both * sizeof(float), err);
	w->small = mem_array(both, both * sizeof(float), err);
	w->mixed = mem_array(mixed, mixed * sizeof(float), err);
	w->values = mem_array(t->codes, sizeof(double), err);
	w->w = mem_array(t->codes, columns * sizeof(float), err);
	w->m = mem_array(t->codes, columns * sizeof(float), err);
	w->part = mem_array(t->codes, columns * sizeof(float), err);
	w->moments = mem_array(n, n * sizeof(float), err);
	w->all = mem_array(n, n * sizeof(float), err);
	w->spectrum = mem_array(n, sizeof(double), err);
	return w->half && w->small && w->mixed && w->values && w->w && w->m &&
		       w->part && w->moments && w->all && w->spectrum
		   ? 0
		   : -1;
}

static void work_release(struct work *w)
{
	mem_free(w->half);
	mem_free(w->small);
	mem_free(w->mixed);
	mem_free(w->values);
	mem_free(w->w);
	mem_free(w->m);
	mem_free(w->part);
	mem_free(w->moments);
	mem_free(w->all);
	mem_free(w->spectrum);
}

/* ---- the ways of the tensor that are not groups ---- */

static int take_axes(struct hooi *t, struct work *w, struct err *err)
{
	if (folded_all(w->moments, t->dim, w->threads, w->all, w->spectrum,
		       err) < 0)
		return -1;
	memcpy(t->axes, w->all, t->naxes * t->dim * sizeof(float));
	return 0;
}

static int take_mixes(struct hooi *t, struct work *w, struct err *err)
{
	size_t i, b;

	if (folded_all(w->moments, t->slots, w->threads, w->all, w->spectrum,
		       err) < 0)
		return -1;
	for (i = 0; i < t->nmixes; i++)
		for (b = 0; b < t->slots; b++)
			t->mixes[b * t->nmixes + i] = w->all[i * t->slots + b];
	return 0;
}

static int begin(struct hooi *t, struct work *w, struct err *err)
{
	folded_rows(w->x, w->moments);
	if (take_axes(t, w, err) < 0)
		return -1;
	folded_slots(w->x, w->moments);
	return take_mixes(t, w, err);
}

/* ---- the core ---- */

/* S seen along the axes: small [slots, naxes] squared. */
static int along_axes(const struct hooi *t, const struct work *w,
		      struct err *err)
{
	size_t columns = w->x->columns, both = t->slots * t->naxes, b;
	struct gemm right = {.m = columns * t->slots, .n = t->naxes,
			     .k = t->dim, .a = w->x->s, .lda = t->dim,
			     .b = t->axes, .ldb = t->dim, .turn_b = true,
			     .c = w->half, .ldc = t->naxes};
	int rc = gemm_run(&right, w->threads, err);

	for (b = 0; rc == 0 && b < t->slots; b++) {
		struct gemm left = {.m = t->naxes, .n = both, .k = t->dim,
				    .a = t->axes, .lda = t->dim,
				    .b = w->half + b * t->dim * both,
				    .ldb = both,
				    .c = w->small + b * t->naxes * both,
				    .ldc = both};

		rc = gemm_run(&left, w->threads, err);
	}
	return rc;
}

/* mixed[(i, j), (i', j')] = the sum over slots b, b' of mixes[b, i] mixes[b',
 * i'] small[(b, j), (b', j')] */
static void mix(const struct hooi *t, const struct work *w)
{
	size_t n = t->nmixes * t->naxes, both = t->slots * t->naxes;
	size_t at, b, c, j, k;

	memset(w->mixed, 0, n * n * sizeof(float));
	for (at = 0; at < t->nmixes * t->nmixes; at++) {
		size_t i = at / t->nmixes, l = at % t->nmixes;

		for (b = 0; b < t->slots; b++)
			for (c = 0; c < t->slots; c++) {
				float by = t->mixes[b * t->nmixes + i] *
					   t->mixes[c * t->nmixes + l];
				const float *from = w->small +
						    b * t->naxes * both +
						    c * t->naxes;
				float *to = w->mixed + i * t->naxes * n +
					    l * t->naxes;

				for (j = 0; j < t->naxes; j++)
					for (k = 0; k < t->naxes; k++)
						to[j * n + k] +=
						    by * from[j * both + k];
			}
	}
}

static int find_core(struct hooi *t, const struct work *w, struct err *err)
{
	size_t n = t->nmixes * t->naxes;
	struct sketch_matrix arg = {w->mixed, n};
	struct sketch s = {.dim = n, .op = sketch_times, .arg = &arg,
			   .seed = w->seed, .threads = w->threads};

	if (along_axes(t, w, err) < 0)
		return -1;
	mix(t, w);
	return sketch_axes(&s, t->codes, t->core, w->values, err);
}

int hooi_expand(const struct hooi *t, int threads, float *w, struct err *err)
{
	size_t n = t->codes * t->nmixes, k, b, i, d;
	float *wide = mem_array(n, t->dim * sizeof(float), err);
	struct gemm g = {.m = n, .n = t->dim, .k = t->naxes, .a = t->core,
			 .lda = t->naxes, .b = t->axes, .ldb = t->dim,
			 .c = wide, .ldc = t->dim};
	int rc = wide ? gemm_run(&g, threads, err) : -1;

	for (k = 0; rc == 0 && k < t->codes; k++)
		for (b = 0; b < t->slots; b++) {
			float *to = w + (k * t->slots + b) * t->dim;

			memset(to, 0, t->dim * sizeof(float));
			for (i = 0; i < t->nmixes; i++)
				for (d = 0; d < t->dim; d++)
					to[d] += t->mixes[b * t->nmixes + i] *
						 wide[(k * t->nmixes + i) *
							  t->dim + d];
		}
	mem_free(wide);
	return rc;
}

/* ---- a round ---- */

/* M = A' X, A being the groups along the core, made orthonormal. */
static int turn_groups(const struct hooi *t, const struct work *w,
		       struct err *err)
{
	size_t columns = w->x->columns, k, i;
	struct gemm g = {.m = t->codes, .n = columns, .k = columns,
			 .a = w->w, .lda = columns, .b = w->x->s,
			 .ldb = columns, .c = w->m, .ldc = columns};

	if (hooi_expand(t, w->threads, w->w, err) < 0 ||
	    gemm_run(&g, w->threads, err) < 0)
		return -1;
	for (k = 0; k < t->codes; k++) {
		double by = w->values[k] > 0 ? 1 / sqrt(w->values[k]) : 0;

		for (i = 0; i < columns; i++)
			w->m[k * columns + i] =
			    (float)(w->m[k * columns + i] * by);
	}
	return 0;
}

static int better_mixes(struct hooi *t, struct work *w, struct err *err)
{
	size_t n = t->slots, k, b, c, j;
	struct gemm g = {.m = t->codes * n, .n = t->naxes, .k = t->dim,
			 .a = w->m, .lda = t->dim, .b = t->axes,
			 .ldb = t->dim, .turn_b = true, .c = w->part,
			 .ldc = t->naxes};

	if (gemm_run(&g, w->threads, err) < 0)
		return -1;
	for (b = 0; b < n; b++)
		for (c = 0; c < n; c++) {
			double sum = 0;

			for (k = 0; k < t->codes; k++) {
				const float *p = w->part + k * n * t->naxes;

				for (j = 0; j < t->naxes; j++)
					sum += (double)p[b * t->naxes + j] *
					       p[c * t->naxes + j];
			}
			w->moments[b * n + c] = (float)sum;
		}
	return take_mixes(t, w, err);
}

static int better_axes(struct hooi *t, struct work *w, struct err *err)
{
	size_t rows = t->codes * t->nmixes, k, b, i, d;
	struct gemm g = {.m = t->dim, .n = t->dim, .k = rows, .a = w->part,
			 .lda = t->dim, .turn_a = true, .b = w->part,
			 .ldb = t->dim, .c = w->moments, .ldc = t->dim};

	memset(w->part, 0, rows * t->dim * sizeof(float));
	for (k = 0; k < t->codes; k++)
		for (i = 0; i < t->nmixes; i++)
			for (b = 0; b < t->slots; b++)
				for (d = 0; d < t->dim; d++)
					w->part[(k * t->nmixes + i) * t->dim +
						d] +=
					    t->mixes[b * t->nmixes + i] *
					    w->m[(k * t->slots + b) * t->dim +
						 d];
	return gemm_run(&g, w->threads, err) < 0 ? -1 : take_axes(t, w, err);
}

static double kept(const struct hooi *t, const struct work *w)
{
	return w->x->energy > 0
		   ? 1 - folded_tail(w->values, t->codes, w->x->energy) /
			     w->x->energy
		   : 1;
}

static int go_round(struct hooi *t, struct work *w, struct err *err)
{
	if (turn_groups(t, w, err) < 0 || better_mixes(t, w, err) < 0 ||
	    better_axes(t, w, err) < 0)
		return -1;
	return find_core(t, w, err);
}

static int go_rounds(struct hooi *t, struct work *w, struct err *err)
{
	struct log_progress p;
	struct log_state state = {.epoch = -1};
	double before, now = kept(t, w);
	int rc = 0;

	log_begin(&p, "tucker", "rounds", ROUNDS);
	do {
		before = now;
		rc = go_round(t, w, err);
		now = kept(t, w);
		state.done++;
		state.loss = 1 - now;
		log_update(&p, &state);
	} while (rc == 0 && state.done < ROUNDS && now - before > ENOUGH);
	if (rc == 0)
		log_end(&p, &state);
	return rc;
}

int hooi_run(struct hooi *t, const struct folded *x, uint64_t seed,
	     int threads, struct err *err)
{
	struct work w = {.x = x, .seed = seed, .threads = threads};
	int rc = -1;

	t->slots = x->slots;
	t->dim = x->dim;
	t->core = mem_array(t->codes, t->nmixes * t->naxes * sizeof(float),
			    err);
	t->mixes = mem_array(t->slots, t->nmixes * sizeof(float), err);
	t->axes = mem_array(t->naxes, t->dim * sizeof(float), err);
	if (t->core && t->mixes && t->axes && work_init(&w, t, err) == 0 &&
	    begin(t, &w, err) == 0)
		rc = find_core(t, &w, err);
	/* Where neither is cut there is nothing to improve. */
	if (rc == 0 && (t->nmixes < t->slots || t->naxes < t->dim))
		rc = go_rounds(t, &w, err);
	work_release(&w);
	return rc;
}

void hooi_release(struct hooi *t)
{
	mem_free(t->core);
	mem_free(t->mixes);
	mem_free(t->axes);
}
