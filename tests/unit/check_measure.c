/* SPDX-License-Identifier: MIT */
/* Correlations, intervals and tests, against values worked out by hand or by
 * the distribution that is known. */
#include "eval/compare.h"

#include "run.h"

#include <math.h>

static double spearman(const double *x, const double *y, size_t n)
{
	struct err err = ERR_INIT;
	struct measure m;
	double rho;

	ck_assert_int_eq(measure_ranks(&m, x, y, n, &err), 0);
	rho = measure_of(&m, NULL, NULL);
	measure_release(&m);
	return rho;
}

START_TEST(spearman_by_hand)
{
	double x[] = {1, 2, 3, 4, 5}, up[] = {2, 4, 6, 8, 99};
	double down[] = {5, 4, 3, 2, -7}, ties[] = {1, 2, 2, 3, 4};
	double flat[] = {3, 3, 3, 3, 3};

	ck_assert_double_eq_tol(spearman(x, up, 5), 1, 1e-12);
	ck_assert_double_eq_tol(spearman(x, down, 5), -1, 1e-12);
	/* Ranks 1, 2.5, 2.5, 4, 5 against 1..5: Pearson's r of them. */
	ck_assert_double_eq_tol(spearman(x, ties, 5), 9.5 / sqrt(10 * 9.5),
				1e-12);
	ck_assert(isnan(spearman(x, flat, 5)));
	ck_assert(isnan(spearman(x, up, 1)));
}
END_TEST

/* An item that counts three times is three items. */
START_TEST(weights_are_repetitions)
{
	static const double x[] = {1, 5, 3, 3, 2}, y[] = {.1, .2, .2, -1, 0};
	static const uint32_t times[] = {1, 3, 0, 2, 1};
	double rx[16], ry[16];
	struct err err = ERR_INIT;
	struct measure m;
	size_t i, n = 0;
	uint32_t k;

	for (i = 0; i < 5; i++)
		for (k = 0; k < times[i]; k++, n++) {
			rx[n] = x[i];
			ry[n] = y[i];
		}
	ck_assert_int_eq(measure_ranks(&m, x, y, 5, &err), 0);
	ck_assert_double_eq_tol(measure_of(&m, times, NULL),
				spearman(rx, ry, n), 1e-12);
	measure_release(&m);
}
END_TEST

START_TEST(pearson_by_hand)
{
	/* Means 2 and 3; sums of products 3, of squares 2 and 6. */
	double x[] = {1, 2, 3}, y[] = {1, 4, 4}, flat[] = {2, 2, 2};

	ck_assert_double_eq_tol(measure_correlation(x, y, 3),
				3 / sqrt(2. * 6), 1e-12);
	ck_assert(isnan(measure_correlation(x, flat, 3)));
	ck_assert(isnan(measure_correlation(x, y, 1)));
}
END_TEST

/* Of 40 right ones among 100 items the share is binomial: its 2.5 and 97.5 per
 * cent points are 31 and 50 (31, 49 or 50 within what 20,000 draws tell). */
START_TEST(the_interval_of_a_share_is_binomial)
{
	enum { N = 100, DRAWS = 20000 };
	struct bootstrap b = {DRAWS, 7, _i + 1};
	static double x[N], values[DRAWS];
	struct measure m = {.n = N, .x = x, .unit = 100};
	struct err err = ERR_INIT;
	double low, high, mean = 0;
	int i;

	for (i = 0; i < N; i++)
		x[i] = i < 40;
	ck_assert_int_eq(bootstrap_run(&b, &m, NULL, values, &err), 0);
	for (i = 0; i < DRAWS; i++)
		mean += values[i] / DRAWS;
	ck_assert_double_eq_tol(mean, 40, .15);
	bootstrap_interval(values, DRAWS, &low, &high);
	ck_assert_double_ge(low, 30.9);
	ck_assert_double_le(low, 31.1);
	ck_assert_double_ge(high, 48.9);
	ck_assert_double_le(high, 50.1);
}
END_TEST

START_TEST(intervals_by_hand)
{
	double x[101], low, high;
	int i;

	for (i = 0; i < 80; i++)
		x[i] = 80 - i;
	for (; i < 101; i++)
		x[i] = (double)NAN;
	bootstrap_interval(x, 101, &low, &high);
	ck_assert_double_eq(low, 3);
	ck_assert_double_eq(high, 78);
	bootstrap_interval(x + 80, 21, &low, &high);
	ck_assert(isnan(low) && isnan(high));
	bootstrap_interval(x, 1, &low, &high);
	ck_assert(low == 1 && high == 1);
	/* Of 1..80 none is at most 0; of -1, 0, 1, 2 two are. */
	ck_assert_double_eq_tol(bootstrap_p(x, 80), 2. / 81, 1e-12);
	ck_assert_double_eq_tol(bootstrap_p(x, 101), 44. / 102, 1e-12);
	ck_assert_double_eq(bootstrap_p(x + 80, 21), 1);
	for (i = 0; i < 4; i++)
		x[i] = i - 1;
	ck_assert_double_eq(bootstrap_p(x, 4), 1);
	x[1] = 3;
	ck_assert_double_eq_tol(bootstrap_p(x, 4), .8, 1e-12);
}
END_TEST

static const struct {
	uint64_t wins, losses;
	double p;
} mcnemar[] = {
    {0, 0, 1},
    {1, 0, 1},
    {0, 5, 2. / 32},
    {1, 5, 2 * 7. / 64},
    {8, 2, 2 * (1 + 10 + 45) / 1024.},
    {5, 5, 1},
    {10, 30, .0022214337},
    {2000, 2000, 1},
};

START_TEST(mcnemar_by_hand)
{
	double p = compare_mcnemar(mcnemar[_i].wins, mcnemar[_i].losses);

	ck_assert_double_eq_tol(p, mcnemar[_i].p, 1e-6);
}
END_TEST

START_TEST(mcnemar_of_many_is_normal)
{
	/* 50 more than half of 10,000: one standard deviation. */
	double p = compare_mcnemar(5050, 4950);

	ck_assert_double_eq_tol(p, erfc(99 / sqrt(2 * 10000.)), 1e-4);
	p = compare_mcnemar(100000, 0);
	ck_assert(p >= 0 && p < 1e-300);
}
END_TEST

/* Of matrices that differ in one item alone, and of equal ones. */
START_TEST(differences_are_paired)
{
	double y[30], z[30];
	struct bootstrap b = {2000, 1, _i + 1};
	static double values[2000];
	struct measure my, mz;
	struct err err = ERR_INIT;
	double low, high;
	int i;

	for (i = 0; i < 30; i++) {
		y[i] = i + (i % 3) * 4;
		z[i] = 30 - y[i];
	}
	ck_assert_int_eq(measure_ranks(&my, y, y, 30, &err), 0);
	ck_assert_int_eq(measure_ranks(&mz, y, z, 30, &err), 0);
	ck_assert_int_eq(bootstrap_run(&b, &my, &mz, values, &err), 0);
	ck_assert_double_eq_tol(bootstrap_p(values, 2000), 2. / 2001, 1e-9);
	bootstrap_interval(values, 2000, &low, &high);
	ck_assert_double_eq_tol(low, 2, 1e-9);
	ck_assert_double_eq_tol(high, 2, 1e-9);
	ck_assert_int_eq(bootstrap_run(&b, &my, &my, values, &err), 0);
	ck_assert_double_eq(bootstrap_p(values, 2000), 1);
	measure_release(&my);
	measure_release(&mz);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("measure");
	TCase *t = tcase_create("measure");

	tcase_add_test(t, spearman_by_hand);
	tcase_add_test(t, weights_are_repetitions);
	tcase_add_test(t, pearson_by_hand);
	tcase_add_loop_test(t, the_interval_of_a_share_is_binomial, 0, 2);
	tcase_add_test(t, intervals_by_hand);
	tcase_add_loop_test(t, mcnemar_by_hand, 0,
			    sizeof(mcnemar) / sizeof(mcnemar[0]));
	tcase_add_test(t, mcnemar_of_many_is_normal);
	tcase_add_loop_test(t, differences_are_paired, 0, 2);
	suite_add_tcase(s, t);
	return run_suite(s);
}
