/* SPDX-License-Identifier: MIT */
/* The rotation is orthogonal for any number of dimensions, spreads what lies
 * on few of them, and is what its header says. */
#include "quant/hadamard.h"

#include "base/mem.h"
#include "base/rng.h"
#include "run.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 5 };

static const size_t dims[] = {
    1,	2,  3,	4,  5,	6,  7,	8,  9,	10,  11,  12,  13,  14,	 15,  16,
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26,  27,  28,  29,  30,	 31,  32,
    33, 34, 35, 36, 37, 38, 39, 40, 41, 42,  43,  44,  45,  46,	 47,  48,
    49, 50, 51, 52, 53, 54, 55, 56, 57, 58,  59,  60,  61,  62,	 63,  64,
    65, 66, 67, 68, 69, 70, 257, 300, 511, 512, 768, 2049, 65536, 65537,
};

enum { NDIMS = sizeof(dims) / sizeof(*dims) };

static struct hadamard drawn(size_t dim, uint64_t seed)
{
	struct err err = ERR_INIT;
	size_t stride = hadamard_bytes(dim);
	uint8_t *signs = mem_array(hadamard_passes(dim), stride, &err);

	hadamard_draw(signs, dim, seed);
	return (struct hadamard){dim, hadamard_passes(dim), signs, stride};
}

static void release(struct hadamard *h)
{
	mem_free((void *)h->signs);
}

START_TEST(products_stay_and_rows_come_back)
{
	static float x[65537], y[65537], was[65537];
	size_t dim = dims[_i], k;
	struct hadamard h = drawn(dim, SEED);
	struct rng r;
	double xy, xx;

	rng_seed(&r, SEED, (uint64_t)dim);
	for (k = 0; k < dim; k++) {
		x[k] = was[k] = rng_float(&r) - .5f;
		y[k] = rng_float(&r) - .3f;
	}
	xy = dot(x, y, dim);
	xx = dot(x, x, dim);
	hadamard_turn(&h, x);
	hadamard_turn(&h, y);
	ck_assert(fabs(dot(x, x, dim) - xx) <= 1e-6 * xx);
	ck_assert(fabs(dot(x, y, dim) - xy) <=
		  1e-6 * sqrt(xx * dot(y, y, dim)));
	hadamard_undo(&h, x);
	for (k = 0; k < dim; k++)
		ck_assert_msg(fabsf(x[k] - was[k]) <= 1e-6f, "%zu of %zu", k,
			      dim);
	release(&h);
}
END_TEST

/* Every column of the matrix is about as even as as many Gaussian numbers:
 * the fourth power is 3 of them on average. */
START_TEST(what_lies_on_one_axis_is_spread)
{
	static float x[2049];
	size_t dim = dims[_i], j, k;
	struct hadamard h = drawn(dim, SEED);
	double bound = 2 * sqrt(log((double)dim)) + 1;

	for (j = 0; dim <= 2049 && j < dim; j++) {
		double greatest = 0, fourth = 0;

		memset(x, 0, sizeof(x));
		x[j] = 1;
		hadamard_turn(&h, x);
		for (k = 0; k < dim; k++) {
			double y = x[k] * sqrt((double)dim);

			greatest = fmax(greatest, fabs(y));
			fourth += y * y * y * y / (double)dim;
		}
		ck_assert_msg(greatest <= bound &&
				  fourth < 3 + 35 / sqrt((double)dim),
			      "%zu of %zu: %g, %g", j, dim, greatest, fourth);
	}
	release(&h);
}
END_TEST

/* The header, read slowly. */
static void by_the_book(const struct hadamard *h, double *x)
{
	size_t dim = h->dim, b = 1, p, i, j;
	static double y[512];

	while (2 * b <= dim)
		b *= 2;
	for (p = 0; p < h->passes; p++) {
		double *part = p % 2 ? x + dim - b : x;

		for (i = 0; i < dim; i++)
			if (h->signs[p * h->stride + i / 8] >> (7 - i % 8) & 1)
				x[i] = -x[i];
		for (i = 0; i < b; i++)
			for (y[i] = j = 0; j < b; j++)
				y[i] += (__builtin_parityll(i & j) ? -1 : 1) *
					part[j] / sqrt((double)b);
		memcpy(part, y, b * sizeof(*y));
		for (i = 0; p % 2 && b < dim && i < dim / 2; i++) {
			double u = x[i], v = x[i + (dim + 1) / 2];

			x[i] = (u + v) / sqrt(2);
			x[i + (dim + 1) / 2] = (u - v) / sqrt(2);
		}
	}
}

START_TEST(it_is_as_written)
{
	static double slow[512];
	static float x[512];
	size_t dim = dims[_i], k;
	struct hadamard h = drawn(dim, SEED);
	struct rng r;

	rng_seed(&r, SEED, 1);
	for (k = 0; dim <= 512 && k < dim; k++)
		slow[k] = x[k] = rng_float(&r) - .5f;
	if (dim <= 512) {
		hadamard_turn(&h, x);
		by_the_book(&h, slow);
	}
	for (k = 0; dim <= 512 && k < dim; k++)
		ck_assert(fabs(x[k] - slow[k]) <= 1e-6);
	release(&h);
}
END_TEST

START_TEST(signs_are_of_the_seed)
{
	struct hadamard a = drawn(300, 1), b = drawn(300, 1), c = drawn(300, 2);
	size_t i, set = 0, bytes = 4 * hadamard_bytes(300);

	ck_assert_int_eq(memcmp(a.signs, b.signs, bytes), 0);
	ck_assert_int_ne(memcmp(a.signs, c.signs, bytes), 0);
	for (i = 0; i < bytes; i++)
		set += (size_t)__builtin_popcount(a.signs[i]);
	ck_assert(set > 500 && set < 700);
	ck_assert_int_eq(a.signs[37] & 15, 0);
	release(&a);
	release(&b);
	release(&c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hadamard");
	TCase *t = tcase_create("hadamard");

	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, products_stay_and_rows_come_back, 0, NDIMS);
	tcase_add_loop_test(t, what_lies_on_one_axis_is_spread, 0, NDIMS);
	tcase_add_loop_test(t, it_is_as_written, 0, NDIMS);
	tcase_add_test(t, signs_are_of_the_seed);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
