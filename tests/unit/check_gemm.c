/* SPDX-License-Identifier: MIT */
/* Products of matrices, equations, and axes from a sketch. */
#include "quant/gemm.h"

#include "base/half.h"
#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/cholesky.h"
#include "quant/halves.h"
#include "quant/sketch.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 11, MOST = 300 };

static void fill(struct rng *r, float *x, size_t n)
{
	while (n--)
		x[n] = rng_float(r) - .5f;
}

/* Element (i, j) of a product, the plain way. */
static double element(const struct gemm *g, size_t i, size_t j)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < g->k; k++)
		sum += (double)(g->turn_a ? g->a[k * g->lda + i]
					  : g->a[i * g->lda + k]) *
		       (g->turn_b ? g->b[j * g->ldb + k]
				  : g->b[k * g->ldb + j]);
	return sum;
}

START_TEST(products_are_sums)
{
	static const size_t shapes[][3] = {{1, 1, 1}, {3, 33, 5},
					   {65, 257, 300}, {130, 20, 1},
					   {2, 300, 257}, {7, 9, 0}};
	static float a[MOST * MOST], b[MOST * MOST], c[MOST * MOST],
	    d[MOST * MOST];
	const size_t *s = shapes[_i / 8];
	struct gemm g = {.m = s[0], .n = s[1], .k = s[2], .a = a, .lda = MOST,
			 .b = b, .ldb = MOST, .c = c, .ldc = MOST,
			 .turn_a = _i & 1, .turn_b = _i & 2, .add = true};
	struct err err = ERR_INIT;
	struct rng r;
	size_t i, j, wrong = 0;

	rng_seed(&r, SEED, (uint64_t)_i);
	fill(&r, a, MOST * MOST);
	fill(&r, b, MOST * MOST);
	for (i = 0; i < MOST * MOST; i++)
		c[i] = d[i] = .5f;
	g.add = _i & 4 || !g.k;
	ck_assert_int_eq(gemm_run(&g, 1, &err), 0);
	g.c = d;
	ck_assert_int_eq(gemm_run(&g, 3, &err), 0);
	ck_assert_int_eq(memcmp(c, d, sizeof(c)), 0);
	for (i = 0; i < MOST; i++)
		for (j = 0; j < MOST; j++)
			wrong += i < g.m && j < g.n
				     ? !(fabs(c[i * MOST + j] -
					      (g.add ? .5 : 0) -
					      element(&g, i, j)) < 1e-5)
				     : c[i * MOST + j] != .5f;
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

/* A = B B' for B [n, rank]: positive where the rank is n. */
static void positive(struct rng *r, double *a, size_t n, size_t rank)
{
	static float b[MOST * MOST];
	size_t i, j, k;

	fill(r, b, n * rank);
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			for (a[i * n + j] = 0, k = 0; k < rank; k++)
				a[i * n + j] += (double)b[i * rank + k] *
						b[j * rank + k];
}

START_TEST(equations_are_solved)
{
	static const size_t sizes[] = {1, 5, 63, 64, 65, 200};
	enum { N = 19 };
	static double a[200 * 200], l[200 * 200];
	static float x[200 * N], twin[200 * N], want[200 * N];
	size_t n = sizes[_i % 6], i, j, c;
	bool singular = _i >= 6; /* of which any solution is one */
	struct err err = ERR_INIT;
	struct rng r;

	rng_seed(&r, SEED, (uint64_t)_i);
	positive(&r, a, n, singular ? (n + 1) / 2 : n + 9);
	fill(&r, want, n * N);
	for (i = 0; i < n; i++)
		for (c = 0; c < N; c++) {
			double sum = 0;

			for (j = 0; j < n; j++)
				sum += a[i * n + j] * want[j * N + c];
			x[i * N + c] = twin[i * N + c] = (float)sum;
		}
	memcpy(l, a, sizeof(l));
	ck_assert_int_eq(cholesky_solve(l, n, 1e-9, x, N, 1, &err), 0);
	memcpy(l, a, sizeof(l));
	ck_assert_int_eq(cholesky_solve(l, n, 1e-9, twin, N, 3, &err), 0);
	ck_assert_int_eq(memcmp(x, twin, n * N * sizeof(*x)), 0);
	for (i = 0; i < n; i++)
		for (c = 0; c < N; c++) {
			double sum = 0;

			for (j = 0; j < n; j++)
				sum += a[i * n + j] *
				       (x[j * N + c] - want[j * N + c]);
			ck_assert(fabs(sum) < 1e-2);
			if (!singular)
				ck_assert(fabsf(x[i * N + c] -
						want[i * N + c]) < 1e-2f);
		}
}
END_TEST

START_TEST(zeros_are_solved_by_zeros)
{
	double a[4] = {0};
	float x[2] = {1, 2};
	struct err err = ERR_INIT;

	ck_assert_int_eq(cholesky_solve(a, 2, 1e-9, x, 1, 1, &err), 0);
	ck_assert(x[0] == 0 && x[1] == 0);
}
END_TEST

static double product(const float *a, const float *b, size_t n)
{
	double sum = 0;

	while (n--)
		sum += (double)a[n] * b[n];
	return sum;
}

/* Of a matrix of rank 1, 7, 40, seen through a few vectors or all. */
START_TEST(sketches_have_the_axes)
{
	enum { WANT = 120 };
	static const size_t ranks[] = {1, 7, 40, 0};
	static double a[MOST * MOST];
	static float m[MOST * MOST], axes[WANT * MOST], twin[WANT * MOST];
	size_t dim = _i % 2 ? MOST : WANT, rank = ranks[_i / 2], i, k;
	size_t want = _i % 2 && _i < 4 ? WANT : 12;
	struct sketch_matrix arg = {m, dim};
	struct sketch s = {.dim = dim, .op = sketch_times, .arg = &arg,
			   .seed = 1, .threads = 1};
	double values[WANT], trace = 0;
	struct err err = ERR_INIT;
	struct rng r;

	rng_seed(&r, SEED, (uint64_t)_i);
	positive(&r, a, dim, rank);
	for (i = 0; i < dim * dim; i++)
		m[i] = (float)a[i];
	for (i = 0; i < dim; i++)
		trace += a[i * dim + i];
	ck_assert_int_eq(sketch_axes(&s, want, axes, values, &err), 0);
	s.threads = 3;
	ck_assert_int_eq(sketch_axes(&s, want, twin, values, &err), 0);
	ck_assert_int_eq(memcmp(axes, twin, want * dim * sizeof(*axes)), 0);
	for (k = 0; k < want; k++) {
		const float *x = axes + k * dim;

		ck_assert(k == 0 || values[k] <= values[k - 1]);
		if (k >= rank) {
			ck_assert(values[k] <= 1e-5 * trace);
			continue;
		}
		for (i = 0; i <= k; i++)
			ck_assert(fabs(product(x, axes + i * dim, dim) -
				       (i == k)) < 1e-4);
		for (i = 0; i < dim; i++)
			ck_assert(fabs(product(x, m + i * dim, dim) -
				       values[k] * x[i]) < 1e-2 * trace);
		if (rank <= want)
			ck_assert(values[k] > 0);
	}
	if (rank <= want) {
		double sum = 0;

		for (k = 0; k < want; k++)
			sum += values[k];
		ck_assert(fabs(sum - trace) <= 1e-5 * trace);
	}
}
END_TEST

START_TEST(halves_are_floats)
{
	enum { N = 150, WIDTH = 70, ROWS = 20 };
	static uint16_t bits[N * WIDTH];
	static float x[N * WIDTH], y[ROWS * N], out[ROWS * WIDTH],
	    back[ROWS * N];
	struct halves h = {bits, N, WIDTH - 3, WIDTH, 2};
	float *to[ROWS];
	struct rng r;
	size_t i, j, k;

	rng_seed(&r, SEED, 0);
	fill(&r, x, N * WIDTH);
	fill(&r, y, ROWS * N);
	for (i = 0; i < N * WIDTH; i++) {
		bits[i] = half_of_float(x[i]);
		x[i] = half_to_float(bits[i]);
	}
	for (i = 0; i < ROWS; i++)
		to[i] = out + (ROWS - 1 - i) * WIDTH;
	out[WIDTH] = 1;
	halves_add(&h, y, ROWS, N, to);
	halves_dots(&h, y, ROWS, N, back);
	for (i = 0; i < ROWS; i++)
		for (j = 0; j < WIDTH - 3; j++) {
			double sum = i == ROWS - 2 && j == 0;

			for (k = 0; k < N; k++)
				sum += 2. * y[i * N + k] * x[k * WIDTH + j];
			ck_assert(fabs(to[i][j] - sum) < 1e-4);
		}
	for (i = 0; i < ROWS; i++)
		for (j = 0; j < N; j++)
			ck_assert(fabs(back[i * N + j] -
				       2 * product(y + i * N, x + j * WIDTH,
					       WIDTH - 3)) < 1e-4);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("gemm", SEED, &suite);

	tcase_add_loop_test(t, products_are_sums, 0, 48);
	tcase_add_loop_test(t, equations_are_solved, 0, 12);
	tcase_add_test(t, zeros_are_solved_by_zeros);
	tcase_add_loop_test(t, sketches_have_the_axes, 0, 8);
	tcase_add_test(t, halves_are_floats);
	return run_suite(suite);
}
