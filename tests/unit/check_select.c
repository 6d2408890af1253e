/* SPDX-License-Identifier: MIT */
/* Words that stay in a matrix, and what stays with them. */
#include "base/mem.h"
#include "data/select.h"
#include "run.h"

#include <string.h>

enum { WORDS = 5 };

static const float rows[] = {0, 1, 2, 3, 4};
static const float apart[] = {10, 99, 11, 99, 12, 99, 13, 99, 14};
static const uint8_t frozen[] = {0, 1, 2, 3, 0};
static const float table[] = {7, 8, 9};

static void add(struct words *w, const char *text)
{
	struct err err = ERR_INIT;
	char one[2] = {0};

	for (; *text; text++) {
		one[0] = *text;
		ck_assert_int_eq(words_add(w, one, 1, &err), 0);
	}
	ck_assert_int_eq(words_index(w, NULL, &err), 0);
}

static void tensor(struct matrix *m, const char *name, enum dtype type,
		   uint64_t n, uint64_t cols, const void *data, size_t stride)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(matrix_add(m, name, type, n, cols, data, stride, NULL,
				    &err), 0);
}

/* Words a to e; x, y, z, u are others for a, d, d, c. */
static void make(struct matrix *m)
{
	static const int64_t counts[] = {50, 40, 30, 20, 10};
	static const int32_t alias_rows[] = {0, 3, 3, 2};
	struct words aliases = WORDS_INIT;
	struct err err = ERR_INIT;

	*m = (struct matrix)MATRIX_INIT;
	add(&m->words, "abcde");
	add(&aliases, "xyzu");
	m->counts = mem_copy(counts, sizeof(counts), &err);
	matrix_set_aliases(m, &aliases,
			   mem_copy(alias_rows, sizeof(alias_rows), &err));
	tensor(m, "input", DTYPE_F32, WORDS, 1, rows, 0);
	tensor(m, "output", DTYPE_F32, WORDS, 1, apart, 8);
	tensor(m, "word_rows", DTYPE_F32, WORDS, 1, rows, 0);
	tensor(m, "frozen", DTYPE_U8, WORDS, 0, frozen, 0);
	tensor(m, "ngrams", DTYPE_F32, 3, 1, table, 0);
}

static int keep(struct matrix *m, const char *which, struct err *err)
{
	struct words w = WORDS_INIT;
	int rc;

	add(&w, which);
	rc = select_listed(m, &w, err);
	words_release(&w);
	return rc;
}

static float number(const struct matrix *m, const char *name, size_t i)
{
	const struct tensor *t = matrix_tensor(m, name);
	float x;

	ck_assert_ptr_nonnull(t);
	memcpy(&x, tensor_row(t, i), sizeof(x));
	return x;
}

static void expect_words(const struct words *w, const char *want)
{
	size_t i, len;

	ck_assert_uint_eq(w->n, strlen(want));
	for (i = 0; i < w->n; i++)
		ck_assert_int_eq(*words_get(w, i, &len), want[i]);
}

START_TEST(all_that_is_theirs)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	ck_assert_int_eq(keep(&m, "zd?b", &err), 0);
	expect_words(&m.words, "bd");
	ck_assert_int_eq(m.counts[0], 40);
	ck_assert_int_eq(m.counts[1], 20);
	ck_assert(number(&m, "input", 0) == 1 && number(&m, "input", 1) == 3);
	ck_assert(number(&m, "word_rows", 1) == 3);
	ck_assert(number(&m, "output", 0) == 11 &&
		  number(&m, "output", 1) == 13);
	ck_assert_int_eq(*(const uint8_t *)
			      tensor_row(matrix_tensor(&m, "frozen"), 1), 3);
	ck_assert_uint_eq(tensor_rows(matrix_tensor(&m, "output")), 2);
	ck_assert_uint_eq(tensor_rows(matrix_tensor(&m, "ngrams")), 3);
	expect_words(&m.aliases, "z");
	ck_assert_int_eq(m.alias_rows[0], 1);
	ck_assert_uint_eq(matrix_find(&m, "z", 1), 1);
	ck_assert_uint_eq(matrix_find(&m, "d", 1), 1);
	ck_assert_uint_eq(matrix_find(&m, "a", 1), WORDS_NONE);
	matrix_release(&m);
}
END_TEST

START_TEST(row_of_an_alias)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	ck_assert_int_eq(keep(&m, "u", &err), 0);
	expect_words(&m.words, "c");
	expect_words(&m.aliases, "u");
	ck_assert(number(&m, "input", 0) == 2);
	matrix_release(&m);
}
END_TEST

START_TEST(none)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	ck_assert_int_eq(keep(&m, "?!", &err), -1);
	ck_assert_str_eq(err.msg, "matrix: has none of the words to keep");
	expect_words(&m.words, "abcde");
	matrix_release(&m);
}
END_TEST

START_TEST(first)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	ck_assert_int_eq(select_first(&m, 9, &err), 0);
	expect_words(&m.words, "abcde");
	ck_assert_int_eq(select_first(&m, 3, &err), 0);
	expect_words(&m.words, "abc");
	expect_words(&m.aliases, "xu");
	ck_assert_ptr_eq(matrix_tensor(&m, "input")->data, rows);
	ck_assert_uint_eq(tensor_rows(matrix_tensor(&m, "input")), 3);
	ck_assert(number(&m, "output", 2) == 12);
	matrix_release(&m);
}
END_TEST

START_TEST(output_of_nodes)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	matrix_drop(&m, "output");
	tensor(&m, "output", DTYPE_F32, WORDS - 1, 1, rows, 0);
	ck_assert_int_eq(keep(&m, "ab", &err), 0);
	ck_assert_ptr_null(matrix_tensor(&m, "output"));
	ck_assert_ptr_null(matrix_tensor(&m, "frozen"));
	matrix_release(&m);
}
END_TEST

START_TEST(wrong_rows)
{
	struct err err = ERR_INIT;
	struct matrix m;

	make(&m);
	matrix_drop(&m, "word_rows");
	tensor(&m, "word_rows", DTYPE_F32, 2, 1, rows, 0);
	ck_assert_int_eq(keep(&m, "ab", &err), -1);
	ck_assert_str_eq(err.msg, "matrix: 5 words, but tensor \"word_rows\" "
				  "has 2 rows");
	expect_words(&m.words, "abcde");
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("select", 1, &suite);

	tcase_add_test(t, all_that_is_theirs);
	tcase_add_test(t, row_of_an_alias);
	tcase_add_test(t, none);
	tcase_add_test(t, first);
	tcase_add_test(t, output_of_nodes);
	tcase_add_test(t, wrong_rows);
	return run_suite(suite);
}
