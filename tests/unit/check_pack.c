/* SPDX-License-Identifier: MIT */
/* Words and counts that are packed come back in their order; what lies is
 * refused. */
#include "data/pack.h"

#include "base/mem.h"
#include "base/rng.h"
#include "run.h"

#include <stdio.h>
#include <string.h>

enum { SEED = 11 };

static struct tensor list(enum dtype type, uint64_t rows, uint64_t n,
			  const void *data)
{
	struct tensor t = {.type = type, .ndim = rows ? 2 : 1,
			   .shape = {rows ? rows : n, n}, .data = data};

	t.stride = tensor_row_bytes(&t);
	return t;
}

static void round_trip(const struct words *w)
{
	struct words back = WORDS_INIT;
	struct err err = ERR_INIT;
	struct pack p = PACK_INIT;
	struct tensor prefix, suffix, runs;

	ck_assert_int_eq(pack_words(&p, w, &err), 0);
	prefix = list(DTYPE_U8, 0, p.n, p.prefix);
	suffix = list(DTYPE_U8, 0, p.suffix.len, p.suffix.data);
	runs = list(DTYPE_U8, p.planes, p.n, p.runs);
	ck_assert_msg(pack_read_words(&back, &prefix, &suffix,
				      p.planes ? &runs : NULL, "f", "words",
				      &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(back.n, w->n);
	ck_assert_uint_eq(back.text_len, w->text_len);
	ck_assert_int_eq(memcmp(back.text, w->text, w->text_len), 0);
	words_release(&back);
	pack_release(&p);
}

static void add(struct words *w, const char *bytes, size_t n)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(words_add(w, bytes, n, &err), 0);
}

START_TEST(words_come_back)
{
	static const char *const lists[][6] = {
	    {"one"},
	    {"a", "b", "c"},
	    {"c", "b", "a"},
	    {"the", "of", "and", "an", "ant", "then"},
	    {"twice", "twice", "once", "twice"},
	    {"caf\xc3\xa9", "caf\xc3\xa8", "caf", "\xff\xfe", "\x01", "\xc3"},
	};
	struct words w = WORDS_INIT;
	int i;

	for (i = 0; i < 6 && lists[_i][i]; i++)
		add(&w, lists[_i][i], strlen(lists[_i][i]));
	round_trip(&w);
	words_release(&w);
}
END_TEST

/* Longer beginnings in common than a byte can say. */
START_TEST(long_words_come_back)
{
	struct words w = WORDS_INIT;
	char word[2000];
	size_t n;

	memset(word, 'x', sizeof(word));
	for (n = 200; n < sizeof(word); n += 17) {
		word[n - 1] = (char)('a' + n % 26);
		add(&w, word, n);
		word[n - 1] = 'x';
	}
	round_trip(&w);
	words_release(&w);
}
END_TEST

/* In random order: so many runs that one, two or three bytes count them. */
START_TEST(any_order_comes_back)
{
	static const int sizes[] = {300, 3000, 150000};
	static const size_t planes[] = {1, 2, 3};
	struct words w = WORDS_INIT;
	struct err err = ERR_INIT;
	struct pack p;
	struct rng r;
	char word[32];
	int i;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < sizes[_i]; i++) {
		int n = snprintf(word, sizeof(word), "%u",
				 (unsigned)rng_below(&r, 1u << 30));

		add(&w, word, (size_t)n);
	}
	ck_assert_int_eq(pack_words(&p, &w, &err), 0);
	ck_assert_uint_eq(p.planes, planes[_i]);
	pack_release(&p);
	round_trip(&w);
	words_release(&w);
}
END_TEST

START_TEST(lies_are_refused)
{
	static const struct {
		const char *prefix, *suffix, *runs; /* runs: one plane */
		size_t n;
		const char *reason; /* NULL: good */
	} cases[] = {
	    {"\0\1", "ab\nc", NULL, 2, NULL},
	    {"\0\2", "ab\nc", "\1\0", 2, NULL},
	    {"\0\3", "ab\nc", NULL, 2, "word 2 begins with 3 bytes of the 2"},
	    {"\1\0", "ab\nc", NULL, 2, "word 1 begins with 1 bytes of the 0"},
	    {"\0\0", "ab\n", NULL, 2, "word 2 is empty"},
	    {"\0\0", "\nab", NULL, 2, "word 1 is empty"},
	    {"\0\0", "", NULL, 2, "words.suffix fewer"},
	    {"\0\0\0", "ab\nc", NULL, 3, "words.suffix fewer"},
	    {"\0", "ab\nc", NULL, 1, "words.suffix more"},
	    {"", "", NULL, 0, "a word at least"},
	    {"\0\0", "ab\nc", "\0\2", 2, "word 2 is of run 2, of 2 words"},
	};
	struct tensor prefix = list(DTYPE_U8, 0, cases[_i].n, cases[_i].prefix);
	struct tensor suffix = list(DTYPE_U8, 0, strlen(cases[_i].suffix),
				    cases[_i].suffix);
	struct tensor runs = list(DTYPE_U8, 1, cases[_i].n, cases[_i].runs);
	struct words w = WORDS_INIT;
	struct err err = ERR_INIT;
	int rc = pack_read_words(&w, &prefix, &suffix,
				 cases[_i].runs ? &runs : NULL, "f", "words",
				 &err);

	ck_assert_int_eq(rc, cases[_i].reason ? -1 : 0);
	ck_assert_msg(!cases[_i].reason || strstr(err.msg, cases[_i].reason),
		      "%s", err.msg);
	words_release(&w);
}
END_TEST

START_TEST(shapes_are_checked)
{
	struct tensor prefix = list(DTYPE_U8, 0, 2, "\0\0");
	struct tensor suffix = list(DTYPE_U8, 0, 3, "a\nb");
	struct tensor runs = list(DTYPE_U8, 1, 2, "\0\0");
	struct words w = WORDS_INIT;
	struct err err = ERR_INIT;

	if (_i == 0)
		prefix.type = DTYPE_I8;
	if (_i == 1)
		suffix.ndim = 2;
	if (_i == 2)
		runs.shape[0] = 5;
	if (_i == 3)
		runs.shape[1] = 1;
	if (_i == 4)
		runs.ndim = 1;
	if (_i == 5)
		runs.type = DTYPE_F16;
	if (_i == 6)
		prefix.shape[0] = UINT32_MAX;
	ck_assert_int_eq(pack_read_words(&w, &prefix, &suffix, &runs, "f",
					 "words", &err), -1);
	ck_assert_int_eq(pack_read_words(&w, &prefix, NULL, NULL, "f", "words",
					 &err), -1);
	words_release(&w);
}
END_TEST

START_TEST(counts_come_back)
{
	static const int64_t counts[] = {INT64_MAX, 7, 7, 7, 9, 0, 0};
	static int64_t lengths[] = {1, 3, 1, 2};
	struct tensor v, l;
	struct pack_counts p;
	struct err err = ERR_INIT;
	int64_t *back;

	ck_assert_int_eq(pack_counts(&p, counts, 7, &err), 0);
	ck_assert_uint_eq(p.n, 4);
	ck_assert_int_eq(memcmp(p.lengths, lengths, sizeof(lengths)), 0);
	v = list(DTYPE_I64, 0, 4, p.values);
	l = list(DTYPE_I64, 0, 4, lengths);
	back = pack_read_counts(&v, &l, 7, "f", &err);
	ck_assert_int_eq(memcmp(back, counts, sizeof(counts)), 0);
	mem_free(back);
	ck_assert_ptr_null(pack_read_counts(&v, &l, 8, "f", &err));
	ck_assert_ptr_null(pack_read_counts(&v, NULL, 7, "f", &err));
	ck_assert(strstr(err.msg, "are not the counts of 8 words"));
	lengths[0] = INT64_MAX;
	ck_assert_ptr_null(pack_read_counts(&v, &l, 7, "f", &err));
	lengths[0] = 0;
	ck_assert_ptr_null(pack_read_counts(&v, &l, 6, "f", &err));
	lengths[0] = -1;
	ck_assert_ptr_null(pack_read_counts(&v, &l, 5, "f", &err));
	l.shape[0] = 3;
	ck_assert_ptr_null(pack_read_counts(&v, &l, 5, "f", &err));
	pack_counts_release(&p);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("pack");
	TCase *tc = tcase_create("pack");

	tcase_add_loop_test(tc, words_come_back, 0, 6);
	tcase_add_test(tc, long_words_come_back);
	tcase_add_loop_test(tc, any_order_comes_back, 0, 3);
	tcase_add_loop_test(tc, lies_are_refused, 0, 11);
	tcase_add_loop_test(tc, shapes_are_checked, 0, 7);
	tcase_add_test(tc, counts_come_back);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
