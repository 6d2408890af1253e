/* SPDX-License-Identifier: MIT */
/* What opens through its codec can be decoded and searched, whatever it
 * holds. */
#include "fuzz_matrix.h"

#include "data/ngrams.h"
#include "kern/kern.h"
#include "quant/codec.h"
#include "quant/quantize.h"
#include "search/search.h"

enum { MOST = 1 << 16 /* floats of a matrix that is looked at */, K = 3 };

static void decode(const struct coded *c)
{
	size_t ld, n = c->rows < CODED_BLOCK ? c->rows : CODED_BLOCK;
	float *scratch = malloc(coded_scratch(c) * sizeof(*scratch));
	float *row = malloc(c->dim * sizeof(*row));
	size_t i;

	FUZZ_CHECK(scratch && row);
	for (i = 0; i < c->rows; i++)
		c->codec->decode_row(c, i, row);
	FUZZ_CHECK(c->codec->floats(c, 0, n, scratch, &ld));
	FUZZ_CHECK(coded_coordinates(c, 0, n, scratch, &ld));
	free(scratch);
	free(row);
}

static void search(const struct matrix *m, enum search_pass pass)
{
	struct search_hit hits[2 * K];
	struct search_query q[2] = {{0}, {0}};
	struct err err = ERR_INIT;
	struct search s;
	size_t n[2], i;
	float *unit;
	int rc;

	if (search_init(&s, m, 0, 1, &err) < 0) {
		fuzz_verdict(-1, &err);
		return;
	}
	s.pass = pass;
	unit = malloc(2 * s.rows.dim * sizeof(*unit));
	FUZZ_CHECK(unit);
	for (i = 0; i < 2; i++) {
		s.rows.codec->decode_row(&s.rows, i % s.rows.rows,
					 unit + i * s.rows.dim);
		q[i].vector = unit + i * s.rows.dim;
	}
	rc = search_batch(&s, q, 2, K, hits, n, &err);
	fuzz_verdict(rc, &err);
	for (i = 0; rc == 0 && i < 2; i++)
		FUZZ_CHECK(n[i] <= K && n[i] <= s.rows.rows);
	for (i = 0; rc == 0 && i < n[0]; i++)
		FUZZ_CHECK(hits[i].row < s.rows.rows);
	free(unit);
	search_release(&s);
}

static bool is_small(const struct coded *c)
{
	return c->rows && c->dim &&
	       (c->rows + CODED_BLOCK) * c->dim <= MOST;
}

/* The same of a table of n-grams, which has as many rows as it says. */
static bool decode_ngrams(const struct matrix *m)
{
	struct err err = ERR_INIT;
	struct coded c;
	size_t rows;
	int rc;

	if (!matrix_meta(m, "vecmill.ngrams"))
		return true;
	rc = coded_open_named(&c, m, "ngrams", &err);
	fuzz_verdict(rc, &err);
	if (rc < 0)
		return true; /* as undoing finds out too */
	FUZZ_CHECK(ngrams_count(m, &rows, &err) == 0 && rows == c.rows);
	if (!is_small(&c))
		return false;
	decode(&c);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	int rc;

	fuzz_matrix_limit(path);
	rc = matrix_read_as(&m, path, format_find("safetensors"), 1, &err);
	if (rc == 0)
		rc = coded_open(&c, &m, &err);
	fuzz_unlimit();
	if (rc == 0 && is_small(&c) && decode_ngrams(&m)) {
		decode(&c);
		search(&m, SEARCH_ROWS);
		search(&m, SEARCH_BYTES);
		rc = quantize_undo(&m, &err);
	}
	fuzz_matrix(rc, &m, &err);
	return 0;
}
