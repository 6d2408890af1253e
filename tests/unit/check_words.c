/* SPDX-License-Identifier: MIT */
/* Words: rows to bytes and back, for any bytes but newline. */
#include "data/words.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err err;

static void add(struct words *w, const char *bytes, size_t n)
{
	ck_assert_msg(words_add(w, bytes, n, &err) == 0, "%s", err.msg);
}

START_TEST(what_went_in_comes_out)
{
	struct words w = WORDS_INIT;
	char word[32];
	const char *got;
	size_t len;
	int i, n;

	for (i = 0; i < 5000; i++) {
		n = snprintf(word, sizeof(word), "w%d", i * 7919);
		add(&w, word, (size_t)n);
	}
	ck_assert_int_eq(words_index(&w, NULL, &err), 0);
	for (i = 0; i < 5000; i++) {
		n = snprintf(word, sizeof(word), "w%d", i * 7919);
		ck_assert_uint_eq(words_find(&w, word, (size_t)n), i);
		got = words_get(&w, (size_t)i, &len);
		ck_assert_uint_eq(len, n);
		ck_assert_mem_eq(got, word, len);
		ck_assert_uint_eq(words_find(&w, word, (size_t)n + 1),
				  WORDS_NONE);
	}
	words_truncate(&w, 10);
	ck_assert_uint_eq(w.n, 10);
	words_trim(&w);
	ck_assert_uint_eq(w.start_cap, 11);
	ck_assert_uint_eq(w.text_cap, w.text_len);
	ck_assert_int_eq(words_add(&w, "more", 4, &err), 0);
	ck_assert_mem_eq(words_get(&w, 10, &len), "more\n", 5);
	words_truncate(&w, 10);
	ck_assert_int_eq(words_index(&w, NULL, &err), 0);
	ck_assert_uint_eq(words_find(&w, "w0", 2), 0);
	ck_assert_uint_eq(words_find(&w, "w79190", 6), WORDS_NONE);
	words_release(&w);
}
END_TEST

START_TEST(any_bytes_are_words)
{
	static const struct {
		const char *bytes;
		size_t n;
	} odd[] = {{"", 0},	{"\0", 1},  {"\0\0", 2}, {"\xff\xfe", 2},
		   {"a b", 3}, {"a\0b", 3}, {"a", 1},	 {"\xc2\xa0", 2}};
	struct words w = WORDS_INIT;
	size_t i, n = sizeof(odd) / sizeof(odd[0]);
	char *big = malloc(1 << 20);

	ck_assert_ptr_nonnull(big);
	memset(big, 'x', 1 << 20);
	for (i = 0; i < n; i++)
		add(&w, odd[i].bytes, odd[i].n);
	add(&w, big, 1 << 20);
	ck_assert_int_eq(words_index(&w, NULL, &err), 0);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(words_find(&w, odd[i].bytes, odd[i].n), i);
	ck_assert_uint_eq(words_find(&w, big, 1 << 20), n);
	ck_assert_uint_eq(words_find(&w, big, (1 << 20) - 1), WORDS_NONE);
	free(big);
	words_release(&w);
}
END_TEST

START_TEST(the_first_of_two_answers)
{
	struct words w = WORDS_INIT;
	uint32_t row;

	ck_assert_int_eq(words_index(&w, &row, &err), 0);
	ck_assert_uint_eq(row, WORDS_NONE);
	ck_assert_uint_eq(words_find(&w, "a", 1), WORDS_NONE);
	add(&w, "a", 1);
	add(&w, "b", 1);
	ck_assert_int_eq(words_index(&w, &row, &err), 0);
	ck_assert_uint_eq(row, WORDS_NONE);
	add(&w, "a", 1);
	add(&w, "b", 1);
	ck_assert_int_eq(words_index(&w, &row, &err), 0);
	ck_assert_uint_eq(row, 2);
	ck_assert_uint_eq(words_find(&w, "a", 1), 0);
	ck_assert_uint_eq(words_find(&w, "b", 1), 1);
	words_release(&w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");

	tcase_add_test(t, what_went_in_comes_out);
	tcase_add_test(t, any_bytes_are_words);
	tcase_add_test(t, the_first_of_two_answers);
	suite_add_tcase(s, t);
	return run_suite(s);
}
