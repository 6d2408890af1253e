/* SPDX-License-Identifier: MIT */
#include "quant/quantize.h"

#include "base/mem.h"
#include "data/retype.h"
#include "quant/alias.h"
#include "quant/ngram_codes.h"

#include <string.h>

static int check_family(const struct matrix *m, const char *family,
			struct err *err)
{
	const char *old = family_meta(m, family, "codec");

	if (old && strcmp(old, "f32") != 0)
		return err_set(err,
			       "%s: is quantised already (codec \"%.40s\")",
			       matrix_name(m), old);
	return 0;
}

int quantize_check(const struct matrix *m, struct err *err)
{
	return check_family(m, "input", err) < 0
		   ? -1
		   : check_family(m, "ngrams", err);
}

static int code(struct matrix *m, const struct rows *rows,
		const struct quantize *q, struct err *err)
{
	if (q->codec->encode(m, rows, &q->options, q->threads, err) < 0 ||
	    rows_describe(rows, &q->steps, m, err) < 0 ||
	    matrix_set_meta(m, err, "vecmill.codec", "%s", q->codec->name) < 0)
		return -1;
	return q->opt_report ? report_make(q->opt_report, rows, m, err) : 0;
}

/* The same where words go that shall name others' rows: they are looked for
 * while M has all its words, and are its aliases when it has not. */
static int code_and_map(struct matrix *m, const struct rows *rows,
			const struct quantize *q, struct err *err)
{
	struct alias a;

	if (alias_find(&a, m, rows, q->threads, err) < 0)
		return -1;
	if (code(m, rows, q, err) < 0) {
		alias_release(&a);
		return -1;
	}
	matrix_set_aliases(m, &a.names, a.rows);
	return 0;
}

bool quantize_packs(const struct quantize *q)
{
	return q->words == QUANTIZE_BY_CODEC ? q->codec->bits <= 2
					     : q->words == QUANTIZE_FRONT;
}

int quantize(struct matrix *m, const struct quantize *q, struct err *err)
{
	struct rows rows;
	int rc = 0;

	if (quantize_check(m, err) < 0 ||
	    rows_open(&rows, m, &q->steps, q->threads, err) < 0)
		return -1;
	if (q->opt_report)
		*q->opt_report = (struct report){0};
	if (!q->ngrams.leave)
		rc = ngram_codes_add(m, &rows, q, err);
	if (rc == 0)
		rc = q->steps.map_pruned && rows.list
			 ? code_and_map(m, &rows, q, err)
			 : code(m, &rows, q, err);
	rows_release(&rows);
	if (rc == 0) {
		matrix_drop(m, "input");
		matrix_drop(m, "output");
		matrix_drop(m, "frozen");
		matrix_drop(m, "word_rows");
		m->pack = quantize_packs(q);
	}
	return rc;
}

static int undo(struct matrix *m, const char *family, struct err *err)
{
	struct coded c;
	float *floats;
	size_t i, n;

	if (coded_open_named(&c, m, family, err) < 0)
		return -1;
	if (strcmp(c.codec->name, "f32") == 0)
		return retype(m, "input", DTYPE_F32, err);
	if (__builtin_mul_overflow(c.rows, c.dim, &n))
		return err_set(err, "%s: too large to decode", matrix_name(m));
	floats = mem_array(n, sizeof(*floats), err);
	if (!floats)
		return -1;
	for (i = 0; i < c.rows; i += CODED_BLOCK)
		c.codec->floats(&c, i, c.rows - i < CODED_BLOCK ? c.rows - i
								: CODED_BLOCK,
				floats + i * c.dim, &n);
	family_drop(m, family);
	if (family_set_meta(m, family, "codec", "f32", err) < 0 ||
	    matrix_add(m, family, DTYPE_F32, c.rows, c.dim, floats, 0, floats,
		       err) < 0) {
		mem_free(floats);
		return -1;
	}
	return 0;
}

int quantize_undo_words(struct matrix *m, struct err *err)
{
	return undo(m, "input", err);
}

int quantize_undo(struct matrix *m, struct err *err)
{
	if (quantize_undo_words(m, err) < 0)
		return -1;
	return family_meta(m, "ngrams", "codec") ? undo(m, "ngrams", err) : 0;
}
