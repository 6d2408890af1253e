/* SPDX-License-Identifier: MIT */
/* The graph finds what exhaustive search finds, nearly always; it does not
 * depend on the number of threads; what is wrong with a file is found out. */
#include "search/hnsw.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 5, ROWS = 3000, DIM = 33, QUERIES = 200, K = 10, ZERO = 17 };

static float values[ROWS][DIM];
static const struct hnsw_options plain = {8, 60, 1, 8}, small = {8, 60, 1, 4};

/* Clusters, not around the origin. */
static void fill(struct matrix *m)
{
	static float centres[50][DIM];
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int i, k;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < 50; i++)
		for (k = 0; k < DIM; k++)
			centres[i][k] = 2 * rng_float(&r) - .5f;
	for (i = 0; i < ROWS; i++) {
		k = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)k, &err);
		for (k = 0; k < DIM; k++)
			values[i][k] = i == ZERO ? 0
						 : centres[i % 50][k] +
						       rng_float(&r);
	}
	words_index(&m->words, NULL, &err);
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values,
				    0, NULL, &err),
			 0);
}

static void build(struct matrix *index, const struct matrix *m,
		  const struct hnsw_options *o, int threads)
{
	struct err err = ERR_INIT;
	struct search s;

	ck_assert_int_eq(search_init(&s, m, 0, threads, &err), 0);
	ck_assert_msg(hnsw_build(index, &s, m, o, NULL, &err) == 0, "%s",
		      err.msg);
	search_release(&s);
}

static size_t same(const struct search_hit *a, const struct search_hit *b)
{
	size_t n = 0, i, j;

	for (i = 0; i < K; i++)
		for (j = 0; j < K; j++)
			n += a[i].row == b[j].row;
	return n;
}

/* Recall of the K nearest; found scores are true ones. */
static double recall(const struct matrix *m, const struct hnsw_options *o,
		     size_t ef)
{
	static struct search_hit exact[QUERIES * K], hits[QUERIES * K];
	static uint32_t self[QUERIES];
	struct search_query q[QUERIES];
	struct matrix index = MATRIX_INIT;
	struct err err = ERR_INIT;
	size_t n[QUERIES], found = 0, i, j, k;
	struct search s;
	struct hnsw g;

	build(&index, m, o, 2);
	ck_assert_int_eq(search_init(&s, m, 0, 2, &err), 0);
	ck_assert_msg(hnsw_open(&g, &index, m, 2, &err) == 0, "%s", err.msg);
	for (i = 0; i < QUERIES; i++) {
		self[i] = (uint32_t)(i * 13 + 1);
		q[i] = (struct search_query){values[self[i]], &self[i], 1};
	}
	ck_assert_int_eq(search_batch(&s, q, QUERIES, K, exact, n, &err), 0);
	ck_assert_int_eq(
	    hnsw_batch(&g, &s, q, QUERIES, K, ef, hits, n, &err), 0);
	for (i = 0; i < QUERIES; i++) {
		ck_assert_uint_eq(n[i], K);
		found += same(exact + i * K, hits + i * K);
		for (j = 0; j < K; j++)
			for (k = 0; k < K; k++)
				if (exact[i * K + j].row == hits[i * K + k].row)
					ck_assert_float_eq_tol(
					    exact[i * K + j].score,
					    hits[i * K + k].score, 1e-6);
	}
	hnsw_release(&g);
	search_release(&s);
	matrix_release(&index);
	return (double)found / QUERIES / K;
}

START_TEST(walks_find_what_search_finds)
{
	struct matrix m = MATRIX_INIT;
	double r;

	fill(&m);
	r = recall(&m, &plain, 60);
	ck_assert_msg(r > .97, "8 bits: recall %g (seed %d)", r, SEED);
	r = recall(&m, &small, 60);
	ck_assert_msg(r > .95, "4 bits: recall %g (seed %d)", r, SEED);
	ck_assert_double_lt(recall(&m, &plain, 1), .97);
	matrix_release(&m);
}
END_TEST

START_TEST(any_number_of_threads_builds_the_same)
{
	struct matrix m = MATRIX_INIT, a = MATRIX_INIT, b = MATRIX_INIT;
	int i;

	fill(&m);
	build(&a, &m, &plain, 1);
	build(&b, &m, &plain, 3);
	ck_assert_int_eq(a.ntensors, 5);
	for (i = 0; i < a.ntensors; i++)
		ck_assert_mem_eq(a.tensors[i].data, b.tensors[i].data,
				 (size_t)tensor_bytes(&a.tensors[i]));
	matrix_release(&a);
	matrix_release(&b);
	matrix_release(&m);
}
END_TEST

/* Fewer rows than anything: one, two, and all of them the same. */
START_TEST(small_and_dull_matrices_work)
{
	static float same_rows[40][2];
	static const size_t sizes[] = {1, 2, 40};
	struct search_hit hits[50];
	struct err err = ERR_INIT;
	size_t i, k, n;

	for (i = 0; i < 40; i++)
		same_rows[i][0] = same_rows[i][1] = 1;
	for (k = 0; k < 3; k++) {
		struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
		struct search_query q = {.vector = same_rows[0]};
		struct search s;
		struct hnsw g;
		char word[16];

		for (i = 0; i < sizes[k]; i++)
			words_add(&m.words, word,
				  (size_t)snprintf(word, 16, "w%zu", i), &err);
		matrix_add(&m, "input", DTYPE_F32, sizes[k], 2, same_rows, 0,
			   NULL, &err);
		build(&index, &m, k == 1 ? &small : &plain, 2);
		ck_assert_int_eq(search_init(&s, &m, 0, 1, &err), 0);
		ck_assert_int_eq(hnsw_open(&g, &index, &m, 1, &err), 0);
		ck_assert_int_eq(
		    hnsw_batch(&g, &s, &q, 1, 50, 50, hits, &n, &err), 0);
		ck_assert_uint_ge(n, 1);
		ck_assert_uint_le(n, sizes[k]);
		hnsw_release(&g);
		search_release(&s);
		matrix_release(&index);
		matrix_release(&m);
	}
}
END_TEST

/* Changes one thing; the reason must name it. */
static void expect(struct matrix *index, const struct matrix *m,
		   const char *reason)
{
	struct err err = ERR_INIT;
	struct hnsw g;

	ck_assert_msg(hnsw_open(&g, index, m, 1, &err) < 0, "no \"%s\"",
		      reason);
	ck_assert_msg(strstr(err.msg, reason) != NULL, "\"%s\" is not \"%s\"",
		      err.msg, reason);
}

static void *data_of(const struct matrix *m, const char *name)
{
	return matrix_tensor(m, name)->owned;
}

START_TEST(broken_indexes_are_refused)
{
	struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
	struct err err = ERR_INIT;
	int32_t *links, old;
	uint8_t *levels, top;
	float bad = NAN, *mean;
	const char *entry;
	char was[32];
	struct hnsw g;

	fill(&m);
	build(&index, &m, &plain, 2);
	links = data_of(&index, "index.links");
	old = links[3];
	links[3] = ROWS;
	expect(&index, &m, "row 1 has links on level 0 that lead nowhere");
	links[3] = -2;
	expect(&index, &m, "lead nowhere");
	links[3] = INT32_MAX; /* and links[4] is one again */
	expect(&index, &m, "lead nowhere");
	links[3] = old;
	levels = data_of(&index, "index.levels");
	top = levels[9];
	levels[9] = 99;
	expect(&index, &m, "row 10 is on level 99");
	levels[9] = top;
	entry = matrix_meta(&index, "vecmill.entry");
	snprintf(was, sizeof(was), "%s", entry);
	matrix_set_meta(&index, &err, "vecmill.entry", "%d", ROWS);
	expect(&index, &m, "vecmill.entry");
	matrix_set_meta(&index, &err, "vecmill.entry", "%s", was);
	mean = data_of(&index, "index.mean");
	mean[2] = bad;
	expect(&index, &m, "mean");
	mean[2] = 0;
	memcpy((char *)data_of(&index, "index.codes") + 56, &bad, 4);
	expect(&index, &m, "scale of row 1");
	bad = 1;
	memcpy((char *)data_of(&index, "index.codes") + 56, &bad, 4);
	ck_assert_msg(hnsw_open(&g, &index, &m, 1, &err) == 0, "%s", err.msg);
	hnsw_release(&g);
	values[0][0] += 1;
	expect(&index, &m, "another matrix");
	matrix_drop(&index, "index.upper");
	values[0][0] -= 1;
	expect(&index, &m, "index");
	matrix_release(&index);
	matrix_release(&m);
}
END_TEST

START_TEST(rows_that_are_not_finite_are_named)
{
	struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s;

	fill(&m);
	values[41][1] = INFINITY;
	ck_assert_int_eq(search_init(&s, &m, 0, 2, &err), 0);
	ck_assert_int_lt(hnsw_build(&index, &s, &m, &plain, NULL, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "row 42 (\"w41\")"));
	search_release(&s);
	matrix_release(&index);
	matrix_release(&m);
}
END_TEST

int main(void)
{
	struct err err = ERR_INIT;
	Suite *s = suite_create("hnsw");
	TCase *t = tcase_create("hnsw");

	if (kern_init(&err) < 0)
		return 1;
	tcase_set_timeout(t, 300);
	tcase_add_test(t, walks_find_what_search_finds);
	tcase_add_test(t, any_number_of_threads_builds_the_same);
	tcase_add_test(t, small_and_dull_matrices_work);
	tcase_add_test(t, broken_indexes_are_refused);
	tcase_add_test(t, rows_that_are_not_finite_are_named);
	suite_add_tcase(s, t);
	return run_suite(s);
}
