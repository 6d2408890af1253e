/* SPDX-License-Identifier: MIT */
/* Words that are pruned name the nearest row that stays, in files too. */
#include "data/matrix_file.h"
#include "quant/alias.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/lexicon.h"
#include "kern/kern.h"
#include "quant/quantize.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SEED = 4, ROWS = 900, DIM = 21, KEPT = 150,
	/* Of the rows that go, those that are zeros or not finite get none. */
	EXPECTED = ROWS - KEPT - (ROWS - KEPT) / 9 - 2
};

static char path[] = "/tmp/check_alias.XXXXXX";
static float values[ROWS][DIM];
static struct matrix m;
static struct err err;

static void set_up(void)
{
	struct rng r;
	char word[16];
	int i, d;

	m = (struct matrix)MATRIX_INIT;
	err = (struct err)ERR_INIT;
	rng_seed(&r, SEED, 0);
	for (i = 0; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		words_add(&m.words, word, strlen(word), &err);
		for (d = 0; d < DIM; d++)
			values[i][d] = (rng_float(&r) - .5f) * (float)(i % 9);
	}
	memcpy(values[ROWS - 1], values[17], sizeof(values[0]));
	values[ROWS - 2][3] = NAN;
	memset(values[ROWS - 3], 0, sizeof(values[0]));
	words_index(&m.words, NULL, &err);
	matrix_add(&m, "input", DTYPE_F32, ROWS, DIM, values, 0, NULL, &err);
}

static void tear_down(void)
{
	matrix_release(&m);
}

static double cosine(const float *a, const float *b)
{
	double ab = 0, aa = 0, bb = 0;
	int d;

	for (d = 0; d < DIM; d++) {
		ab += (double)a[d] * b[d];
		aa += (double)a[d] * a[d];
		bb += (double)b[d] * b[d];
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* The steps before coding do not matter. */
START_TEST(names_are_of_the_nearest)
{
	struct steps s = {.prune = KEPT, .center = true, .pca = 3};
	struct rows rows;
	struct alias a;
	size_t i, n, row;
	int k;

	ck_assert_int_eq(rows_open(&rows, &m, &s, 1, &err), 0);
	ck_assert_int_eq(alias_find(&a, &m, &rows, 1 + _i, &err), 0);
	ck_assert_uint_eq(a.names.n, EXPECTED);
	for (i = 0; i < a.names.n; i++) {
		const char *word = words_get(&a.names, i, &n);
		double best;

		row = (size_t)atoi(word + 1);
		ck_assert(row >= KEPT && (row % 9 || row == ROWS - 1));
		best = cosine(values[row], values[a.rows[i]]);
		for (k = 0; k < KEPT; k++)
			ck_assert(cosine(values[row], values[k]) < best + 1e-6);
	}
	ck_assert_int_eq(a.rows[words_find(&a.names, "w899", 4)], 17);
	alias_release(&a);
	rows_release(&rows);
}
END_TEST

START_TEST(nothing_pruned_no_names)
{
	struct rows rows;
	struct alias a;

	values[ROWS - 2][3] = 0;
	ck_assert_int_eq(rows_open(&rows, &m, &(struct steps){0}, 1, &err), 0);
	ck_assert_int_eq(alias_find(&a, &m, &rows, 1, &err), 0);
	ck_assert_uint_eq(a.names.n, 0);
	alias_release(&a);
	rows_release(&rows);
}
END_TEST

/* Gives M two further names. */
static void add_aliases(int32_t first, int32_t second)
{
	words_add(&m.aliases, "Once", 4, &err);
	words_add(&m.aliases, "other", 5, &err);
	words_index(&m.aliases, NULL, &err);
	m.alias_rows = mem_array(2, sizeof(*m.alias_rows), &err);
	m.alias_rows[0] = first;
	m.alias_rows[1] = second;
}

static int through_a_file(struct matrix *back, bool compress)
{
	struct file_out *out;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(matrix_write(&m, out, NULL, compress, 1, &err), 0);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	return matrix_read(back, path, 1, &err);
}

START_TEST(files_keep_names)
{
	struct matrix back = MATRIX_INIT;

	add_aliases(4, 899);
	m.pack = _i & 2;
	ck_assert_msg(through_a_file(&back, _i & 1) == 0, "%s", err.msg);
	ck_assert_uint_eq(back.aliases.n, 2);
	ck_assert_uint_eq(matrix_find(&back, "w7", 2), 7);
	ck_assert_uint_eq(matrix_find(&back, "Once", 4), 4);
	ck_assert_uint_eq(matrix_find(&back, "other", 5), 899);
	ck_assert_uint_eq(matrix_find(&back, "nobody", 6), WORDS_NONE);
	ck_assert_int_eq(back.ntensors, 1);
	matrix_release(&back);
}
END_TEST

START_TEST(lying_files_are_refused)
{
	static const int32_t rows[] = {900, -1, INT32_MIN, INT32_MAX};
	struct matrix back = MATRIX_INIT;

	add_aliases(0, rows[_i]);
	ck_assert_int_eq(through_a_file(&back, _i & 1), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "alias 2 is of row"));
}
END_TEST

/* What a matrix had before stays only where all rows do. */
START_TEST(pruning_replaces_names)
{
	static const size_t left[] = {2, 0, EXPECTED};
	struct quantize q = {
	    .codec = codec_find("int8"),
	    .threads = 1,
	    .steps = {.prune = _i ? KEPT : 0, .map_pruned = _i == 2}};

	values[ROWS - 2][3] = _i ? NAN : 0;
	add_aliases(4, 899);
	ck_assert_msg(quantize(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(m.aliases.n, left[_i]);
	ck_assert_uint_eq(matrix_find(&m, "Once", 4), _i ? WORDS_NONE : 4);
	ck_assert_uint_eq(matrix_find(&m, "w899", 4),
			  _i == 0   ? 899
			  : _i == 1 ? WORDS_NONE
				    : 17);
}
END_TEST

/* Names that rows below the limit have are known, folded as words are. */
START_TEST(test_sets_find_names)
{
	struct strbuf key = STRBUF_INIT;
	struct lexicon l;
	uint32_t row;

	add_aliases(4, 899);
	ck_assert_int_eq(lexicon_init(&l, &m.words, 100, _i, &err), 0);
	ck_assert_int_eq(lexicon_add(&l, &m.aliases, m.alias_rows, &err), 0);
	lexicon_find(&l, "Once", 4, &key, &row, &err);
	ck_assert_uint_eq(row, 4);
	lexicon_find(&l, "once", 4, &key, &row, &err);
	ck_assert_uint_eq(row, _i ? 4 : WORDS_NONE);
	lexicon_find(&l, "other", 5, &key, &row, &err);
	ck_assert_uint_eq(row, WORDS_NONE);
	lexicon_find(&l, "w99", 3, &key, &row, &err);
	ck_assert_uint_eq(row, 99);
	strbuf_release(&key);
	lexicon_release(&l);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("alias");
	TCase *tc = tcase_create("alias");
	int status;

	kern_init(&err);
	close(mkstemp(path));
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, names_are_of_the_nearest, 0, 3);
	tcase_add_test(tc, nothing_pruned_no_names);
	tcase_add_loop_test(tc, files_keep_names, 0, 4);
	tcase_add_loop_test(tc, lying_files_are_refused, 0, 4);
	tcase_add_loop_test(tc, pruning_replaces_names, 0, 3);
	tcase_add_loop_test(tc, test_sets_find_names, 0, 2);
	suite_add_tcase(s, tc);
	status = run_suite(s);
	unlink(path);
	return status;
}
