/* SPDX-License-Identifier: MIT */
/* Workers' copies of the rows that all of them use. */
#include "train/hot.h"

#include "run.h"

enum { SEED = 7 };

static struct err err = ERR_INIT;

/* What two workers learn of a row adds up to what it becomes, whoever ties
 * first; then both have it.  What is not hot is nobody's copy. */
START_TEST(hot_rows_add_up)
{
	struct params p = PARAMS_INIT;
	struct hot hot[2];
	float *shared, *own[2];
	int i;

	ck_assert_int_eq(params_init(&p, 9, 9, 20, SEED, &err), 0);
	shared = params_output(&p, 2);
	shared[19] = 8;
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(hot_outputs(&hot[i], &p, 3, 1, 2, NULL,
					     &err), 0);
		own[i] = hot_row(&hot[i], 2);
		ck_assert_ptr_ne(own[i], shared);
		ck_assert_uint_eq(hot_number(&hot[i], own[i]), 2);
		ck_assert_ptr_eq(hot_row(&hot[i], 3), params_output(&p, 3));
		ck_assert_float_eq(own[i][19], 8);
	}
	own[0][19] = 16;
	own[1][19] = 7;
	hot_tie(&hot[0], own[0]);
	ck_assert_float_eq(shared[19], 16);
	hot_tie(&hot[1], own[1]);
	ck_assert_float_eq(shared[19], 15);
	ck_assert_float_eq(own[1][19], 15);
	ck_assert_float_eq(own[0][19], 16);
	own[0][19] = 20;
	hot_finish(&hot[0]);
	ck_assert_float_eq(shared[19], 19);
	ck_assert_float_eq(own[0][19], 19);
	for (i = 0; i < 2; i++)
		hot_release(&hot[i]);
	ck_assert_int_eq(hot_outputs(&hot[0], &p, 3, 1, 1, NULL, &err), 0);
	ck_assert_ptr_eq(hot_row(&hot[0], 0), params_output(&p, 0));
	hot_release(&hot[0]);
	params_release(&p);
}
END_TEST

/* Half of what a copy learns, where that is the part; then it has no more than
 * the row. */
START_TEST(hot_rows_learn_a_part)
{
	struct params p = PARAMS_INIT;
	struct hot hot;

	ck_assert_int_eq(params_init(&p, 9, 9, 20, SEED, &err), 0);
	ck_assert_int_eq(hot_outputs(&hot, &p, 3, .5f, 4, NULL, &err), 0);
	hot_row(&hot, 1)[3] = 6;
	hot_finish(&hot);
	ck_assert_float_eq(params_output(&p, 1)[3], 3);
	ck_assert_float_eq(hot_row(&hot, 1)[3], 3);
	hot_release(&hot);
	params_release(&p);
}
END_TEST

/* Of two workers' sets one in four, of eight and more workers' each has a row
 * tied, each of its rows in turn, unless it is no copy. */
START_TEST(hot_rows_are_due_in_turn)
{
	static const int workers[] = {2, 8, 64}, every[] = {4, 1, 1};
	int due[4] = {0}, times, i;
	struct params p = PARAMS_INIT;
	float *rows[4], *row;
	struct hot hot;

	ck_assert_int_eq(params_init(&p, 9, 9, 20, SEED, &err), 0);
	ck_assert_int_eq(hot_outputs(&hot, &p, 3, 1, workers[_i], NULL,
				     &err), 0);
	for (i = 0; i < 4; i++)
		rows[i] = hot_row(&hot, (uint32_t)i);
	for (times = 0; times < 400; times++) {
		row = hot_due(&hot, rows, 4);
		for (i = 0; i < 4; i++)
			due[i] += row == rows[i];
		ck_assert_ptr_null(hot_due(&hot, rows, 0));
	}
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(due[i], 100 / every[_i]);
	ck_assert_int_eq(due[3], 0);
	hot_release(&hot);
	params_release(&p);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("hot", SEED, &suite);

	tcase_add_test(t, hot_rows_add_up);
	tcase_add_test(t, hot_rows_learn_a_part);
	tcase_add_loop_test(t, hot_rows_are_due_in_turn, 0, 3);
	return run_suite(suite);
}
