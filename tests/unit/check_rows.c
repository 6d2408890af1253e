/* SPDX-License-Identifier: MIT */
/* Rows to be coded: which they are, and what becomes of them before. */
#include "quant/rows.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 9, ROWS = 700, DIM = 20 };

static float values[ROWS][DIM];
static struct matrix m;
static struct rows rows;
static struct err err;

/* Rows around a mean, long in the first dimensions, short in the last. */
static void set_up(void)
{
	struct rng r;
	char word[16];
	int i, d;

	m = (struct matrix)MATRIX_INIT;
	err = (struct err)ERR_INIT;
	rng_seed(&r, SEED, 0);
	m.counts = mem_array(ROWS, sizeof(*m.counts), &err);
	for (i = 0; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		words_add(&m.words, word, strlen(word), &err);
		m.counts[i] = i * 37 % 350; /* every count twice */
		for (d = 0; d < DIM; d++)
			values[i][d] = .3f + (rng_float(&r) - .5f) *
						 (float)(DIM - d);
	}
	words_index(&m.words, NULL, &err);
	matrix_add(&m, "input", DTYPE_F32, ROWS, DIM, values, 0, NULL, &err);
	matrix_add(&m, "output", DTYPE_F32, ROWS, DIM, values, 0, NULL, &err);
	matrix_set_meta(&m, &err, "vecmill.dim", "%d", DIM);
}

static void tear_down(void)
{
	rows_release(&rows);
	matrix_release(&m);
}

/* All rows, had block by block, and what is told about them. */
static const float *take(struct steps s, int threads)
{
	enum { BLOCK = 13 };
	static float all[ROWS * DIM];
	size_t i;

	ck_assert_msg(rows_open(&rows, &m, &s, threads, &err) == 0, "%s",
		      err.msg);
	for (i = 0; i < rows.n; i += BLOCK)
		rows_get(&rows, i, 1, rows.n - i < BLOCK ? rows.n - i : BLOCK,
			 all + i * rows.dim);
	ck_assert_int_eq(rows_describe(&rows, &s, &m, &err), 0);
	ck_assert_uint_eq(rows.n, m.words.n);
	return all;
}

static double product(const float *a, const float *b, int dim)
{
	double sum = 0;

	while (dim--)
		sum += (double)a[dim] * b[dim];
	return sum;
}

START_TEST(the_most_frequent_stay_in_order)
{
	const float *x = take((struct steps){.prune = 5}, 1);
	size_t i, row, n, before = 0;
	const char *word;

	ck_assert_uint_eq(m.words.n, 5);
	for (i = 0; i < 5; i++) {
		word = words_get(&m.words, i, &n);
		row = (size_t)atoi(word + 1);
		ck_assert(i == 0 || row > before);
		ck_assert_int_eq(m.counts[i], (int64_t)row * 37 % 350);
		ck_assert(m.counts[i] > 347 ||
			  (m.counts[i] == 347 && row < ROWS / 2));
		ck_assert_mem_eq(x + i * DIM, values[row], sizeof(values[0]));
		ck_assert_uint_eq(words_find(&m.words, word, n), i);
		before = row;
	}
	ck_assert_str_eq(matrix_meta(&m, "vecmill.prune"), "5");
}
END_TEST

START_TEST(without_counts_the_first_stay)
{
	mem_free(m.counts);
	m.counts = NULL;
	ck_assert_mem_eq(take((struct steps){.prune = 9}, 1), values,
			 9 * sizeof(values[0]));
	ck_assert_uint_eq(m.words.n, 9);
}
END_TEST

START_TEST(listed_words_stay_in_order)
{
	struct words keep = WORDS_INIT;
	const float *x;

	words_add(&keep, "nobody", 6, &err);
	words_index(&keep, NULL, &err);
	ck_assert_int_eq(rows_open(&rows, &m,
				   &(struct steps){.keep = &keep}, 1, &err),
			 -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "none of the words to keep"));
	words_add(&keep, "w80", 3, &err);
	words_add(&keep, "w7", 2, &err);
	words_index(&keep, NULL, &err);
	x = take((struct steps){.keep = &keep}, 1);
	ck_assert_uint_eq(m.words.n, 2);
	ck_assert_mem_eq(x, values[7], sizeof(values[0]));
	ck_assert_mem_eq(x + DIM, values[80], sizeof(values[0]));
	ck_assert_int_eq(m.counts[1], 80 * 37 % 350);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.prune"), "2");
	words_release(&keep);
}
END_TEST

START_TEST(bad_rows_can_be_left_out)
{
	const float *x;

	values[3][DIM - 1] = NAN;
	values[650][0] = -INFINITY;
	ck_assert_int_eq(rows_open(&rows, &m, &(struct steps){0}, 1 + _i,
				   &err), -1);
	ck_assert_str_eq(err.msg, "row 4 (\"w3\") holds a value that is not "
				  "finite");
	err = (struct err)ERR_INIT;
	x = take((struct steps){.bad = ROWS_WARN}, 1 + _i);
	ck_assert_uint_eq(m.words.n, ROWS - 2);
	ck_assert_mem_eq(x + 3 * DIM, values[4], sizeof(values[0]));
	ck_assert_mem_eq(x + (ROWS - 3) * DIM, values[ROWS - 1],
			 sizeof(values[0]));
	ck_assert_ptr_null(matrix_meta(&m, "vecmill.prune"));
}
END_TEST

START_TEST(nothing_is_left_of_the_mean)
{
	const float *x = take((struct steps){.center = true}, 2);
	double sum;
	int i, d;

	for (d = 0; d < DIM; d++) {
		for (sum = 0, i = 0; i < ROWS; i++)
			sum += x[i * DIM + d];
		ck_assert(fabs(sum) < 1e-3);
	}
	ck_assert(fabsf(x[5] - x[DIM + 5] - values[0][5] + values[1][5]) <
		  1e-5f);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.center"), "1");
}
END_TEST

/* The dimensions are nearly the axes: what is removed are the first ones. */
START_TEST(nothing_is_left_along_the_top)
{
	const float *x = take((struct steps){.remove_top = 3}, 2);
	double top = 0, rest = 0, lost = 0;
	int i, d;

	for (i = 0; i < ROWS; i++)
		for (d = 0; d < DIM; d++) {
			double e = values[i][d] - x[i * DIM + d];

			*(d < 3 ? &top : &rest) += x[i * DIM + d] *
						   x[i * DIM + d];
			lost += d < 3 ? 0 : e * e;
		}
	ck_assert(top < .3 * rest && lost < .3 * rest);
}
END_TEST

/* All axes are a rotation: products stay, and the axes come in order. */
START_TEST(axes_keep_products)
{
	const float *x = take((struct steps){.pca = DIM}, 2);
	double before = INFINITY, sum;
	int i, d;

	for (i = 0; i + 1 < ROWS; i++)
		ck_assert(fabs(product(values[i], values[i + 1], DIM) -
			       product(x + i * DIM, x + (i + 1) * DIM, DIM)) <
			  1e-3);
	for (d = 0; d < DIM; d++, before = sum) {
		for (sum = 0, i = 0; i < ROWS; i++)
			sum += x[i * DIM + d] * x[i * DIM + d];
		ck_assert(sum <= before);
	}
}
END_TEST

static const struct steps all_steps = {.prune = 600, .center = true,
				       .remove_top = 2, .pca = 7,
				       .normalize = true};

START_TEST(rows_come_alone_and_spread)
{
	const float *x = take(all_steps, 1);
	float few[3 * 7];
	int i;

	rows_get(&rows, 4, 250, 3, few);
	for (i = 0; i < 3; i++)
		ck_assert_mem_eq(few + i * 7, x + (4 + i * 250) * 7,
				 7 * sizeof(*x));
}
END_TEST

START_TEST(steps_go_together)
{
	const float *x = take(all_steps, 1 + _i);
	const struct matrix_meta *meta;
	size_t i;

	ck_assert_uint_eq(m.words.n, 600);
	ck_assert_uint_eq(rows.dim, 7);
	for (i = 0; i < 600; i++)
		ck_assert(fabs(product(x + i * 7, x + i * 7, 7) - 1) < 1e-5);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.dim"), "7");
	ck_assert_str_eq(matrix_meta(&m, "vecmill.pca"), "7");
	ck_assert_str_eq(matrix_meta(&m, "vecmill.remove-top"), "2");
	ck_assert_str_eq(matrix_meta(&m, "vecmill.normalize"), "1");
	for (meta = m.meta; meta < m.meta + m.nmeta; meta++)
		ck_assert_int_eq(strncmp(meta->key, "vecmill.", 8), 0);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	struct steps many = {.remove_top = 15, .pca = 6};
	struct steps all = {.remove_top = DIM};

	ck_assert_int_lt(rows_open(&rows, &m, &many, 1, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "20 dimensions, too few to "
					      "remove 15 and keep 6"));
	err = (struct err)ERR_INIT;
	ck_assert_int_lt(rows_open(&rows, &m, &all, 1, &err), 0);
	err = (struct err)ERR_INIT;
	values[123][4] = _i ? NAN : INFINITY;
	ck_assert_int_lt(rows_open(&rows, &m, &(struct steps){.center = true},
				   1 + _i, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "row 124 (\"w123\")"));
	ck_assert_int_eq(m.ntensors, 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rows");
	TCase *t = tcase_create("rows");

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_most_frequent_stay_in_order);
	tcase_add_test(t, without_counts_the_first_stay);
	tcase_add_test(t, listed_words_stay_in_order);
	tcase_add_loop_test(t, bad_rows_can_be_left_out, 0, 2);
	tcase_add_test(t, nothing_is_left_of_the_mean);
	tcase_add_test(t, nothing_is_left_along_the_top);
	tcase_add_test(t, axes_keep_products);
	tcase_add_test(t, rows_come_alone_and_spread);
	tcase_add_loop_test(t, steps_go_together, 0, 2);
	tcase_add_loop_test(t, what_cannot_be_is_refused, 0, 2);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
