/* SPDX-License-Identifier: MIT */
/* Eigenvectors, the levels of a Gaussian, and strings of bits. */
#include "quant/axes.h"

#include "base/mem.h"
#include "base/rng.h"
#include "quant/levels.h"
#include "quant/principal.h"
#include "run.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 5, MOST = 60 };

/* Sums of RANK random products x x'. */
static void random_matrix(double *a, size_t n, int rank, struct rng *r)
{
	double x[MOST];
	size_t i, j;

	memset(a, 0, n * n * sizeof(*a));
	while (rank--) {
		for (i = 0; i < n; i++)
			x[i] = (double)gauss(r) + .2;
		for (i = 0; i < n; i++)
			for (j = 0; j < n; j++)
				a[i * n + j] += x[i] * x[j];
	}
}

static double product(const double *a, const double *b, size_t n)
{
	double sum = 0;

	while (n--)
		sum += a[n] * b[n];
	return sum;
}

START_TEST(axes_are_eigenvectors)
{
	static const int ranks[] = {0, 1, 2, 5, 100};
	double a[MOST * MOST], u[MOST * MOST], v[MOST], trace, sum;
	struct err err = ERR_INIT;
	struct rng r;
	size_t n, i, k;

	rng_seed(&r, SEED, 0);
	for (n = 1; n <= MOST; n += n < 9 ? 1 : 17) {
		random_matrix(a, n, ranks[_i], &r);
		memcpy(u, a, sizeof(u));
		ck_assert_int_eq(principal_axes(u, n, v, &err), 0);
		for (trace = sum = 0, k = 0; k < n; k++) {
			trace += a[k * n + k];
			sum += v[k];
		}
		ck_assert(fabs(trace - sum) <= 1e-12 * trace);
		for (k = 0; k < n; k++)
			for (i = 0; i < n; i++) {
				double x = product(a + i * n, u + k * n, n);
				double y = product(u + i * n, u + k * n, n);

				ck_assert(fabs(x - v[k] * u[k * n + i]) <=
					  1e-12 * trace);
				ck_assert(fabs(y - (i == k)) < 1e-12);
			}
	}
}
END_TEST

START_TEST(what_is_not_finite_has_no_axes)
{
	double a[4] = {1, NAN, NAN, 2}, v[2];
	struct err err = ERR_INIT;

	ck_assert_int_lt(principal_axes(a, 2, v, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "do not settle"));
}
END_TEST

/* Max 1960, table I; half the levels, the others are their mirror. */
START_TEST(plain_levels_are_those_of_max)
{
	static const double known[3][8] = {
	    {.7980}, {.4528, 1.510}, {.2451, .7560, 1.344, 2.152}};
	float levels[LEVELS_SIZE];
	int k, i;

	levels_plain(levels);
	for (k = 1; k <= 3; k++)
		for (i = 0; i < 1 << (k - 1); i++) {
			const float *row = levels + (k - 1) * KERN_STATES;
			int up = (1 << (k - 1)) + i, down = up - 1 - 2 * i;

			ck_assert(fabs(row[up] - known[k - 1][i]) < 6e-4);
			ck_assert(fabs(row[down] + known[k - 1][i]) < 6e-4);
		}
	for (i = 0; i < LEVELS_SIZE; i++) /* only the last bits choose */
		ck_assert(levels[i] == levels[i / KERN_STATES * KERN_STATES +
					      i % (2 << (i / KERN_STATES))]);
}
END_TEST

/* Max 1960, table II. */
START_TEST(uniform_levels_are_those_of_max)
{
	static const double steps[] = {1.596, .9957, .5860, .3352, .1881};
	float levels[LEVELS_SIZE];
	int k, i, n;

	levels_uniform(levels);
	for (k = 1; k <= LEVELS_WIDTHS; k++) {
		const float *row = levels + (k - 1) * KERN_STATES;
		double step = row[1] - row[0];

		n = 1 << k;
		if (k <= 5)
			ck_assert(fabs(step - steps[k - 1]) < 6e-4);
		for (i = 0; i < n; i++)
			ck_assert(fabs(row[i] - (i - (n - 1) / 2.) * step) <
				  2e-5);
	}
}
END_TEST

/* States as they come from nearest levels survive packing, and are near. */
START_TEST(strings_of_bits_come_back)
{
	enum { N = 50 };
	static struct levels_grid grid;
	float levels[LEVELS_SIZE], x[N];
	uint8_t widths[N], states[N], codes[N + 1];
	struct rng r;
	size_t d, end, bits;
	int round, s;

	levels_plain(levels);
	levels_make_grid(levels, &grid);
	rng_seed(&r, SEED, 1);
	for (round = 0; round < 200; round++) {
		memset(codes, 77, sizeof(codes));
		for (bits = d = 0; d < N; d++) {
			x[d] = gauss(&r) * (round % 9 ? 1 : 5);
			widths[d] = (uint8_t)(1 + rng_below(&r, 8));
			bits += widths[d];
		}
		levels_nearest(&grid, widths, N, x, states);
		levels_pack(states, widths, N, codes);
		ck_assert_uint_eq(codes[(bits + 7) / 8], 77);
		for (end = d = 0; d < N; d++) {
			int mask = (1 << widths[d]) - 1;
			const float *row = levels + (widths[d] - 1) *
							KERN_STATES;
			float near = fabsf(x[d] - row[states[d]]);

			end += widths[d];
			ck_assert_uint_eq(kern_state(codes, end) & mask,
					  states[d]);
			for (s = 0; s <= mask; s++)
				ck_assert(fabsf(x[d] - row[s]) >=
					  near * .999f);
		}
	}
}
END_TEST

/* A string's states are its last 8 bits. */
START_TEST(states_reach_back)
{
	static const uint8_t codes[] = {0x5a, 0xc3, 0x0f};
	unsigned string = 0x5ac30f;
	size_t end;

	for (end = 1; end <= 24; end++)
		ck_assert_uint_eq(kern_state(codes, end),
				  string >> (24 - end) & 0xff);
}
END_TEST

/* Half the squared error of one bit by sign alone would be 0.363 / 2. */
START_TEST(a_trellis_does_better_than_its_bits_alone)
{
	static const double alone[] = {.3634, .1175, .03454};
	enum { N = 400, ROUNDS = 20 };
	static float levels[LEVELS_SIZE], x[N], weights[N];
	static uint8_t widths[N], states[N], from[N * KERN_STATES / 2];
	struct kern_trellis t = {N, widths, weights, levels, from};
	double errors = 0;
	struct rng r;
	int round, d;

	levels_trellis(levels);
	rng_seed(&r, SEED, 2);
	for (d = 0; d < N; d++) {
		widths[d] = (uint8_t)(_i + 1);
		weights[d] = 1;
	}
	for (round = 0; round < ROUNDS; round++) {
		for (d = 0; d < N; d++)
			x[d] = gauss(&r);
		errors += kern()->trellis(&t, x, states) / (N * ROUNDS);
	}
	ck_assert_msg(errors < .87 * alone[_i], "%g", errors);
}
END_TEST

/* Rows in a plane of 12 dimensions, much longer one way: two axes, more bits
 * to the longer, nothing to the rest. */
START_TEST(bits_go_where_the_variance_is)
{
	enum { ROWS = 300, DIM = 12 };
	static float x[ROWS * DIM];
	struct tensor input = {.type = DTYPE_F32, .ndim = 2,
			       .shape = {ROWS, DIM}, .data = x,
			       .stride = DIM * sizeof(float)};
	struct rows rows = {.n = ROWS, .dim = DIM, .from = input,
			    .from_dim = DIM};
	struct err err = ERR_INIT;
	struct axes a;
	struct rng r;
	int i;

	rng_seed(&r, SEED, 3);
	for (i = 0; i < ROWS; i++) {
		x[i * DIM + 3] = 4 * gauss(&r);
		x[i * DIM + 7] = gauss(&r);
	}
	ck_assert_int_eq(axes_find(&a, &rows, 1, 8, 2, &err), 0);
	ck_assert_uint_eq(a.n, 2);
	ck_assert_uint_eq(a.bytes, 1);
	ck_assert_int_eq(a.widths[0] + a.widths[1], 8);
	ck_assert(a.widths[1] > a.widths[0] && a.variances[1] > .6f);
	ck_assert(a.vectors[0 * DIM + 7] == 127 ||
		  a.vectors[0 * DIM + 7] == -127);
	ck_assert_float_eq_tol(a.variances[0] + a.variances[1], 1, 1e-5f);
	axes_release(&a);
	ck_assert_int_eq(axes_find(&a, &rows, 9, 6, 2, &err), 0);
	ck_assert(a.widths[0] == 6 && a.widths[1] == 6 && a.bytes == 2);
	axes_release(&a);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("axes", SEED, &suite);

	tcase_add_loop_test(t, axes_are_eigenvectors, 0, 5);
	tcase_add_test(t, what_is_not_finite_has_no_axes);
	tcase_add_test(t, plain_levels_are_those_of_max);
	tcase_add_test(t, uniform_levels_are_those_of_max);
	tcase_add_test(t, strings_of_bits_come_back);
	tcase_add_test(t, states_reach_back);
	tcase_add_loop_test(t, a_trellis_does_better_than_its_bits_alone, 0,
			    3);
	tcase_add_test(t, bits_go_where_the_variance_is);
	return run_suite(suite);
}
