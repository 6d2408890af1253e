/* SPDX-License-Identifier: MIT */
#include "quant/parafac.h"

#include "base/log.h"
#include "base/mem.h"
#include "quant/cholesky.h"
#include "quant/gemm.h"

#include <math.h>
#include <string.h>

enum {
	TRIAL = 4,   /* rounds before one beginning is preferred */
	ROUNDS = 40,
	STEPS = 20   /* to the main mix of an axis */
};

#define RIDGE 1e-7 /* of W W' */
#define DRAWN 1e-6 /* to what was before */

/* Of what is lost: a round that gains less is the last; and what is lost is
 * nothing when it is so little of all. */
#define ENOUGH 1e-3
#define NOTHING 1e-8

struct work {
	const struct folded *x;
	size_t rank;
	int threads;
	float *w, *p, *m;  /* [rank, columns]: W, P, A'X */
	float *h, *cross;  /* [rank, rank]: A'A; products of the axes */
	double *normal;	   /* [rank, rank]: of the equations */
	float *right;	   /* [rank, dim or slots]: their right sides */
};

static int work_init(struct work *w, struct err *err)
{
	size_t n = w->rank, columns = w->x->columns;

	w->w = mem_array(n, columns * sizeof(float), err);
	w->p = mem_array(n, columns * sizeof(float), err);
	w->m = mem_array(n, columns * sizeof(float), err);
	w->h = mem_array(n, n * sizeof(float), err);
	w->cross = mem_array(n, n * sizeof(float), err);
	w->normal = mem_array(n, n * sizeof(double), err);
	w->right = mem_array(n, columns * sizeof(float), err);
	return w->w && w->p && w->m && w->h && w->cross && w->normal &&
		       w->right
		   ? 0
		   : -1;
}

static void work_release(struct work *w)
{
	mem_free(w->w);
	mem_free(w->p);
	mem_free(w->m);
	mem_free(w->h);
	mem_free(w->cross);
	mem_free(w->normal);
	mem_free(w->right);
}

static int parafac_init(struct parafac *p, const struct parafac *like,
			struct err *err)
{
	*p = *like;
	p->mixes = mem_array(p->slots, p->rank * sizeof(float), err);
	p->axes = mem_array(p->rank, p->dim * sizeof(float), err);
	return p->mixes && p->axes ? 0 : -1;
}

void parafac_release(struct parafac *p)
{
	mem_free(p->mixes);
	mem_free(p->axes);
	p->mixes = p->axes = NULL;
}

void parafac_expand(const struct parafac *p, float *w)
{
	size_t k, b, d;

	for (k = 0; k < p->rank; k++)
		for (b = 0; b < p->slots; b++)
			for (d = 0; d < p->dim; d++)
				*w++ = p->mixes[b * p->rank + k] *
				       p->axes[k * p->dim + d];
}

/* N floats STEP apart to length 1; zeros stay. */
static void normalize(float *x, size_t n, size_t step)
{
	double sum = 0, by;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (double)x[i * step] * x[i * step];
	by = sum > 0 ? 1 / sqrt(sum) : 0;
	for (i = 0; i < n; i++)
		x[i * step] = (float)(x[i * step] * by);
}

static void normalize_all(struct parafac *p)
{
	size_t k;

	for (k = 0; k < p->rank; k++) {
		normalize(p->mixes + k, p->slots, p->rank);
		normalize(p->axes + k * p->dim, p->dim, 1);
	}
}

/* ---- beginnings ---- */

/* The mix and the axis nearest to V [slots, dim]: powers of V V'. */
static void nearest(struct parafac *p, size_t k, const float *v)
{
	size_t b, d;
	int step;
	double product;

	for (b = 0; b < p->slots; b++)
		p->mixes[b * p->rank + k] = 1;
	for (step = 0; step < STEPS; step++) {
		float *axis = p->axes + k * p->dim;

		for (d = 0; d < p->dim; d++)
			for (axis[d] = 0, b = 0; b < p->slots; b++)
				axis[d] += p->mixes[b * p->rank + k] *
					   v[b * p->dim + d];
		normalize(axis, p->dim, 1);
		for (b = 0; b < p->slots; b++) {
			for (product = 0, d = 0; d < p->dim; d++)
				product += (double)axis[d] *
					   v[b * p->dim + d];
			p->mixes[b * p->rank + k] = (float)product;
		}
		normalize(p->mixes + k, p->slots, p->rank);
	}
}

static void begin_with_groups(struct parafac *p, const struct folded *x)
{
	size_t k;

	for (k = 0; k < p->rank; k++)
		nearest(p, k, x->axes + k * x->columns);
}

static int begin_with_rows(struct parafac *p, const struct folded *x,
			   int threads, struct err *err)
{
	size_t n = x->dim, k;
	float *m = mem_array(n, n * sizeof(float), err);
	float *all = mem_array(n, n * sizeof(float), err);
	double *values = mem_array(n, sizeof(double), err);
	int rc = -1;

	if (m && all && values) {
		folded_rows(x, m);
		rc = folded_all(m, n, threads, all, values, err);
	}
	for (k = 0; rc == 0 && k < p->rank; k++) {
		p->mixes[k % p->slots * p->rank + k] = 1;
		memcpy(p->axes + k * n, all + k / p->slots * n,
		       n * sizeof(float));
	}
	mem_free(m);
	mem_free(all);
	mem_free(values);
	return rc;
}

/* ---- least squares ---- */

static int cross_axes(const struct parafac *p, struct work *w,
		      struct err *err)
{
	struct gemm g = {.m = p->rank, .n = p->rank, .k = p->dim,
			 .a = p->axes, .lda = p->dim, .b = p->axes,
			 .ldb = p->dim, .turn_b = true, .c = w->cross,
			 .ldc = p->rank};

	return gemm_run(&g, w->threads, err);
}

static double cross_mixes(const struct parafac *p, size_t i, size_t j)
{
	double sum = 0;
	size_t b;

	for (b = 0; b < p->slots; b++)
		sum += (double)p->mixes[b * p->rank + i] *
		       p->mixes[b * p->rank + j];
	return sum;
}

/* P, A'X and A'A for mixes and axes as they are; *RET: what A then loses. */
static int find_groups(const struct parafac *p, struct work *w, double *ret,
		       struct err *err)
{
	size_t n = p->rank, columns = w->x->columns, i, j;
	struct gemm m = {.m = n, .n = columns, .k = columns, .a = w->p,
			 .lda = columns, .b = w->x->s, .ldb = columns,
			 .c = w->m, .ldc = columns};
	struct gemm h = {.m = n, .n = n, .k = columns, .a = w->m,
			 .lda = columns, .b = w->p, .ldb = columns,
			 .turn_b = true, .c = w->h, .ldc = n};

	if (cross_axes(p, w, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			w->normal[i * n + j] =
			    w->cross[i * n + j] * cross_mixes(p, i, j);
	parafac_expand(p, w->w);
	memcpy(w->p, w->w, n * columns * sizeof(float));
	if (cholesky_solve(w->normal, n, RIDGE, w->p, columns, w->threads,
			   err) < 0 ||
	    gemm_run(&m, w->threads, err) < 0 ||
	    gemm_run(&h, w->threads, err) < 0)
		return -1;
	*ret = w->x->energy;
	for (i = 0; i < n * columns; i++)
		*ret -= (double)w->m[i] * w->w[i];
	return 0;
}

/* Solves the normal equations for N columns of RIGHT, OLD [rank, n] being
 * what they are drawn to. */
static int solve(struct work *w, size_t n, const float *old, size_t row,
		 size_t column, struct err *err)
{
	double drawn = 0;
	size_t i, j;

	for (i = 0; i < w->rank; i++)
		drawn += w->normal[i * w->rank + i] / (double)w->rank * DRAWN;
	for (i = 0; i < w->rank; i++)
		for (j = 0; j < n; j++)
			w->right[i * n + j] +=
			    (float)(drawn * old[i * row + j * column]);
	return cholesky_solve(w->normal, w->rank, DRAWN, w->right, n,
			      w->threads, err);
}

static int find_mixes(struct parafac *p, struct work *w, struct err *err)
{
	size_t n = p->rank, k, b, d;

	for (k = 0; k < n * n; k++)
		w->normal[k] = (double)w->h[k] * w->cross[k];
	for (k = 0; k < n; k++)
		for (b = 0; b < p->slots; b++) {
			const float *m = w->m + (k * p->slots + b) * p->dim;
			double sum = 0;

			for (d = 0; d < p->dim; d++)
				sum += (double)m[d] * p->axes[k * p->dim + d];
			w->right[k * p->slots + b] = (float)sum;
		}
	if (solve(w, p->slots, p->mixes, 1, n, err) < 0)
		return -1;
	for (k = 0; k < n; k++)
		for (b = 0; b < p->slots; b++)
			p->mixes[b * n + k] = w->right[k * p->slots + b];
	return 0;
}

static int find_axes(struct parafac *p, struct work *w, struct err *err)
{
	size_t n = p->rank, k, j, b, d;

	for (k = 0; k < n; k++)
		for (j = 0; j < n; j++)
			w->normal[k * n + j] =
			    w->h[k * n + j] * cross_mixes(p, k, j);
	memset(w->right, 0, n * p->dim * sizeof(float));
	for (k = 0; k < n; k++)
		for (b = 0; b < p->slots; b++) {
			const float *m = w->m + (k * p->slots + b) * p->dim;

			for (d = 0; d < p->dim; d++)
				w->right[k * p->dim + d] +=
				    m[d] * p->mixes[b * n + k];
		}
	if (solve(w, p->dim, p->axes, p->dim, 1, err) < 0)
		return -1;
	memcpy(p->axes, w->right, n * p->dim * sizeof(float));
	return 0;
}

/* ---- rounds ---- */

/* N of them at most; *RET_LOST: of the last but one step. */
static int go_rounds(struct parafac *p, struct work *w, int n,
		     double *ret_lost, struct err *err)
{
	struct log_progress progress;
	struct log_state state = {.epoch = -1};
	double before = INFINITY, all = w->x->energy;
	int rc = 0;

	log_begin(&progress, "cp", "rounds", (uint64_t)n);
	while (rc == 0 && state.done < (uint64_t)n) {
		rc = find_groups(p, w, ret_lost, err);
		if (rc < 0 || *ret_lost <= NOTHING * all ||
		    before - *ret_lost < ENOUGH * *ret_lost)
			break;
		before = *ret_lost;
		if (find_mixes(p, w, err) < 0 || find_axes(p, w, err) < 0)
			rc = -1;
		normalize_all(p);
		state.done++;
		state.loss = *ret_lost / all;
		log_update(&progress, &state);
	}
	if (rc == 0 && state.done)
		log_end(&progress, &state);
	return rc;
}

/* The better of both beginnings is left in P. */
static int begin(struct parafac *p, struct parafac *other, struct work *w,
		 struct err *err)
{
	double lost, lost_other;
	struct parafac swap;

	begin_with_groups(p, w->x);
	if (begin_with_rows(other, w->x, w->threads, err) < 0 ||
	    go_rounds(p, w, TRIAL, &lost, err) < 0 ||
	    go_rounds(other, w, TRIAL, &lost_other, err) < 0)
		return -1;
	if (lost_other < lost) {
		swap = *p;
		*p = *other;
		*other = swap;
	}
	return 0;
}

int parafac_run(struct parafac *p, const struct folded *x, int threads,
		struct err *err)
{
	struct work w = {.x = x, .rank = p->rank, .threads = threads};
	struct parafac other = {0};
	double lost;
	int rc = work_init(&w, err);

	p->slots = x->slots;
	p->dim = x->dim;
	if (parafac_init(p, p, err) < 0 || parafac_init(&other, p, err) < 0)
		rc = -1;
	if (rc == 0)
		rc = begin(p, &other, &w, err);
	if (rc == 0)
		rc = go_rounds(p, &w, ROUNDS, &lost, err);
	parafac_release(&other);
	work_release(&w);
	return rc;
}
