/* SPDX-License-Identifier: MIT */
#include "base/num.h"
#include "run.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *s;
	int64_t min, max, want;
	const char *why;
} ints[] = {
	{"0", 0, 9, 0, NULL},
	{"-7", -9, 9, -7, NULL},
	{"+7", 0, 9, 7, NULL},
	{"007", 0, 9, 7, NULL},
	{"2k", 0, 5000, 2000, NULL},
	{"1.5M", 0, 5000000, 1500000, NULL},
	{"0.001k", 0, 9, 1, NULL},
	{"9G", 0, INT64_MAX, 9000000000, NULL},
	{"9223372036854775807", 0, INT64_MAX, INT64_MAX, NULL},
	{"", 0, 9, 0, "not a number"},
	{"-", 0, 9, 0, "not a number"},
	{".", 0, 9, 0, "not a number"},
	{" 1", 0, 9, 0, "not a number"},
	{"1 ", 0, 9, 0, "not a number"},
	{"1x", 0, 9, 0, "not a number"},
	{"1kk", 0, 9, 0, "not a number"},
	{"0x10", 0, 99, 0, "not a number"},
	{"1e3", 0, 9999, 0, "not a number"},
	{"k", 0, 9, 0, "not a number"},
	{"1.5", 0, 9, 0, "not a whole number"},
	{"1.0005k", 0, 9999, 0, "not a whole number"},
	{"11", 1, 10, 0, "out of range 1 to 10"},
	{"0", 1, 10, 0, "out of range 1 to 10"},
	{"-1", 1, 10, 0, "out of range 1 to 10"},
	{"99999999999999999999999", 1, 10, 0, "out of range 1 to 10"},
	{"9999999999G", 1, 10, 0, "out of range 1 to 10"},
	{"9223372036854775808", INT64_MIN, INT64_MAX, 0, "out of range"},
};

START_TEST(test_int)
{
	const char *why;
	int64_t v = -1;

	why = num_int(ints[_i].s, ints[_i].min, ints[_i].max, &v);
	if (ints[_i].why) {
		ck_assert_msg(why != NULL, "%s accepted", ints[_i].s);
		ck_assert_str_eq(why, ints[_i].why);
	} else {
		ck_assert_msg(!why, "%s: %s", ints[_i].s, why);
		ck_assert_int_eq(v, ints[_i].want);
	}
}
END_TEST

START_TEST(test_real)
{
	static const char *const bad[] = {"", "x", "1x", "1 ", "nan", "inf",
					  "1e999", "0x1p3", "1e", "--1"};
	double v;
	size_t i;

	ck_assert_ptr_null(num_real("0.025", 0, 1, &v));
	ck_assert(v == 0.025);
	ck_assert_ptr_null(num_real("1e-4", 0, 1, &v));
	ck_assert(v == 1e-4);
	ck_assert_ptr_null(num_real("2.5k", 0, 1e9, &v));
	ck_assert(v == 2500);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(num_real(bad[i], -1e9, 1e9, &v) != NULL, "%s",
			      bad[i]);
	ck_assert_str_eq(num_real("2", 0, 1.5, &v), "out of range 0 to 1.5");
}
END_TEST

START_TEST(test_duration)
{
	double v;

	ck_assert_ptr_null(num_duration("90", &v));
	ck_assert(v == 90);
	ck_assert_ptr_null(num_duration("1.5h", &v));
	ck_assert(v == 5400);
	ck_assert_ptr_null(num_duration("2d", &v));
	ck_assert(v == 172800);
	ck_assert_ptr_nonnull(num_duration("2w", &v));
	ck_assert_ptr_nonnull(num_duration("-1", &v));
	ck_assert_ptr_nonnull(num_duration("", &v));
	ck_assert_ptr_nonnull(num_duration("1m30", &v));
}
END_TEST

START_TEST(test_digits)
{
	uint64_t v;

	ck_assert_int_eq(num_digits("123x", 3, &v), 0);
	ck_assert_uint_eq(v, 123);
	ck_assert_int_eq(num_digits("18446744073709551615", 20, &v), 0);
	ck_assert(v == UINT64_MAX);
	ck_assert_int_eq(num_digits("18446744073709551616", 20, &v), -1);
	ck_assert_int_eq(num_digits("", 0, &v), -1);
	ck_assert_int_eq(num_digits("-1", 2, &v), -1);
	ck_assert_int_eq(num_digits("1 ", 2, &v), -1);
}
END_TEST

static bool same_bits(float a, float b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* Every form, over bit patterns from everywhere, as libc reads it. */
START_TEST(test_float_like_libc)
{
	static const char *const forms[] = {"%.9g", "%g",  "%e",
					    "%f",   "%.17g", "%.25g"};
	char text[128];
	uint32_t bits, i;
	float x, want, got;
	size_t f;
	int n;

	for (i = 0; i < 200000; i++) {
		bits = i * 2654435761U;
		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			continue;
		f = i % (sizeof(forms) / sizeof(forms[0]));
		n = snprintf(text, sizeof(text), forms[f], (double)x);
		want = strtof(text, NULL);
		if (!isfinite(want)) /* "%g" of FLT_MAX rounds up */
			continue;
		ck_assert_msg(num_float(text, (size_t)n, &got) == 0, "%s",
			      text);
		ck_assert_msg(same_bits(got, want), "%s", text);
		if (f == 0)
			ck_assert_msg(same_bits(got, x), "%s", text);
	}
}
END_TEST

/* Decimals that a first rounding to double would put on the wrong side. */
START_TEST(test_float_halfway)
{
	static const char *const hard[] = {
	    "1.000000059604644775390625", "1.00000005960464477539062499999",
	    "1.00000005960464477539062500001", "16777217", "16777219",
	    "16777217.0000000001", "1.17549428e-38", "1.4e-45", "0.7e-45",
	    "1e-60", "-0", "3.4028235e38", "1e22", "1e23", "9007199254740993",
	    "0000000000000000000000000000001.5", ".5", "5.",
	    "0.00000000000000000000000000000000000000000123e42"};
	size_t i;
	float got;

	for (i = 0; i < sizeof(hard) / sizeof(hard[0]); i++) {
		ck_assert_msg(!num_float(hard[i], strlen(hard[i]), &got),
			      "%s", hard[i]);
		ck_assert_msg(same_bits(got, strtof(hard[i], NULL)), "%s",
			      hard[i]);
	}
}
END_TEST

START_TEST(test_float_odd)
{
	static const char *const bad[] = {"", "-", ".", "e5", "1e", "1e+",
					  "1.2.3", "0x10", " 1", "1 ", "1f",
					  "in", "nanx", "1e40", "--1"};
	char exact[3] = {'1', '2', '3'};
	size_t i;
	float v;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(num_float(bad[i], strlen(bad[i]), &v) < 0,
			      "\"%s\"", bad[i]);
	ck_assert_int_eq(num_float("-nan", 4, &v), 0);
	ck_assert(isnan(v));
	ck_assert_int_eq(num_float("-inf", 4, &v), 0);
	ck_assert(isinf(v) && v < 0);
	ck_assert_int_eq(num_float("Infinity", 8, &v), 0);
	ck_assert_int_eq(num_float(exact, 3, &v), 0);
	ck_assert(v == 123);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("num");
	TCase *t = tcase_create("num");

	tcase_add_loop_test(t, test_int, 0,
			    (int)(sizeof(ints) / sizeof(ints[0])));
	tcase_add_test(t, test_real);
	tcase_add_test(t, test_duration);
	tcase_add_test(t, test_digits);
	tcase_add_test(t, test_float_like_libc);
	tcase_add_test(t, test_float_halfway);
	tcase_add_test(t, test_float_odd);
	suite_add_tcase(s, t);
	return run_suite(s);
}
