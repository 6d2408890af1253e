/* SPDX-License-Identifier: MIT */
/* The n-grams of a word, and the rows that they have. */
#include "data/ngrams.h"
#include "run.h"

#include "data/compose.h"

#include <stdlib.h>
#include <string.h>

static struct err err;

static int join(void *arg, const char *ngram, size_t n, struct err *e)
{
	(void)e;
	strncat(arg, ngram, n);
	strcat(arg, " ");
	return 0;
}

static void expect_ngrams(int minn, int maxn, const char *word, const char *all)
{
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = minn, .maxn = maxn,
			   .buckets = 10};
	char joined[4096] = "";

	ck_assert_int_eq(ngrams_each(&g, word, strlen(word), join, joined,
				     &err), 0);
	ck_assert_str_eq(joined, all);
}

START_TEST(runs_of_characters)
{
	expect_ngrams(3, 4, "abc", "<ab <abc abc abc> bc> ");
	expect_ngrams(1, 2, "ab", "<a a ab b b> ");
	expect_ngrams(3, 6, "a", "<a> ");
	expect_ngrams(4, 6, "a", "");
	expect_ngrams(3, 3, "", "");
	expect_ngrams(3, 3, "</s>", "");
	expect_ngrams(2, 3, "\xc5\xbelu",
		      "<\xc5\xbe <\xc5\xbel \xc5\xbel \xc5\xbelu lu lu> u> ");
	/* What goes on with nothing belongs to the character before. */
	expect_ngrams(1, 1, "\x80" "a\xff", "a \xff ");
}
END_TEST

static int ascending(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static struct ngrams_list rows_of(const struct ngrams *g, const char *word)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;

	ck_assert_int_eq(ngrams_list(g, word, strlen(word), &list, &err), 0);
	return list;
}

/* As fastText and gensim number them. */
START_TEST(buckets)
{
	static const uint32_t expected[] = {
	    427247,  453482,  614555,  661473,	773839,	 962752,  995128,
	    1368076, 1407807, 1486869, 1496681, 1641645, 1667200, 1883196};
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 3, .maxn = 6,
			   .buckets = 2000000};
	struct ngrams_list list =
	    rows_of(&g, "\xc5\xbelu\xc5\xa5" "a");

	ck_assert_uint_eq(list.n, 14);
	qsort(list.rows, list.n, sizeof(*list.rows), ascending);
	ck_assert_mem_eq(list.rows, expected, sizeof(expected));
	ngrams_list_release(&list);
}
END_TEST

START_TEST(buckets_that_have_rows)
{
	static const int32_t kept[] = {427247, 614555, 1883196};
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 3, .maxn = 6,
			   .buckets = 2000000, .kept = kept, .nkept = 3};
	struct ngrams_list list = rows_of(&g, "\xc5\xbelu\xc5\xa5" "a");
	static const uint32_t expected[] = {0, 1, 2};

	ck_assert_uint_eq(ngrams_rows(&g), 3);
	ck_assert_uint_eq(list.n, 3);
	qsort(list.rows, list.n, sizeof(*list.rows), ascending);
	ck_assert_mem_eq(list.rows, expected, sizeof(expected));
	ngrams_list_release(&list);
}
END_TEST

/* Published results of the hash, with seed 0; the second parts of them. */
START_TEST(murmur)
{
	static const struct {
		const char *text;
		uint64_t low, high;
	} known[] = {
	    {"", 0, 0},
	    {"hello", UINT64_C(0xcbd8a7b341bd9b02),
	     UINT64_C(0x5b1e906a48ae1d19)},
	    {"The quick brown fox jumps over the lazy dog",
	     UINT64_C(0xe34bbc7bbc071b6c), UINT64_C(0x7a433ca9c49a9347)},
	};
	uint32_t got[NGRAMS_MAX_HASHES];
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		ngrams_murmur(known[i].text, strlen(known[i].text), 0, got);
		ck_assert_uint_eq(got[0], known[i].low & UINT32_MAX);
		ck_assert_uint_eq(got[1], known[i].low >> 32);
		ck_assert_uint_eq(got[2], known[i].high & UINT32_MAX);
		ck_assert_uint_eq(got[3], known[i].high >> 32);
	}
}
END_TEST

START_TEST(floret_has_the_word_too)
{
	struct ngrams g = {.kind = NGRAMS_FLORET, .minn = 4, .maxn = 5,
			   .buckets = 1000, .hash_count = 2,
			   .hash_seed = NGRAMS_FLORET_SEED};
	struct ngrams_list list = rows_of(&g, "apple");
	uint32_t hashes[NGRAMS_MAX_HASHES];

	/* <apple> <app <appl appl apple pple pple> ple> */
	ck_assert_uint_eq(list.n, 16);
	ngrams_murmur("<apple>", 7, NGRAMS_FLORET_SEED, hashes);
	ck_assert_uint_eq(list.rows[0], hashes[0] % 1000);
	ck_assert_uint_eq(list.rows[1], hashes[1] % 1000);
	ngrams_murmur("<app", 4, NGRAMS_FLORET_SEED, hashes);
	ck_assert_uint_eq(list.rows[2], hashes[0] % 1000);
	ck_assert_uint_eq(list.rows[3], hashes[1] % 1000);
	ngrams_list_release(&list);
}
END_TEST

static void add_word(struct words *w, const char *word)
{
	ck_assert_int_eq(words_add(w, word, strlen(word), &err), 0);
}

START_TEST(of_a_list)
{
	struct ngrams g = {.kind = NGRAMS_EXPLICIT, .minn = 3, .maxn = 3};
	struct ngrams_list list;

	add_word(&g.strings, "bc>");
	add_word(&g.strings, "abc");
	ck_assert_int_eq(words_index(&g.strings, NULL, &err), 0);
	list = rows_of(&g, "abc");
	ck_assert_uint_eq(list.n, 2);
	ck_assert_uint_eq(list.rows[0], 1);
	ck_assert_uint_eq(list.rows[1], 0);
	ngrams_list_release(&list);
	list = rows_of(&g, "xyz");
	ck_assert_uint_eq(list.n, 0);
	ngrams_list_release(&list);
	ngrams_release(&g);
}
END_TEST

/* Words "ab" and "</s>", and the n-grams "<ab", "ab>", all of which are in the
 * one bucket. */
START_TEST(composed)
{
	static const float own[] = {1, 2, 3, 4}, table[] = {4, 8};
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 3, .maxn = 3,
			   .buckets = 1};
	struct matrix m = MATRIX_INIT;
	struct ngrams opened;
	const float *x;

	add_word(&m.words, "ab");
	add_word(&m.words, "</s>");
	ck_assert_int_eq(matrix_add(&m, "word_rows", DTYPE_F32, 2, 2, own, 0,
				    NULL, &err), 0);
	ck_assert_int_eq(matrix_add(&m, "ngrams", DTYPE_F32, 1, 2, table, 0,
				    NULL, &err), 0);
	ck_assert_int_eq(ngrams_describe(&g, &m, &err), 0);
	ck_assert_int_eq(ngrams_open(&opened, &m, &err), 0);
	ck_assert_int_eq(opened.kind, NGRAMS_BUCKETS);
	ck_assert_int_eq(opened.minn, 3);
	ck_assert_uint_eq(opened.buckets, 1);
	ck_assert_int_eq(compose_input(&m, &opened, 2, &err), 0);
	x = matrix_tensor(&m, "input")->data;
	ck_assert_float_eq_tol(x[0], 3, 1e-6f);
	ck_assert_float_eq_tol(x[1], 6, 1e-6f);
	ck_assert_float_eq(x[2], 3);
	ck_assert_float_eq(x[3], 4);
	ck_assert_int_eq(matrix_set_meta(&m, &err, "vecmill.minn", "4"), 0);
	ck_assert_int_lt(ngrams_open(&opened, &m, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "shortest"));
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ngrams");
	TCase *t = tcase_create("ngrams");

	suite_add_tcase(s, t);
	tcase_add_test(t, runs_of_characters);
	tcase_add_test(t, buckets);
	tcase_add_test(t, buckets_that_have_rows);
	tcase_add_test(t, murmur);
	tcase_add_test(t, floret_has_the_word_too);
	tcase_add_test(t, of_a_list);
	tcase_add_test(t, composed);
	return run_suite(s);
}
