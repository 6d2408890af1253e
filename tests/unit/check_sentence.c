/* SPDX-License-Identifier: MIT */
/* Vectors of sentences, and what they have in common. */
#include "search/common.h"
#include "search/sentence.h"
#include "run.h"
#include "vectors.h"

#include <string.h>

enum { SEED = 6, DIM = 9, WORDS = 4, VECTORS = 700 };

static struct err err;
static float rows[WORDS][DIM];
static int64_t counts[WORDS] = {50, 30, 15, 5};
static const char *const words[WORDS] = {"the", "cat", "sat", "zero"};

static void fill(struct matrix *m)
{
	struct rng r;
	size_t i;

	*m = (struct matrix)MATRIX_INIT;
	rng_seed(&r, SEED, 0);
	for (i = 0; i < (WORDS - 1) * DIM; i++)
		rows[i / DIM][i % DIM] = gauss(&r);
	for (i = 0; i < WORDS; i++)
		words_add(&m->words, words[i], strlen(words[i]), &err);
	ck_assert_int_eq(words_index(&m->words, NULL, &err), 0);
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, WORDS, DIM, rows, 0,
				    NULL, &err), 0);
}

/* Of "the cat nosuch zero cat", by the formula; DIVIDED by so many words. */
static void expect(const struct sentence *s, const double weight[2],
		   double divided)
{
	static const char text[] = "\tthe cat  nosuch\rzero\n cat ";
	struct sentence_tally tally = {0};
	struct sentence_work w = {0};
	float out[DIM];
	int d;

	ck_assert_int_eq(sentence_vector(s, &w, text, strlen(text), out,
					 &tally, &err), 0);
	ck_assert_uint_eq(tally.words, 5);
	ck_assert_uint_eq(tally.unknown, 1);
	ck_assert_uint_eq(tally.unseen, 0);
	for (d = 0; d < DIM; d++)
		ck_assert_double_eq_tol(out[d],
					(weight[0] * rows[0][d] +
					 2 * weight[1] * rows[1][d]) /
					    divided,
					1e-6);
	sentence_work_release(&w);
}

static double inverse_length(const float *x)
{
	return 1 / sqrt(dot(x, x, DIM));
}

START_TEST(kinds)
{
	struct matrix m;
	struct coded coded;
	struct sentence s = {.matrix = &m, .rows = &coded, .smooth = .1};
	const double one[] = {1, 1}, sif[] = {.1 / (.1 + .5), .1 / (.1 + .3)};
	double unit[2];

	fill(&m);
	ck_assert_int_eq(coded_open(&coded, &m, &err), 0);
	unit[0] = inverse_length(rows[0]);
	unit[1] = inverse_length(rows[1]);
	expect(&s, unit, 3);
	s.kind = SENTENCE_MEAN;
	expect(&s, one, 4);
	s.kind = SENTENCE_SIF;
	ck_assert_int_lt(sentence_count(&s, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "no counts"));
	m.counts = counts;
	ck_assert_int_eq(sentence_count(&s, &err), 0);
	ck_assert_double_eq(s.total, 100);
	expect(&s, sif, 4);
	m.counts = NULL;
	matrix_release(&m);
}
END_TEST

START_TEST(not_finite)
{
	struct matrix m;
	struct coded coded;
	struct sentence s = {.matrix = &m, .rows = &coded,
			     .kind = SENTENCE_MEAN};
	struct sentence_tally tally = {0};
	struct sentence_work w = {0};
	float out[DIM];

	fill(&m);
	rows[2][3] = INFINITY;
	ck_assert_int_eq(coded_open(&coded, &m, &err), 0);
	ck_assert_int_eq(sentence_vector(&s, &w, "sat cat", 7, out, &tally,
					 &err), 0);
	ck_assert_mem_eq(out, rows[1], sizeof(out));
	ck_assert_uint_eq(tally.unknown, 1);
	sentence_work_release(&w);
	matrix_release(&m);
}
END_TEST

/* Vectors far along one direction, less so along another. */
static void draw(float x[VECTORS][DIM])
{
	float along, next;
	struct rng r;
	int i, d;

	rng_seed(&r, SEED, 1);
	for (i = 0; i < VECTORS; i++) {
		along = 3 + gauss(&r);
		next = 2 * gauss(&r);
		for (d = 0; d < DIM; d++)
			x[i][d] = .1f * gauss(&r) + along / 3 +
				  (d % 2 ? next : -next);
	}
}

/* The sum of squares of products with X, which is greatest along the first
 * direction. */
static double power(float x[VECTORS][DIM], const float *axis)
{
	double sum = 0;
	int i;

	for (i = 0; i < VECTORS; i++)
		sum += dot(x[i], axis, DIM) * dot(x[i], axis, DIM);
	return sum;
}

START_TEST(removed)
{
	static float x[VECTORS][DIM], left[VECTORS][DIM];
	struct moments m;
	struct common c;
	double first, second;
	float axis[DIM];
	struct rng r;
	int i, d;

	draw(x);
	ck_assert_int_eq(moments_init(&m, DIM, &err), 0);
	for (i = 0; i < VECTORS; i++)
		moments_add(&m, x[i]);
	moments_finish(&m);
	ck_assert_int_eq(common_find(&c, &m, 2, &err), 0);
	ck_assert_double_eq_tol(dot(c.axes, c.axes, DIM), 1, 1e-5);
	ck_assert_double_eq_tol(dot(c.axes, c.axes + DIM, DIM), 0, 1e-5);
	first = power(x, c.axes);
	second = power(x, c.axes + DIM);
	ck_assert_double_gt(first, second);
	memcpy(left, x, sizeof(x));
	for (i = 0; i < VECTORS; i++) {
		common_remove(&c, left[i]);
		ck_assert_double_eq_tol(dot(left[i], c.axes, DIM), 0, 1e-4);
	}
	/* No direction has more, and of what is left none as much. */
	rng_seed(&r, SEED, 2);
	for (i = 0; i < 1000; i++) {
		for (d = 0; d < DIM; d++)
			axis[d] = gauss(&r);
		ck_assert_double_le(power(x, axis) / dot(axis, axis, DIM),
				    first * 1.0001);
		ck_assert_double_le(power(left, axis) / dot(axis, axis, DIM),
				    second * .1);
	}
	common_release(&c);
	moments_release(&m);
}
END_TEST

int main(void)
{
	Suite *s;
	TCase *t = new_case("sentence", SEED, &s);

	tcase_add_test(t, kinds);
	tcase_add_test(t, not_finite);
	tcase_add_test(t, removed);
	return run_suite(s);
}
