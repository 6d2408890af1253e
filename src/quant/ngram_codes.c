/* SPDX-License-Identifier: MIT */
#include "quant/ngram_codes.h"

#include "base/mem.h"
#include "quant/thin.h"
#include "quant/unseen.h"

#include <string.h>

/* ---- which rows they are ---- */

static int add_buckets(struct matrix *m, const struct ngrams *g,
		       const struct rows *rows, struct err *err)
{
	int32_t *kept = mem_array(rows->n, sizeof(*kept), err);
	size_t i;

	if (!kept)
		return -1;
	for (i = 0; i < rows->n; i++) {
		size_t row = rows->list[i];

		kept[i] = g->kept ? g->kept[row] : (int32_t)row;
	}
	matrix_drop(m, "ngrams.buckets");
	if (matrix_add(m, "ngrams.buckets", DTYPE_I32, rows->n, 0, kept, 0,
		       kept, err) < 0) {
		mem_free(kept);
		return -1;
	}
	return 0;
}

static size_t strings_bytes(const struct ngrams *g, const struct rows *rows)
{
	size_t bytes = 0, i, len;

	for (i = 0; i < rows->n; i++) {
		words_get(&g->strings, rows->list[i], &len);
		bytes += len + 1;
	}
	return bytes - 1;
}

static int add_strings(struct matrix *m, const struct ngrams *g,
		       const struct rows *rows, struct err *err)
{
	size_t n = strings_bytes(g, rows), i, len;
	char *text = mem_array(n + 1, 1, err), *p = text;

	if (!text)
		return -1;
	for (i = 0; i < rows->n; i++) {
		const char *s = words_get(&g->strings, rows->list[i], &len);

		memcpy(p, s, len);
		p[len] = '\n';
		p += len + 1;
	}
	matrix_drop(m, "ngrams.strings");
	if (matrix_add(m, "ngrams.strings", DTYPE_U8, n, 0, text, 0, text,
		       err) < 0) {
		mem_free(text);
		return -1;
	}
	return 0;
}

/* ---- coding ---- */

/* Of all that a table is. */
static uint64_t count_bytes(const struct matrix *m)
{
	const struct tensor *t;
	uint64_t bytes = 0;

	for (t = m->tensors; t < m->tensors + m->ntensors; t++)
		if (strncmp(t->name, "ngrams", 6) == 0)
			bytes += tensor_bytes(t);
	return bytes;
}

static int open_rows(struct rows *r, const struct matrix *m,
		     const struct rows *words, const struct ngrams *g,
		     const struct tensor *table, const struct quantize *q,
		     struct err *err)
{
	size_t *list = NULL, n = ngrams_rows(g);

	if (table->shape[1] != words->from_dim)
		return err_set(err, "%s: words have %zu dimensions, n-grams "
			       "%llu", matrix_name(m), words->from_dim,
			       (unsigned long long)table->shape[1]);
	if ((q->ngrams.keep || q->ngrams.used) &&
	    thin_choose(m, g, table, q->ngrams.keep, q->ngrams.used,
			q->threads, &list, &n, err) < 0)
		return -1;
	return rows_open_others(r, m, words, table, list, n, q->steps.bad,
				q->threads, err);
}

/* What is asked for, or best for sums of rows. */
static struct codec_options settle(const struct quantize *q)
{
	struct codec_options o = q->ngrams.codec ? q->ngrams.options
						 : q->options;

	if (o.rotation == ROTATION_BEST)
		o.rotation = ROTATION_HADAMARD;
	if (o.levels == LEVELS_BEST)
		o.levels = LEVELS_TRELLIS;
	return o;
}

static int code(struct matrix *m, const struct ngrams *g,
		const struct rows *rows, const struct quantize *q,
		struct err *err)
{
	const struct codec *codec = q->ngrams.codec ? q->ngrams.codec
						    : q->codec;
	struct codec_options o = settle(q);

	if (codec->encode(m, rows, &o, q->threads, err) < 0 ||
	    family_set_meta(m, "ngrams", "codec", codec->name, err) < 0)
		return -1;
	if (!rows->list)
		return 0;
	return g->kind == NGRAMS_EXPLICIT ? add_strings(m, g, rows, err)
					  : add_buckets(m, g, rows, err);
}

static int code_rows(struct matrix *m, const struct rows *words,
		     const struct ngrams *g, const struct tensor *table,
		     const struct quantize *q, struct err *err)
{
	struct rows rows;
	int rc;

	if (open_rows(&rows, m, words, g, table, q, err) < 0)
		return -1;
	rc = code(m, g, &rows, q, err);
	rows_release(&rows);
	if (rc == 0)
		matrix_drop(m, "ngrams");
	return rc;
}

static int code_and_report(struct matrix *m, const struct rows *words,
			   const struct ngrams *g, const struct tensor *table,
			   const struct quantize *q, struct err *err)
{
	struct report_ngrams *r = &q->opt_report->ngrams;
	struct unseen u;
	int rc = unseen_open(&u, m, g, table, words, err);

	r->rows_before = ngrams_rows(g);
	r->bytes_before = count_bytes(m);
	if (rc == 0)
		rc = code_rows(m, words, g, table, q, err);
	if (rc == 0)
		rc = ngrams_count(m, &r->rows, err);
	if (rc == 0)
		rc = unseen_compare(&u, m, r, err);
	r->bytes = count_bytes(m);
	unseen_release(&u);
	return rc;
}

int ngram_codes_add(struct matrix *m, const struct rows *words,
		  const struct quantize *q, struct err *err)
{
	const struct tensor *table;
	struct ngrams g;
	int rc = -1;

	if (ngrams_open(&g, m, err) < 0)
		return -1;
	if (g.kind == NGRAMS_NONE)
		return 0;
	table = matrix_floats_of(m, "ngrams", ngrams_rows(&g), err);
	if (table)
		rc = q->opt_report
			 ? code_and_report(m, words, &g, table, q, err)
			 : code_rows(m, words, &g, table, q, err);
	ngrams_release(&g);
	return rc;
}
