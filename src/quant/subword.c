/* SPDX-License-Identifier: MIT */
#include "quant/subword.h"

#include "base/mem.h"

#include <string.h>

enum { AHEAD = 8 /* rows that are on their way from memory */ };

static int open_table(struct subword *s, const struct matrix *m, size_t dim,
		      struct err *err)
{
	if (coded_open_named(&s->table, m, "ngrams", err) < 0)
		return -1;
	return s->table.dim == dim
		   ? 0
		   : err_set(err, "%s: n-grams have %zu dimensions, words %zu",
			     matrix_name(m), s->table.dim, dim);
}

int subword_open(struct subword *s, const struct matrix *m, size_t dim,
		 struct err *err)
{
	*s = (struct subword)SUBWORD_INIT;
	if (ngrams_open(&s->ngrams, m, err) < 0)
		return -1;
	if (subword_any(s) && open_table(s, m, dim, err) < 0) {
		subword_release(s);
		return -1;
	}
	return 0;
}

void subword_release(struct subword *s)
{
	ngrams_release(&s->ngrams);
	*s = (struct subword)SUBWORD_INIT;
}

void subword_work_release(struct subword_work *w)
{
	ngrams_list_release(&w->list);
	mem_free(w->row);
	*w = (struct subword_work){0};
}

static void add_row(const struct coded *table, uint32_t row, float *scratch,
		    float *restrict out)
{
	size_t ld, d;
	const float *x = table->codec->floats(table, row, 1, scratch, &ld);

	for (d = 0; d < table->dim; d++)
		out[d] += x[d];
}

/* Returns whether any is not 0. */
static bool scale_all(float *x, float scale, size_t dim)
{
	bool any = false;
	size_t d;

	for (d = 0; d < dim; d++) {
		x[d] *= scale;
		any |= x[d] != 0;
	}
	return any;
}

int subword_vector(const struct subword *s, struct subword_work *w,
		   const char *word, size_t n, float *out, struct err *err)
{
	size_t i;

	memset(out, 0, s->table.dim * sizeof(*out));
	w->list.n = 0;
	if (ngrams_list(&s->ngrams, word, n, &w->list, err) < 0)
		return -1;
	if (w->list.n == 0)
		return 0;
	if (!w->row)
		w->row = mem_array(s->table.dim, sizeof(*w->row), err);
	if (!w->row)
		return -1;
	for (i = 0; i < w->list.n && i < AHEAD; i++)
		coded_fetch(&s->table, w->list.rows[i]);
	for (i = 0; i < w->list.n; i++) {
		if (i + AHEAD < w->list.n)
			coded_fetch(&s->table, w->list.rows[i + AHEAD]);
		add_row(&s->table, w->list.rows[i], w->row, out);
	}
	return scale_all(out, 1 / (float)w->list.n, s->table.dim);
}
