/* SPDX-License-Identifier: MIT */
/* An index that opens can be walked, whatever else is wrong with it. */
#include "fuzz_matrix.h"

#include "search/hnsw.h"

#include <stdio.h>

enum { ROWS = 40, DIM = 4, K = 3 };

static float rows[ROWS][DIM];

/* The rows scripts/fuzz makes its seeds of. */
static void make(struct matrix *m, struct err *err)
{
	char word[16];
	int i, n;

	for (i = 0; i < ROWS; i++) {
		n = snprintf(word, sizeof(word), "w%d", i);
		rows[i][0] = (float)(i % 7 - 3);
		rows[i][1] = (float)(i % 5 - 2);
		rows[i][2] = (float)(i % 3 - 1);
		rows[i][3] = 1;
		words_add(&m->words, word, (size_t)n, err);
	}
	matrix_add(m, "input", DTYPE_F32, ROWS, DIM, rows, 0, NULL, err);
}

static void walk(const struct hnsw *g, const struct matrix *m)
{
	struct search_query q = {.vector = rows[7]};
	struct search_hit hits[K];
	struct err err = ERR_INIT;
	struct search s;
	size_t n;

	FUZZ_CHECK(g->dim == DIM);
	FUZZ_CHECK(search_init(&s, m, 0, 1, &err) == 0);
	FUZZ_CHECK(hnsw_batch(g, &s, &q, 1, K, 5, hits, &n, &err) == 0);
	FUZZ_CHECK(n <= K);
	search_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
	struct err err = ERR_INIT;
	const char *path;
	struct hnsw g;

	make(&m, &err);
	path = fuzz_file(data, n);
	fuzz_matrix_limit(path);
	if (matrix_read(&index, path, 1, &err) == 0 &&
	    matrix_set_meta(&index, &err, "vecmill.matrix-digest", "%016llx",
			    (unsigned long long)matrix_digest(&m)) == 0 &&
	    hnsw_open(&g, &index, &m, 1, &err) == 0) {
		walk(&g, &m);
		hnsw_release(&g);
	} else {
		FUZZ_CHECK(err.status == ERR_FAILED && err.msg[0]);
	}
	fuzz_unlimit();
	matrix_release(&index);
	matrix_release(&m);
	return 0;
}
