/* SPDX-License-Identifier: MIT */
/*
 * bench_search MATRIX THREADS rows|bytes|single [N]: a batch of 2,048 rows of
 * the matrix, evenly spread, for their 10 nearest, by either pass, or N (256)
 * of them one by one.
 * Prints queries a second of the second batch; the first makes what the pass
 * needs.
 */
#include "base/log.h"
#include "base/mem.h"
#include "data/matrix_file.h"
#include "kern/kern.h"
#include "search/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 2048, K = 10 };

static uint32_t excluded[QUERIES];
static struct search_query queries[QUERIES];
static struct search_hit hits[QUERIES * K];
static size_t found[QUERIES];

static float *pick_queries(const struct search *s, struct err *err)
{
	float *vectors = mem_array(QUERIES, s->rows.dim * sizeof(float), err);
	size_t i;

	for (i = 0; vectors && i < QUERIES; i++) {
		excluded[i] = (uint32_t)(i * s->limit / QUERIES);
		search_unit_row(s, excluded[i], vectors + i * s->rows.dim);
		queries[i] = (struct search_query){
		    vectors + i * s->rows.dim, &excluded[i], 1};
	}
	return vectors;
}

static int run(struct search *s, size_t n, size_t at_once, struct err *err)
{
	double start = 0;
	size_t i;
	int round;

	for (round = 0; round < 2; round++) {
		start = log_clock();
		for (i = 0; i < n; i += at_once)
			if (search_batch(s, queries + i, at_once, K, hits,
					 found, err) < 0)
				return -1;
	}
	printf("%.1f\n", (double)n / (log_clock() - start));
	return 0;
}

int main(int argc, char **argv)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct search s = {0};
	float *vectors = NULL;
	int threads, status = 1;
	size_t few;
	bool single;

	if (argc < 4) {
		fprintf(stderr, "bench_search MATRIX THREADS "
				"rows|bytes|single [N]\n");
		return 2;
	}
	threads = atoi(argv[2]);
	single = strcmp(argv[3], "single") == 0;
	few = argc > 4 ? (size_t)atoi(argv[4]) : 256;
	few = few < QUERIES ? few : QUERIES;
	if (kern_init(&err) < 0 ||
	    matrix_read(&m, argv[1], threads, &err) < 0 ||
	    search_init(&s, &m, 0, threads, &err) < 0)
		goto out;
	s.pass = strcmp(argv[3], "bytes") ? SEARCH_ROWS : SEARCH_BYTES;
	vectors = pick_queries(&s, &err);
	if (vectors && run(&s, single ? few : QUERIES, single ? 1 : QUERIES,
			   &err) == 0)
		status = 0;
out:
	if (status)
		fprintf(stderr, "%s\n", err.msg);
	search_release(&s);
	matrix_release(&m);
	mem_free(vectors);
	return status;
}
