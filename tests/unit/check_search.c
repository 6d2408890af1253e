/* SPDX-License-Identifier: MIT */
/* Batches of queries give the neighbours a plain loop in doubles gives, for
 * floats and codes, any number of threads, ties and rows of zeros. */
#include "search/search.h"
#include "search/sieve.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/quantize.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 1500, DIM = 37, QUERIES = 70, K = 12, ZERO = 9, TWIN = 600 };

static float values[ROWS][DIM];

static void fill(struct matrix *m)
{
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int i, k;

	rng_seed(&r, 11, 0);
	for (i = 0; i < ROWS; i++) {
		k = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)k, &err);
		for (k = 0; k < DIM; k++)
			values[i][k] = i == ZERO	? 0
				       : i % TWIN == 7	? (float)(k % 5)
							: rng_float(&r) - .5f;
	}
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

/* Hits are in order, none is excluded or beyond the limit, scores are the
 * cosines of ROWS, and none that was left out beats the last. */
static void check_hits(const float rows[][DIM], size_t limit,
		       const struct search_query *q,
		       const struct search_hit *hits, size_t n, double eps)
{
	bool listed[ROWS] = {false};
	size_t i;
	size_t j;

	for (j = 0; j < q->nexcluded; j++)
		listed[q->excluded[j]] = true;
	for (i = 0; i < n; i++) {
		ck_assert_uint_lt(hits[i].row, limit);
		ck_assert(!listed[hits[i].row]);
		listed[hits[i].row] = true;
		ck_assert_double_eq_tol(hits[i].score,
					cosine(q->vector, rows[hits[i].row]),
					eps);
		if (i)
			ck_assert(search_before(hits[i - 1], hits[i]));
	}
	for (i = 0; i < limit; i++)
		if (!listed[i])
			ck_assert_double_le(cosine(q->vector, rows[i]),
					    hits[n - 1].score + eps);
}

static uint32_t excluded[QUERIES][3];

static void ask(struct search_query *queries, const float rows[][DIM])
{
	uint32_t i;

	for (i = 0; i < QUERIES; i++) {
		excluded[i][0] = i * 3;
		excluded[i][1] = 7;
		excluded[i][2] = 11;
		queries[i] = (struct search_query){rows[i * 3], excluded[i],
						   i % 4};
	}
}

/* All queries at once and one by one, by either pass: the same answers. */
static void search_and_check(const struct matrix *m, const float rows[][DIM],
			     size_t limit, int threads)
{
	static struct search_hit hits[QUERIES * K], again[QUERIES * K];
	struct search_query queries[QUERIES];
	struct err err = ERR_INIT;
	size_t n[QUERIES], i, one;
	struct search s;

	ask(queries, rows);
	ck_assert_int_eq(search_init(&s, m, limit, threads, &err), 0);
	s.pass = SEARCH_ROWS;
	ck_assert_int_eq(
	    search_batch(&s, queries, QUERIES, K, hits, n, &err), 0);
	for (i = 0; i < QUERIES; i++) {
		ck_assert_uint_eq(n[i], K);
		check_hits(rows, limit ? limit : ROWS, &queries[i],
			   hits + i * K, K, 2e-6);
		ck_assert_int_eq(search_batch(&s, &queries[i], 1, K,
					      again + i * K, &one, &err),
				 0);
	}
	ck_assert_mem_eq(hits, again, sizeof(hits));
	s.pass = SEARCH_BYTES;
	memset(again, 0, sizeof(again));
	ck_assert_int_eq(
	    search_batch(&s, queries, QUERIES, K, again, n, &err), 0);
	ck_assert_mem_eq(hits, again, sizeof(hits));
	search_release(&s);
}

/* So few that lengths are not worth finding: those of codes are near. */
static void ask_few_and_check(const struct matrix *m, const float rows[][DIM])
{
	static struct search_hit hits[K];
	struct search_query queries[QUERIES];
	struct err err = ERR_INIT;
	struct search s;
	size_t i, n;

	ask(queries, rows);
	ck_assert_int_eq(search_init(&s, m, 0, 2, &err), 0);
	for (i = 0; i < 12 && i < QUERIES; i++) {
		ck_assert_int_eq(
		    search_batch(&s, &queries[i], 1, K, hits, &n, &err), 0);
		ck_assert_uint_eq(n, K);
		check_hits(rows, ROWS, &queries[i], hits, K, 2e-6);
	}
	search_release(&s);
}

START_TEST(floats_give_what_a_plain_loop_gives)
{
	struct matrix m = MATRIX_INIT;

	fill(&m);
	search_and_check(&m, (const float(*)[DIM])values, 0, 1);
	search_and_check(&m, (const float(*)[DIM])values, 0, 3);
	search_and_check(&m, (const float(*)[DIM])values, 301, 2);
	matrix_release(&m);
}
END_TEST

/* A candidate set, a least score, and a row that is not finite. */
START_TEST(only_candidates_of_enough_score_answer)
{
	static uint64_t odd[ROWS / 64 + 1];
	struct search_hit hits[3 * ROWS];
	struct search_query q[3];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s;
	size_t n[3], i;
	int pass;

	fill(&m);
	values[5][3] = NAN;
	memset(odd, 0xaa, sizeof(odd));
	for (i = 0; i < 3; i++)
		q[i] = (struct search_query){.vector = values[300 + i]};
	for (pass = SEARCH_ROWS; pass <= SEARCH_BYTES; pass++) {
		ck_assert_int_eq(search_init(&s, &m, 0, 2, &err), 0);
		s.candidates = odd;
		s.min_score = .1f;
		s.pass = (enum search_pass)pass;
		ck_assert_int_eq(
		    search_batch(&s, q, 3, ROWS, hits, n, &err), 0);
		ck_assert_uint_gt(n[0], 10);
		ck_assert_uint_lt(n[0], ROWS / 2);
		for (i = 0; i < n[0]; i++)
			ck_assert(hits[i].score >= .1f &&
				  hits[i].row % 2 == 1 && hits[i].row != 5);
		ck_assert_uint_eq(s.bad_row, 5);
		search_release(&s);
	}
	matrix_release(&m);
}
END_TEST

START_TEST(codes_give_what_their_decoded_rows_give)
{
	struct quantize how = {.codec = codec_table[1 + _i], .threads = 2};
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
	search_and_check(&m, (const float(*)[DIM])decoded, 0, 2);
	ask_few_and_check(&m, (const float(*)[DIM])decoded);
	matrix_release(&m);
}
END_TEST

START_TEST(ties_go_to_the_lower_row_and_zeros_are_like_nothing)
{
	struct search_query q = {.vector = values[7]};
	struct search_hit hits[ROWS + 5];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s;
	size_t n, i;

	fill(&m);
	ck_assert_int_eq(search_init(&s, &m, 0, 2, &err), 0);
	ck_assert_int_eq(
	    search_batch(&s, &q, 1, ROWS + 5, hits, &n, &err), 0);
	ck_assert_uint_eq(n, ROWS);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(hits[i].row, 7 + i * TWIN);
	q.vector = values[ZERO];
	ck_assert_int_eq(search_batch(&s, &q, 1, 3, hits, &n, &err), 0);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(hits[i].row, i);
		ck_assert_float_eq(hits[i].score, 0);
	}
	search_release(&s);
	matrix_release(&m);
}
END_TEST

/* Whatever the errors, the sieve keeps every row whose true score is among
 * the K best, and not all the others. */
START_TEST(sieve_keeps_the_best_of_uncertain_scores)
{
	enum { N = 3000 };
	static float truth[N];
	struct err err = ERR_INIT;
	struct sieve s;
	struct rng r;
	size_t i, j, better;

	rng_seed(&r, 3, 1);
	sieve_init(&s, K, -INFINITY);
	for (i = 0; i < N; i++) {
		float e = .01f * rng_float(&r);
		float seen;

		truth[i] = rng_float(&r);
		seen = truth[i] + e * (2 * rng_float(&r) - 1);
		ck_assert_int_eq(sieve_add(&s,
					   (struct sieve_entry){
					       (uint32_t)i, seen - e, seen + e},
					   &err),
				 0);
	}
	sieve_shake(&s);
	ck_assert_uint_lt(s.n, 10 * K);
	for (i = 0; i < N; i++) {
		for (better = j = 0; j < N; j++)
			better += truth[j] > truth[i];
		for (j = 0; j < s.n && s.entries[j].row != i;)
			j++;
		ck_assert(better >= K || j < s.n);
	}
	sieve_release(&s);
}
END_TEST

int main(void)
{
	struct err err = ERR_INIT;
	Suite *s = suite_create("search");
	TCase *t = tcase_create("search");
	int codecs = 0;

	if (kern_init(&err) < 0)
		return 1;
	while (codec_table[codecs])
		codecs++;
	tcase_set_timeout(t, 120);
	tcase_add_test(t, floats_give_what_a_plain_loop_gives);
	tcase_add_loop_test(t, codes_give_what_their_decoded_rows_give, 0,
			    codecs - 1);
	tcase_add_test(t, ties_go_to_the_lower_row_and_zeros_are_like_nothing);
	tcase_add_test(t, only_candidates_of_enough_score_answer);
	tcase_add_test(t, sieve_keeps_the_best_of_uncertain_scores);
	suite_add_tcase(s, t);
	return run_suite(s);
}
