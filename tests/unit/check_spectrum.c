/* SPDX-License-Identifier: MIT */
/* The frequency spectrum, what is read from it, and the picture of it. */
#include "data/vocab_stats.h"
#include "run.h"

#include <math.h>
#include <string.h>

static struct err err;

static void add(struct spectrum *s, const uint64_t *counts, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		ck_assert_int_eq(spectrum_add(s, counts[i], &err), 0);
}

static const uint64_t some[] = {9, 5, 5, 2, 1, 1, 1};

static const struct {
	uint64_t ranks, min, types, tokens;
} firsts[] = {
    {0, 1, 0, 0},  {1, 1, 1, 9},  {2, 1, 2, 14},   {3, 1, 3, 19},
    {5, 1, 5, 22}, {7, 1, 7, 24}, {100, 1, 7, 24}, {100, 2, 4, 21},
    {2, 5, 2, 14}, {9, 6, 1, 9},  {9, 10, 0, 0},   {UINT64_MAX, 5, 3, 19},
};

START_TEST(first_types_and_their_tokens)
{
	struct spectrum s = SPECTRUM_INIT;
	uint64_t tokens;

	add(&s, some, 7);
	ck_assert_uint_eq(s.types, 7);
	ck_assert_uint_eq(s.tokens, 24);
	ck_assert_uint_eq(s.n, 4);
	ck_assert_uint_eq(spectrum_of_count(&s, 1), 3);
	ck_assert_uint_eq(spectrum_of_count(&s, 5), 2);
	ck_assert_uint_eq(spectrum_of_count(&s, 3), 0);
	ck_assert_uint_eq(spectrum_first(&s, firsts[_i].ranks, firsts[_i].min,
					 &tokens),
			  firsts[_i].types);
	ck_assert_uint_eq(tokens, firsts[_i].tokens);
	spectrum_release(&s);
}
END_TEST

/* Counts that follow the law give its exponent back. */
START_TEST(zipf_is_found)
{
	static const double exponents[] = {0.7, 1.0, 1.3};
	struct spectrum s = SPECTRUM_INIT;
	double exponent, log_c;
	uint64_t rank, count;

	for (rank = 1; rank < 200000; rank++) {
		count = (uint64_t)(1e7 *
				   pow((double)rank, -exponents[_i]));
		ck_assert_int_eq(spectrum_add(&s, count ? count : 1, &err), 0);
	}
	ck_assert(spectrum_zipf(&s, &exponent, &log_c));
	ck_assert(fabs(exponent - exponents[_i]) < 0.01);
	ck_assert(fabs(log_c - log(1e7)) < 0.05);
	spectrum_release(&s);
}
END_TEST

static const struct {
	uint64_t counts[5];
	size_t n;
} flat[] = {{{7}, 1}, {{3, 3, 3, 3}, 4}, {{1, 1}, 2}, {{4, 4, 2, 1, 1}, 5}};

START_TEST(too_little_has_no_line)
{
	struct spectrum s = SPECTRUM_INIT;
	double a, b;

	add(&s, flat[_i].counts, flat[_i].n);
	ck_assert(!spectrum_zipf(&s, &a, &b));
	spectrum_release(&s);
}
END_TEST

/* Tags that are opened are closed, quotes come in pairs, no byte is odd. */
static void well_formed(const char *p)
{
	int depth = 0, quotes;
	bool in_text = false;

	for (; *p; p++) {
		ck_assert((unsigned char)*p >= 0x20 || *p == '\n');
		if (*p != '<') {
			ck_assert(*p != '>');
			in_text |= *p == '&';
			continue;
		}
		depth += p[1] == '/' ? -1 : 1;
		for (quotes = 0; *p != '>'; p++) {
			ck_assert(*p);
			quotes += *p == '"';
		}
		ck_assert_int_eq(quotes % 2, 0);
		depth -= p[-1] == '/';
		ck_assert_int_ge(depth, 0);
	}
	ck_assert_int_eq(depth, 0);
	ck_assert(in_text);
}

START_TEST(any_vocabulary_makes_a_picture)
{
	struct census_stats none = {0};
	struct spectrum s = SPECTRUM_INIT;
	struct vocab_stats stats = {.census = &none, .spectrum = &s};
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;

	add(&s, flat[_i].counts, flat[_i].n);
	ck_assert_int_eq(vocab_stats_plot(&stats, "<a> & \"b\"\x01\xff", &a,
					  &err),
			 0);
	ck_assert_int_eq(vocab_stats_plot(&stats, "<a> & \"b\"\x01\xff", &b,
					  &err),
			 0);
	ck_assert_str_eq(strbuf_str(&a), strbuf_str(&b));
	well_formed(strbuf_str(&a));
	ck_assert_ptr_nonnull(strstr(strbuf_str(&a),
				     ">&#60;a&#62; &#38; \"b\""
				     "\xef\xbf\xbd\xef\xbf\xbd</text>"));
	ck_assert_ptr_null(strstr(strbuf_str(&a), "nan"));
	ck_assert_ptr_null(strstr(strbuf_str(&a), "inf"));
	strbuf_release(&a);
	strbuf_release(&b);
	spectrum_release(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spectrum");
	TCase *t = tcase_create("spectrum");

	tcase_add_loop_test(t, first_types_and_their_tokens, 0,
			    (int)(sizeof(firsts) / sizeof(firsts[0])));
	tcase_add_loop_test(t, zipf_is_found, 0, 3);
	tcase_add_loop_test(t, too_little_has_no_line, 0, 4);
	tcase_add_loop_test(t, any_vocabulary_makes_a_picture, 0, 4);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
