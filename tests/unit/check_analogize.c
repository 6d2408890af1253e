/* SPDX-License-Identifier: MIT */
/* Batches of analogies give the answers a plain loop in doubles gives: for
 * all methods, floats and codes, threads, candidates and floors. */
#include "search/analogize.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/quantize.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 700, DIM = 29, N = 300, K = 9, ZERO = 9, BAD = 530 };

static float values[ROWS][DIM];
static uint32_t questions[N][3];

/* Row 40 + 200 i is row 40 again. */
static void fill(struct matrix *m)
{
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int i, k;

	rng_seed(&r, 5, 0);
	for (i = 0; i < ROWS; i++) {
		k = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)k, &err);
		for (k = 0; k < DIM; k++)
			values[i][k] = i == ZERO	 ? 0
				       : i % 200 == 40 ? (float)(k % 7)
						       : rng_float(&r) - .5f;
	}
	for (i = 0; i < N; i++)
		for (k = 0; k < 3; k++)
			questions[i][k] =
			    (uint32_t)(rng_float(&r) * ROWS) % ROWS;
	questions[1][0] = ZERO;
	questions[2][2] = 40;
	questions[3][0] = questions[3][1];
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values,
				    DIM * sizeof(float), NULL, &err),
			 0);
}

static double cosine(const float *x, const float *y)
{
	double xx = 0, yy = 0, xy = 0;
	int k;

	for (k = 0; k < DIM; k++) {
		xx += (double)x[k] * x[k];
		yy += (double)y[k] * y[k];
		xy += (double)x[k] * y[k];
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

/* As search/analogy.h defines it. */
static double truth(enum analogy_method method, const float rows[][DIM],
		    const uint32_t q[3], size_t d)
{
	double da = cosine(rows[d], rows[q[0]]);
	double db = cosine(rows[d], rows[q[1]]);
	double dc = cosine(rows[d], rows[q[2]]);
	double ab = cosine(rows[q[0]], rows[q[1]]);
	double bc = cosine(rows[q[1]], rows[q[2]]);
	double ac = cosine(rows[q[0]], rows[q[2]]);

	if (method == ANALOGY_ADD)
		return db - da + dc;
	if (method == ANALOGY_MUL)
		return (db + 1) / 2 * ((dc + 1) / 2) / ((da + 1) / 2 + .001);
	return (db - da - bc + ac) / (fmax(sqrt(2 - 2 * dc), .001) *
				      fmax(sqrt(2 - 2 * ab), .001));
}

static bool is_finite(const float *row)
{
	return isfinite(row[0]);
}

/* Scores are near the truth, in order, and nothing left out is better; where
 * differences vanish rounding may be all there is, so those are not asked. */
static void check(const struct search *s, enum analogy_method method,
		  const float rows[][DIM], const uint32_t q[3],
		  const struct search_hit *hits, size_t n)
{
	double eps = method == ANALOGY_MUL ? 1e-4 : 2e-5, x;
	bool seen[ROWS] = {false};
	size_t i, possible = 0, better = 0, wrong = 0;

	for (i = 0; i < n; i++) {
		x = truth(method, rows, q, hits[i].row);
		ck_assert_uint_lt(hits[i].row, s->limit);
		ck_assert(!seen[hits[i].row]);
		seen[hits[i].row] = true;
		ck_assert_double_le(fabs(hits[i].score - x),
				    eps * fmax(1, fabs(x)));
		ck_assert(i == 0 || search_before(hits[i - 1], hits[i]));
		ck_assert_float_ge(hits[i].score, s->min_score);
	}
	ck_assert(!seen[q[0]] && !seen[q[1]] && !seen[q[2]]);
	for (i = 0; i < 3; i++)
		seen[q[i]] = true;
	for (i = 0; i < s->limit; i++) {
		bool candidate =
		    !s->candidates || (s->candidates[i / 64] >> i % 64 & 1);

		if (!candidate || !is_finite(rows[i])) {
			wrong += seen[i] && i != q[0] && i != q[1] &&
				 i != q[2];
			continue;
		}
		x = truth(method, rows, q, i);
		if (seen[i] || x < (double)s->min_score + eps)
			continue;
		possible++;
		better += n < K ||
			  !(x <= hits[n - 1].score + eps * fmax(1, fabs(x)));
	}
	ck_assert(n == K || possible == 0);
	ck_assert_uint_eq(better, 0);
	ck_assert_uint_eq(wrong, 0);
}

/* Question 3 has a direction of rounding only by PAIR. */
static void ask(struct search *s, const float rows[][DIM])
{
	static struct search_hit hits[N * K], one[K];
	struct err err = ERR_INIT;
	size_t found[N], q, n;
	int method;

	for (method = ANALOGY_ADD; method <= ANALOGY_PAIR; method++) {
		enum analogy_method m = (enum analogy_method)method;

		ck_assert_int_eq(analogize_batch(s, m,
						 (const uint32_t(*)[3])
						     questions,
						 N, K, hits, found, &err),
				 0);
		for (q = 0; q < N; q++) {
			if (m == ANALOGY_PAIR && q == 3)
				continue;
			check(s, m, rows, questions[q], hits + q * K,
			      found[q]);
		}
		for (q = 0; q < 20; q++) {
			ck_assert_int_eq(
			    analogize_batch(s, m,
					    (const uint32_t(*)[3])
						questions + q,
					    1, K, one, &n, &err),
			    0);
			ck_assert_uint_eq(n, found[q]);
			ck_assert_mem_eq(one, hits + q * K, n * sizeof(*one));
		}
	}
}

static void ask_all(const struct matrix *m, const float rows[][DIM])
{
	static const struct {
		size_t limit;
		int threads;
		float min_score;
		bool odd;
	} cases[] = {{0, 1, -INFINITY, false},
		     {0, 3, -INFINITY, false},
		     {301, 2, -INFINITY, true},
		     {0, 2, .6f, true}};
	static uint64_t odd[ROWS / 64 + 1];
	struct err err = ERR_INIT;
	struct search s;
	size_t i;

	memset(odd, 0xaa, sizeof(odd));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(search_init(&s, m, cases[i].limit,
					     cases[i].threads, &err),
				 0);
		s.min_score = cases[i].min_score;
		s.candidates = cases[i].odd ? odd : NULL;
		ask(&s, rows);
		search_release(&s);
	}
}

START_TEST(floats_give_what_a_plain_loop_gives)
{
	struct matrix m = MATRIX_INIT;

	fill(&m);
	ask_all(&m, (const float(*)[DIM])values);
	matrix_release(&m);
}
END_TEST

START_TEST(codes_give_what_their_decoded_rows_give)
{
	struct quantize how = {.codec = codec_find("int8"), .threads = 2};
	static float decoded[ROWS][DIM];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	size_t i;

	fill(&m);
	ck_assert_int_eq(quantize(&m, &how, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	for (i = 0; i < ROWS; i++)
		c.codec->decode_row(&c, i, decoded[i]);
	ask_all(&m, (const float(*)[DIM])decoded);
	matrix_release(&m);
}
END_TEST

START_TEST(rows_that_are_not_finite_answer_nothing_and_are_no_answer)
{
	struct search_hit hits[2 * ROWS];
	uint32_t asked[2][3] = {{1, 2, BAD}, {1, 2, 3}};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s;
	size_t found[2], i;

	fill(&m);
	values[BAD][0] = INFINITY;
	ck_assert_int_eq(search_init(&s, &m, 0, 2, &err), 0);
	ck_assert_int_eq(analogize_batch(&s, ANALOGY_MUL,
					 (const uint32_t(*)[3])asked, 2, ROWS,
					 hits, found, &err),
			 0);
	ck_assert_uint_eq(found[0], 0);
	ck_assert_uint_eq(found[1], ROWS - 4);
	for (i = 0; i < found[1]; i++)
		ck_assert_uint_ne(hits[ROWS + i].row, BAD);
	search_release(&s);
	matrix_release(&m);
}
END_TEST

int main(void)
{
	struct err err = ERR_INIT;
	Suite *s = suite_create("analogize");
	TCase *t = tcase_create("analogize");

	if (kern_init(&err) < 0)
		return 1;
	tcase_set_timeout(t, 60);
	tcase_add_test(t, floats_give_what_a_plain_loop_gives);
	tcase_add_test(t, codes_give_what_their_decoded_rows_give);
	tcase_add_test(
	    t, rows_that_are_not_finite_answer_nothing_and_are_no_answer);
	suite_add_tcase(s, t);
	return run_suite(s);
}
