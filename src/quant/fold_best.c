/* SPDX-License-Identifier: MIT */
#include "quant/fold_best.h"

#include "base/mem.h"
#include "quant/gemm.h"
#include "quant/sketch.h"

#include <string.h>

/* Of the energy: what sorting must gain to be worth its places. */
#define GAIN 1e-6

static int find(const struct fold *f, size_t rank, struct folded *x,
		struct err *err)
{
	size_t columns = fold_columns(f), i;
	struct sketch_matrix m = {.dim = columns};
	struct sketch s = {.dim = columns, .op = sketch_times, .arg = &m,
			   .seed = f->seed, .threads = f->threads};

	if (rank > columns)
		rank = columns;
	*x = (struct folded){.slots = f->slots, .dim = f->dim,
			     .columns = columns, .rank = rank};
	x->s = mem_array(columns, columns * sizeof(float), err);
	x->axes = mem_array(rank, columns * sizeof(float), err);
	x->values = mem_array(rank, sizeof(double), err);
	if (!x->s || !x->axes || !x->values || fold_moments(f, x->s, err) < 0)
		return -1;
	for (i = 0; i < columns; i++)
		x->energy += x->s[i * columns + i];
	m.m = x->s;
	return sketch_axes(&s, rank, x->axes, x->values, err);
}

void folded_release(struct folded *x)
{
	mem_free(x->s);
	mem_free(x->axes);
	mem_free(x->values);
	*x = (struct folded){0};
}

int fold_best(struct fold *f, size_t plain, size_t sorted, struct folded *out,
	      struct err *err)
{
	struct folded x = {0}, *worse = &x;
	int rc = find(f, plain, out, err);

	if (rc == 0 && f->rows->n > f->slots && f->slots > 1) {
		rc = fold_sort(f, err);
		if (rc == 0)
			rc = find(f, sorted, &x, err);
	}
	if (rc == 0 && x.s &&
	    folded_tail(x.values, x.rank, x.energy) + GAIN * x.energy <
		folded_tail(out->values, out->rank, out->energy)) {
		struct folded swap = *out;

		*out = x;
		*worse = swap;
	} else {
		mem_free(f->order);
		f->order = NULL;
	}
	folded_release(worse);
	if (rc < 0)
		folded_release(out);
	return rc;
}

void folded_rows(const struct folded *x, float *out)
{
	size_t n = x->dim, b, i, j;

	memset(out, 0, n * n * sizeof(*out));
	for (b = 0; b < x->slots; b++)
		for (i = 0; i < n; i++) {
			const float *s = x->s + (b * n + i) * x->columns +
					 b * n;

			for (j = 0; j < n; j++)
				out[i * n + j] += s[j];
		}
}

void folded_slots(const struct folded *x, float *out)
{
	size_t n = x->slots, a, b, d;
	double sum;

	for (a = 0; a < n; a++)
		for (b = 0; b < n; b++) {
			for (sum = 0, d = 0; d < x->dim; d++)
				sum += x->s[(a * x->dim + d) * x->columns +
					    b * x->dim + d];
			out[a * n + b] = (float)sum;
		}
}

int folded_all(const float *m, size_t n, int threads, float *axes,
	       double *values, struct err *err)
{
	struct sketch_matrix arg = {m, n};
	struct sketch s = {.dim = n, .op = sketch_times, .arg = &arg,
			   .threads = threads};

	return sketch_axes(&s, n, axes, values, err);
}

double folded_tail(const double *values, size_t rank, double energy)
{
	size_t k;

	for (k = 0; k < rank; k++)
		energy -= values[k];
	return energy > 0 ? energy : 0;
}

int folded_axes(const struct fold *f, const float *x, size_t n, float *out,
		struct err *err)
{
	size_t dim = f->rows->dim;
	struct gemm g = {.m = n, .n = dim, .k = f->dim, .a = x, .lda = f->dim,
			 .b = f->axes, .ldb = dim, .c = out, .ldc = dim};

	if (f->axes)
		return gemm_run(&g, f->threads, err);
	memcpy(out, x, n * dim * sizeof(*out));
	return 0;
}
