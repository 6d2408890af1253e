/* SPDX-License-Identifier: MIT */
/* The context ring: what it takes, finds and gives back. */
#include "train/ring.h"

#include "train/subwords.h"
#include "run.h"

enum { SEED = 7 };

static struct err err = ERR_INIT;

/* Two positions of the same word have one copy, given back by the last. */
START_TEST(ring_gives_back_changes)
{
	struct params p;
	struct ring ring;
	float *row, before;

	ck_assert_int_eq(params_init(&p, 3, 3, 20, SEED, &err), 0);
	p.contended = 2;
	ck_assert_int_eq(ring_init(&ring, 10, 2, &p, NULL, &err), 0);
	row = params_input(&p, 1);
	before = row[5];
	ring_take(&ring, 0, 0, 1, &row, 1);
	ring_at(&ring, 0)->now[5] += 1;
	ring_take(&ring, 0, 7, 1, &row, 1);
	ck_assert_ptr_eq(ring_at(&ring, 0), ring_at(&ring, 7));
	ck_assert_float_eq_tol(row[5], before + 1, 1e-6f);
	ck_assert_float_eq_tol(ring_at(&ring, 7)->now[5], row[5], 1e-6f);
	ring_at(&ring, 7)->now[5] += 2;
	ring_give(&ring, 0);
	ck_assert_float_eq_tol(row[5], before + 1, 1e-6f);
	ring_give(&ring, 7);
	ck_assert_float_eq_tol(row[5], before + 3, 1e-6f);
	ring_take(&ring, 8, 8, 1, &row, 1);
	ck_assert_float_eq_tol(ring_at(&ring, 8)->now[5], before + 3, 1e-6f);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

/* A row that nobody else changes becomes what its copy is when that leaves; one
 * that somebody does keeps what they did. */
START_TEST(ring_lays_down_what_is_alone)
{
	struct params p;
	struct ring ring;
	float *rows[2], before[2];
	int i;

	ck_assert_int_eq(params_init(&p, 2, 2, 20, SEED, &err), 0);
	p.contended = 1;
	ck_assert_int_eq(ring_init(&ring, 10, 1, &p, NULL, &err), 0);
	for (i = 0; i < 2; i++) {
		rows[i] = params_input(&p, (uint32_t)i);
		before[i] = rows[i][19];
		ring_take(&ring, 0, (size_t)i, (uint32_t)i, &rows[i], 1);
		ring_at(&ring, (size_t)i)->now[19] += 1;
		rows[i][19] += 4;
		ring_take(&ring, 0, (size_t)i + 2, (uint32_t)i, &rows[i], 1);
	}
	ck_assert_float_eq_tol(rows[0][19], before[0] + 5, 1e-6f);
	ck_assert_float_eq(ring_at(&ring, 2)->now[19], rows[0][19]);
	for (i = 0; i < 4; i++)
		ring_give(&ring, (size_t)i);
	ck_assert_float_eq_tol(rows[0][19], before[0] + 5, 1e-6f);
	ck_assert_float_eq(rows[1][19], before[1] + 1);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

/* Nor is a row alone that words make up from n-grams: others may have it. */
START_TEST(rows_of_sets_are_not_alone)
{
	struct sets sets = {0};
	struct params p;
	struct ring ring;
	float *row, before;

	ck_assert_int_eq(params_init(&p, 1, 1, 20, SEED, &err), 0);
	p.sets = &sets;
	ck_assert_int_eq(ring_init(&ring, 10, 1, &p, NULL, &err), 0);
	row = params_input(&p, 0);
	before = row[3];
	ring_take(&ring, 0, 0, 0, &row, 1);
	ring_at(&ring, 0)->now[3] += 1;
	row[3] += 4;
	ring_give(&ring, 0);
	ck_assert_float_eq_tol(row[3], before + 5, 1e-6f);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

/* Words are found again whichever others come and go. */
START_TEST(ring_finds_its_words)
{
	static const uint32_t words[] = {1, 1 + RING_AROUND,
					 1 + 2 * RING_AROUND, 2};
	struct params p;
	struct ring ring;
	float *row;
	size_t i;

	ck_assert_int_eq(params_init(&p, 1, 1, 4, SEED, &err), 0);
	ck_assert_int_eq(ring_init(&ring, 10, 1, &p, NULL, &err), 0);
	row = params_input(&p, 0);
	for (i = 0; i < 4; i++)
		ring_take(&ring, 0, i, words[i], &row, 1);
	ring_give(&ring, 0);
	for (i = 1; i < 4; i++) {
		ring_take(&ring, 1, i + 3, words[i], &row, 1);
		ck_assert_ptr_eq(ring_at(&ring, i + 3), ring_at(&ring, i));
	}
	ring_take(&ring, 1, 7, words[0], &row, 1);
	for (i = 1; i < 7; i++) {
		ck_assert_ptr_ne(ring_at(&ring, i), ring_at(&ring, 7));
		ring_give(&ring, i);
	}
	ring_give(&ring, 7);
	for (i = 0; i < RING_AROUND; i++)
		ck_assert_uint_eq(ring.around[i], 0);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

/* With more workers and wider windows more words are contended; with one, none
 * is.  Of 1000 words kept, 997, 2 and 1. */
START_TEST(ring_knows_what_is_contended)
{
	static const uint64_t counts[] = {1994, 2, 1};
	static const uint32_t keep[] = {UINT32_MAX / 2, UINT32_MAX, UINT32_MAX};

	ck_assert_uint_eq(ring_contended(counts, keep, 3, 1000, 1), 0);
	ck_assert_uint_eq(ring_contended(counts, keep, 3, 7, 2), 1);
	ck_assert_uint_eq(ring_contended(counts, keep, 3, 14, 2), 2);
	ck_assert_uint_eq(ring_contended(counts, keep, 3, 7, 4), 3);
}
END_TEST

/* A set of rows: the mean goes out, the change comes back to each. */
START_TEST(ring_takes_sets)
{
	struct params p;
	struct ring ring;
	float *rows[2], a, b;

	ck_assert_int_eq(params_init(&p, 3, 3, 4, SEED, &err), 0);
	ck_assert_int_eq(ring_init(&ring, 2, 2, &p, NULL, &err), 0);
	rows[0] = params_input(&p, 0);
	rows[1] = params_input(&p, 2);
	a = rows[0][1];
	b = rows[1][1];
	ring_take(&ring, 0, 0, 1, rows, 2);
	ck_assert_float_eq_tol(ring_at(&ring, 0)->now[1], (a + b) / 2, 1e-6f);
	ring_at(&ring, 0)->now[1] += 3;
	ring_give(&ring, 0);
	ck_assert_float_eq_tol(rows[0][1], a + 3, 1e-5f);
	ck_assert_float_eq_tol(rows[1][1], b + 3, 1e-5f);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("ring", SEED, &suite);

	tcase_add_test(t, ring_gives_back_changes);
	tcase_add_test(t, ring_lays_down_what_is_alone);
	tcase_add_test(t, rows_of_sets_are_not_alone);
	tcase_add_test(t, ring_finds_its_words);
	tcase_add_test(t, ring_knows_what_is_contended);
	tcase_add_test(t, ring_takes_sets);
	return run_suite(suite);
}
