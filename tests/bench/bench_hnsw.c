/* SPDX-License-Identifier: MIT */
/*
 * bench_hnsw MATRIX INDEX THREADS EF...: 2,000 rows of the matrix, evenly
 * spread, ask for their ten nearest by walks that keep EF.  Prints, an EF a
 * line:
 *
 *     ef EF recall RECALL queries QUERIES/S
 */
#include "base/log.h"
#include "base/mem.h"
#include "data/matrix_file.h"
#include "kern/kern.h"
#include "search/hnsw.h"

#include <stdio.h>
#include <stdlib.h>

enum { QUERIES = 2000, K = 10, RUNS = 3 };

static uint32_t excluded[QUERIES];
static struct search_query queries[QUERIES];
static struct search_hit exact[QUERIES * K], hits[QUERIES * K];
static size_t found[QUERIES];

static int pick_queries(const struct search *s, struct err *err)
{
	float *vectors = mem_array(QUERIES, s->rows.dim * sizeof(float), err);
	size_t i;

	for (i = 0; vectors && i < QUERIES; i++) {
		excluded[i] = (uint32_t)(i * s->limit / QUERIES);
		search_unit_row(s, excluded[i], vectors + i * s->rows.dim);
		queries[i] = (struct search_query){
		    vectors + i * s->rows.dim, &excluded[i], 1};
	}
	return vectors ? 0 : -1;
}

static double recall(void)
{
	size_t same = 0, q, i, j;

	for (q = 0; q < QUERIES; q++)
		for (i = 0; i < K; i++)
			for (j = 0; j < found[q]; j++)
				same += exact[q * K + i].row ==
					hits[q * K + j].row;
	return (double)same / QUERIES / K;
}

static int run(const struct hnsw *g, const struct search *s, size_t ef,
	       struct err *err)
{
	double best = 0, start;
	int i;

	for (i = 0; i < RUNS; i++) {
		start = log_clock();
		if (hnsw_batch(g, s, queries, QUERIES, K, ef, hits, found,
			       err) < 0)
			return -1;
		start = QUERIES / (log_clock() - start);
		best = start > best ? start : best;
	}
	printf("ef %zu recall %.4f queries %.0f\n", ef, recall(), best);
	return 0;
}

int main(int argc, char **argv)
{
	struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s = {0};
	struct hnsw g = {0};
	int threads = argc > 4 ? atoi(argv[3]) : 1, i;

	if (argc < 5 || kern_init(&err) < 0 ||
	    matrix_read(&m, argv[1], threads, &err) < 0 ||
	    matrix_read(&index, argv[2], threads, &err) < 0 ||
	    search_init(&s, &m, 0, threads, &err) < 0 ||
	    hnsw_open(&g, &index, &m, threads, &err) < 0 ||
	    pick_queries(&s, &err) < 0 ||
	    search_batch(&s, queries, QUERIES, K, exact, found, &err) < 0)
		goto fail;
	for (i = 4; i < argc; i++)
		if (run(&g, &s, (size_t)atol(argv[i]), &err) < 0)
			goto fail;
	hnsw_release(&g);
	search_release(&s);
	matrix_release(&index);
	matrix_release(&m);
	mem_free((void *)queries[0].vector);
	return 0;
fail:
	fprintf(stderr, "%s\n", argc < 5 ? "MATRIX INDEX THREADS EF..."
					 : err.msg);
	return 1;
}
