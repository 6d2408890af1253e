/* SPDX-License-Identifier: MIT */
/*
 * bench_search MATRIX [THREADS]: batches of 2,048 rows of the matrix as
 * queries for their 10 nearest, by either pass.  Prints queries a second, the
 * multiply-adds of an exhaustive search twice over (GFLOP/s), and how many of
 * the ten the pass over bytes found of those of the pass over rows:
 *
 *     rows QUERIES/S GFLOP/S
 *     bytes QUERIES/S GFLOP/S RECALL
 */
#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "search/search.h"

#include <stdio.h>
#include <stdlib.h>

enum { QUERIES = 2048, K = 10, RUNS = 5 };

static float *vectors;
static uint32_t excluded[QUERIES];
static struct search_query queries[QUERIES];
static struct search_hit exact[QUERIES * K], hits[QUERIES * K];
static size_t found[QUERIES];

static int pick_queries(const struct search *s, struct err *err)
{
	struct rng r;
	size_t i;

	vectors = mem_array(QUERIES, s->rows.dim * sizeof(float), err);
	if (!vectors)
		return -1;
	rng_seed(&r, 1, 1);
	for (i = 0; i < QUERIES; i++) {
		excluded[i] = rng_below(&r, (uint32_t)s->limit);
		search_unit_row(s, excluded[i], vectors + i * s->rows.dim);
		queries[i] = (struct search_query){
		    vectors + i * s->rows.dim, &excluded[i], 1};
	}
	return 0;
}

/* The best of some runs; the first makes what the pass needs. */
static int run(struct search *s, enum search_pass pass,
	       struct search_hit *out, struct err *err)
{
	double best = 0, start;
	int i;

	s->pass = pass;
	for (i = 0; i <= RUNS; i++) {
		start = log_clock();
		if (search_batch(s, queries, QUERIES, K, out, found, err) < 0)
			return -1;
		start = QUERIES / (log_clock() - start);
		best = start > best ? start : best;
	}
	printf("%s %.0f %.1f", pass == SEARCH_ROWS ? "rows" : "bytes", best,
	       best * 2 * (double)s->limit * (double)s->rows.dim / 1e9);
	return 0;
}

static double recall(void)
{
	size_t same = 0, q, i, j;

	for (q = 0; q < QUERIES; q++)
		for (i = 0; i < K; i++)
			for (j = 0; j < K; j++)
				same += exact[q * K + i].row ==
					hits[q * K + j].row;
	return (double)same / QUERIES / K;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct matrix m = MATRIX_INIT;
	struct search s = {0};
	int threads = argc > 2 ? atoi(argv[2]) : 1;

	if (argc < 2 || kern_init(&err) < 0 ||
	    matrix_read(&m, argv[1], threads, &err) < 0 ||
	    search_init(&s, &m, 0, threads, &err) < 0 ||
	    pick_queries(&s, &err) < 0 ||
	    run(&s, argc > 3 ? SEARCH_BYTES : SEARCH_ROWS, exact, &err) < 0)
		goto fail;
	printf("\n");
	if (kern()->panel_i8) {
		if (run(&s, SEARCH_BYTES, hits, &err) < 0)
			goto fail;
		printf(" %.4f\n", recall());
	}
	search_release(&s);
	matrix_release(&m);
	mem_free(vectors);
	return 0;
fail:
	fprintf(stderr, "%s\n", argc < 2 ? "MATRIX?" : err.msg);
	return 1;
}
