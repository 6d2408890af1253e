/* SPDX-License-Identifier: MIT */
/* Files of so many bytes: never more, hardly less, and what is asked for is
 * respected. */
#include "data/matrix_file.h"
#include "quant/budget.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/outlay.h"
#include "quant/trial.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 6, ROWS = 2500, DIM = 40 };

static float values[ROWS][DIM];
static struct matrix m;
static struct err err;

/* Rows long in the first dimensions, short in the last. */
static void set_up(void)
{
	struct rng r;
	char word[24];
	int i, d;

	m = (struct matrix)MATRIX_INIT;
	err = (struct err)ERR_INIT;
	rng_seed(&r, SEED, 0);
	m.counts = mem_array(ROWS, sizeof(*m.counts), &err);
	for (i = 0; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%u", i * 2654435761u);
		words_add(&m.words, word, strlen(word), &err);
		m.counts[i] = 100000 / (i + 1);
		for (d = 0; d < DIM; d++)
			values[i][d] = (rng_float(&r) + rng_float(&r) - 1) *
				       (float)exp(-d / 8.);
	}
	words_index(&m.words, NULL, &err);
	matrix_add(&m, "input", DTYPE_F32, ROWS, DIM, values, 0, NULL, &err);
}

static void tear_down(void)
{
	matrix_release(&m);
}

static const struct budget any = {.choose_codec = true, .choose_prune = true,
				  .choose_pca = true};

static struct quantize asked(int threads)
{
	return (struct quantize){.codec = codec_find("int8"),
				 .words = QUANTIZE_BY_CODEC,
				 .threads = threads};
}

static uint64_t measured(bool compress)
{
	uint64_t bytes;

	ck_assert_int_eq(matrix_measure(&m, compress, 1, &bytes, &err), 0);
	return bytes;
}

static void is_as_said(const struct budget *b, const struct quantize *q,
		       const struct budget_choice *c)
{
	struct coded coded;

	ck_assert_uint_eq(c->bytes, measured(b->compress));
	ck_assert_uint_le(c->bytes, b->bytes);
	ck_assert_int_eq(coded_open(&coded, &m, &err), 0);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.codec"), q->codec->name);
	ck_assert_uint_eq(coded.rows, c->words);
	ck_assert_uint_eq(coded.dim, c->dim);
	ck_assert_ptr_null(matrix_tensor(&m, "input"));
}

START_TEST(bytes_are_used_and_not_exceeded)
{
	static const int sizes[] = {4000, 11000, 30000, 60000, 90000};
	struct budget b = any;
	struct quantize q = asked(2);
	struct budget_choice c;

	b.bytes = (uint64_t)sizes[_i % 5];
	b.compress = _i / 5;
	ck_assert_msg(budget_quantize(&m, &q, &b, &c, &err) == 0, "%s",
		      err.msg);
	is_as_said(&b, &q, &c);
	ck_assert_uint_ge(c.bytes, b.bytes * 93 / 100);
	ck_assert(c.kept > 0 && c.kept <= 1 && c.asked > 0 && c.asked <= 1);
}
END_TEST

/* With room for all, nothing is left out. */
START_TEST(much_room_keeps_all)
{
	struct budget b = any;
	struct quantize q = asked(1);
	struct budget_choice c;

	b.bytes = 1 << 20;
	ck_assert_int_eq(budget_quantize(&m, &q, &b, &c, &err), 0);
	is_as_said(&b, &q, &c);
	ck_assert_str_eq(q.codec->name, "int8");
	ck_assert_uint_eq(c.words, ROWS);
	ck_assert_uint_eq(c.dim, DIM);
	ck_assert_double_eq(c.asked, 1);
}
END_TEST

/* What is asked for stays. */
START_TEST(one_thing_is_chosen)
{
	struct budget b = {.bytes = 40000, .compress = _i & 1,
			   .choose_codec = _i / 2 == 0,
			   .choose_prune = _i / 2 == 1,
			   .choose_pca = _i / 2 == 2};
	struct quantize q = asked(2);
	struct budget_choice c;

	q.codec = codec_find("int2");
	q.steps.pca = b.choose_pca ? 0 : 30;
	q.steps.prune = b.choose_prune ? 0 : 600;
	if (b.choose_pca)
		b.bytes = _i & 1 ? 17000 : 25000;
	ck_assert_msg(budget_quantize(&m, &q, &b, &c, &err) == 0, "%s",
		      err.msg);
	is_as_said(&b, &q, &c);
	ck_assert(b.choose_codec || strcmp(q.codec->name, "int2") == 0);
	ck_assert(b.choose_prune || c.words == 600);
	ck_assert(b.choose_pca || c.dim == 30);
}
END_TEST

/* Too few bytes: as many as it says are enough. */
START_TEST(the_smallest_is_told)
{
	struct budget b = any;
	struct quantize q = asked(1);
	struct budget_choice c;
	const char *number;

	b.bytes = 100;
	if (_i) {
		q.steps.prune = 500;
		b.choose_prune = false;
	}
	ck_assert_int_eq(budget_quantize(&m, &q, &b, &c, &err), -1);
	ck_assert_ptr_nonnull(matrix_tensor(&m, "input"));
	number = strstr(err.msg, "takes ");
	ck_assert_ptr_nonnull(number);
	b.bytes = (uint64_t)atoll(number + 6);
	err = (struct err)ERR_INIT;
	ck_assert_msg(budget_quantize(&m, &q, &b, &c, &err) == 0, "%s",
		      err.msg);
	is_as_said(&b, &q, &c);
}
END_TEST

START_TEST(threads_do_not_matter)
{
	struct matrix twin = MATRIX_INIT;
	struct quantize p = asked(1), q = asked(3);
	struct budget b = any;
	struct budget_choice c, d;
	const struct tensor *x, *y;

	b.bytes = 25000;
	ck_assert_int_eq(matrix_borrow(&twin, &m, &err), 0);
	ck_assert_int_eq(budget_quantize(&twin, &p, &b, &c, &err), 0);
	ck_assert_int_eq(budget_quantize(&m, &q, &b, &d, &err), 0);
	x = matrix_tensor(&m, "input.codes");
	y = matrix_tensor(&twin, "input.codes");
	ck_assert_ptr_eq(p.codec, q.codec);
	ck_assert_uint_eq(tensor_bytes(x), tensor_bytes(y));
	ck_assert_mem_eq(x->data, y->data, tensor_bytes(x));
	matrix_release(&twin);
}
END_TEST

/* Aliases and uncounted words have their bytes too. */
START_TEST(aliases_are_paid_for)
{
	struct budget b = any;
	struct quantize q = asked(2);
	struct budget_choice c;

	mem_free(m.counts);
	m.counts = NULL;
	q.steps.map_pruned = true;
	b.bytes = 40000;
	ck_assert_msg(budget_quantize(&m, &q, &b, &c, &err) == 0, "%s",
		      err.msg);
	is_as_said(&b, &q, &c);
	ck_assert_uint_ge(c.bytes, 40000 * 93 / 100);
	ck_assert_uint_eq(m.words.n + m.aliases.n, ROWS);
}
END_TEST

START_TEST(more_bits_keep_more)
{
	static const char *const names[] = {"binary", "int2", "int4", "int8"};
	struct quantize q = asked(1);
	struct trial_result r;
	struct trial t;
	double before = 0;
	int i;

	ck_assert_int_eq(trial_init(&t, &m, &q.steps, true, 1, &err), 0);
	ck_assert_uint_eq(t.n, ROWS);
	for (i = 0; i < 4; i++) {
		q.codec = codec_find(names[i]);
		ck_assert_int_eq(trial_run(&t, &q, 0, false, &r, &err), 0);
		ck_assert(r.kept > before && r.kept <= 1);
		before = r.kept;
	}
	ck_assert(before > .9 && r.row > DIM + 1.9 && r.row < DIM + 4.1);
	ck_assert_int_eq(trial_run(&t, &q, 4, false, &r, &err), 0);
	ck_assert(r.kept < .8 * before && r.row < 8.1);
	trial_release(&t);
}
END_TEST

START_TEST(outlay_is_exact_for_all)
{
	struct outlay o;
	uint64_t bytes;
	size_t i;

	ck_assert_int_eq(outlay_init(&o, &m, &(struct steps){0}, true, _i, 1,
				     &err), 0);
	ck_assert_uint_eq(o.n, ROWS);
	matrix_drop(&m, "input");
	for (m.pack = false;; m.pack = true) {
		ck_assert_int_eq(matrix_measure(&m, _i, 1, &bytes, &err), 0);
		ck_assert_double_eq_tol(outlay_words(&o, m.pack, ROWS),
					(double)bytes, .01);
		for (i = 2; i <= ROWS; i++)
			ck_assert(outlay_words(&o, m.pack, i) + 1 >
				  outlay_words(&o, m.pack, i - 1));
		if (m.pack)
			break;
	}
	ck_assert_double_eq(outlay_asked(&o, 0), 0);
	ck_assert_double_eq(outlay_asked(&o, ROWS), 1);
	ck_assert(outlay_asked(&o, 100) > .3);
	outlay_release(&o);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("budget");
	TCase *tc = tcase_create("budget");

	kern_init(&err);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 100);
	tcase_add_loop_test(tc, bytes_are_used_and_not_exceeded, 0, 10);
	tcase_add_test(tc, much_room_keeps_all);
	tcase_add_loop_test(tc, one_thing_is_chosen, 0, 6);
	tcase_add_loop_test(tc, the_smallest_is_told, 0, 2);
	tcase_add_test(tc, threads_do_not_matter);
	tcase_add_test(tc, aliases_are_paid_for);
	tcase_add_test(tc, more_bits_keep_more);
	tcase_add_loop_test(tc, outlay_is_exact_for_all, 0, 2);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
