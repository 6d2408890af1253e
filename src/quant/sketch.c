/* SPDX-License-Identifier: MIT */
#include "quant/sketch.h"

#include "base/mem.h"
#include "base/rng.h"
#include "quant/gemm.h"
#include "quant/principal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	MORE = 16,  /* vectors than are wanted */
	POWERS = 3, /* of M; of the singular values of rows, six */
	BLOCK = 32  /* vectors made orthogonal at a time */
};

/* What is left of a vector once others have been taken from it, that is
 * rounding: the first time, and the second, when most of it is left that is
 * not (Kahan and Parlett's "twice is enough"; Parlett 1980). */
static const double nothing[] = {1e-6, .5};

#define PI 3.14159265358979323846

struct basis {
	const struct sketch *s;
	size_t n;
	float *z;    /* [n, dim] */
	float *next; /* [n, dim] */
};

/* ---- orthonormal vectors ---- */

static double product(const float *a, const float *b, size_t n)
{
	double sum[4] = {0};
	size_t i;

	for (i = 0; i + 4 <= n; i += 4) {
		sum[0] += (double)a[i] * b[i];
		sum[1] += (double)a[i + 1] * b[i + 1];
		sum[2] += (double)a[i + 2] * b[i + 2];
		sum[3] += (double)a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		sum[0] += (double)a[i] * b[i];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* To length 1; to zeros if it is not longer than LEAST. */
static void normalize(float *x, size_t n, double least)
{
	double length = sqrt(product(x, x, n));
	double by = length > least ? 1 / length : 0;
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (float)(x[i] * by);
}

static void orthogonalize_block(float *z, size_t n, size_t dim, double least)
{
	size_t i, j, d;

	for (i = 0; i < n; i++) {
		float *x = z + i * dim;

		for (j = 0; j < i; j++) {
			double k = product(x, z + j * dim, dim);

			for (d = 0; d < dim; d++)
				x[d] -= (float)(k * z[j * dim + d]);
		}
		normalize(x, dim, least);
	}
}

/* Takes from N vectors at Z what lies along the DONE before them. */
static int take_out(const struct basis *b, size_t done, size_t n,
		    float *products, struct err *err)
{
	size_t dim = b->s->dim, i;
	float *z = b->z + done * dim;
	struct gemm along = {.m = n, .n = done, .k = dim, .a = z, .lda = dim,
			     .b = b->z, .ldb = dim, .turn_b = true,
			     .c = products, .ldc = done};
	struct gemm back = {.m = n, .n = dim, .k = done, .a = products,
			    .lda = done, .b = b->z, .ldb = dim, .c = z,
			    .ldc = dim, .add = true};

	if (gemm_run(&along, b->s->threads, err) < 0)
		return -1;
	for (i = 0; i < n * done; i++)
		products[i] = -products[i];
	return gemm_run(&back, b->s->threads, err);
}

/* Gram and Schmidt's way, by blocks. */
static int orthonormalize(const struct basis *b, struct err *err)
{
	size_t dim = b->s->dim, i, n, k;
	float *products = mem_array(b->n, BLOCK * sizeof(float), err);
	int rc = products ? 0 : -1, twice;

	for (i = 0; rc == 0 && i < b->n; i += n) {
		n = b->n - i < BLOCK ? b->n - i : BLOCK;
		for (k = i; k < i + n; k++)
			normalize(b->z + k * dim, dim, 0);
		for (twice = 0; rc == 0 && twice < 2; twice++) {
			if (i)
				rc = take_out(b, i, n, products, err);
			orthogonalize_block(b->z + i * dim, n, dim,
					    nothing[twice]);
		}
	}
	mem_free(products);
	return rc;
}

/* ---- axes ---- */

static int multiply(const struct basis *b, struct err *err)
{
	const struct sketch *s = b->s;

	return s->op(s->arg, b->z, b->n, b->next, s->threads, err);
}

struct place {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

/* TURN [want, n]: the first of the eigenvectors in SMALL [n, n]. */
static int choose(const double *small, const double *all, size_t n,
		  size_t want, float *turn, double *values, struct err *err)
{
	struct place *list = mem_array(n, sizeof(*list), err);
	size_t i, k;

	if (!list)
		return -1;
	for (i = 0; i < n; i++)
		list[i] = (struct place){all[i], i};
	qsort(list, n, sizeof(*list), by_value);
	for (k = 0; k < want; k++) {
		values[k] = list[k].value > 0 ? list[k].value : 0;
		for (i = 0; i < n; i++)
			turn[k * n + i] = (float)small[list[k].at * n + i];
	}
	mem_free(list);
	return 0;
}

/* The axes within the space that the basis spans, NEXT being its product with
 * the matrix. */
static int rotate(const struct basis *b, size_t want, float *axes,
		  double *values, struct err *err)
{
	size_t n = b->n, dim = b->s->dim, i, j;
	float *turn = mem_array(n, n * sizeof(float), err);
	double *small = mem_array(n, n * sizeof(double), err);
	double *all = mem_array(n, sizeof(double), err);
	struct gemm gram = {.m = n, .n = n, .k = dim, .a = b->next,
			    .lda = dim, .b = b->z, .ldb = dim, .turn_b = true,
			    .c = turn, .ldc = n};
	struct gemm out = {.m = want, .n = dim, .k = n, .a = turn, .lda = n,
			   .b = b->z, .ldb = dim, .c = axes, .ldc = dim};
	int rc = -1;

	if (!turn || !small || !all ||
	    gemm_run(&gram, b->s->threads, err) < 0)
		goto out;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			small[i * n + j] = ((double)turn[i * n + j] +
					    turn[j * n + i]) / 2;
	if (principal_axes(small, n, all, err) < 0 ||
	    choose(small, all, n, want, turn, values, err) < 0)
		goto out;
	rc = gemm_run(&out, b->s->threads, err);
out:
	mem_free(turn);
	mem_free(small);
	mem_free(all);
	return rc;
}

static void fill_unit(float *z, size_t dim)
{
	size_t i;

	for (i = 0; i < dim; i++)
		z[i * dim + i] = 1;
}

/* Of variance 1 (Box and Muller 1958). */
static float gaussian(struct rng *r)
{
	double length = sqrt(-2 * log(1 - rng_double(r)));

	return (float)(length * cos(2 * PI * rng_double(r)));
}

static void fill_random(const struct basis *b)
{
	struct rng r;
	size_t i;

	rng_seed(&r, b->s->seed, 0);
	for (i = 0; i < b->n * b->s->dim; i++)
		b->z[i] = gaussian(&r);
}

static int find_space(struct basis *b, struct err *err)
{
	float *swap;
	int i;

	fill_random(b);
	if (orthonormalize(b, err) < 0)
		return -1;
	for (i = 0; i < POWERS; i++) {
		if (multiply(b, err) < 0)
			return -1;
		swap = b->z;
		b->z = b->next;
		b->next = swap;
		if (orthonormalize(b, err) < 0)
			return -1;
	}
	return 0;
}

int sketch_axes(const struct sketch *s, size_t want, float *axes,
		double *values, struct err *err)
{
	struct basis b = {.s = s, .n = want + MORE};
	bool all = b.n >= s->dim - s->dim / 4;
	int rc = -1;

	if (all)
		b.n = s->dim;
	b.z = mem_array(b.n, s->dim * sizeof(float), err);
	b.next = mem_array(b.n, s->dim * sizeof(float), err);
	if (!b.z || !b.next)
		goto out;
	if (all)
		fill_unit(b.z, s->dim);
	else if (find_space(&b, err) < 0)
		goto out;
	if (multiply(&b, err) == 0)
		rc = rotate(&b, want, axes, values, err);
out:
	mem_free(b.z);
	mem_free(b.next);
	return rc;
}

int sketch_times(const void *arg, const float *z, size_t n, float *out,
		 int threads, struct err *err)
{
	const struct sketch_matrix *a = arg;
	struct gemm g = {.m = n, .n = a->dim, .k = a->dim, .a = z,
			 .lda = a->dim, .b = a->m, .ldb = a->dim, .c = out,
			 .ldc = a->dim};

	return gemm_run(&g, threads, err);
}
