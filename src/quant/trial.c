/* SPDX-License-Identifier: MIT */
#include "quant/trial.h"

#include "base/mem.h"
#include "data/matrix_file.h"
#include "quant/axes.h"

#include <stdio.h>
#include <string.h>

enum { SAMPLE = 8192, ASKED = 256, BLOCK = CODED_BLOCK };

/* ---- the sample ---- */

static int take_rows(const struct matrix *m, const struct steps *s, size_t *n,
		     size_t *dim, float **ret, int threads, struct err *err)
{
	struct rows rows;
	size_t step;

	if (rows_open(&rows, m, s, threads, err) < 0)
		return -1;
	step = (rows.n + SAMPLE - 1) / SAMPLE;
	*n = (rows.n + step - 1) / step;
	*dim = rows.dim;
	*ret = mem_array(*n, rows.dim * sizeof(**ret), err);
	if (*ret)
		rows_get(&rows, 0, step, *n, *ret);
	rows_forget(&rows, 0, rows.n);
	rows_release(&rows);
	return *ret ? 0 : -1;
}

/* Names for the rows, which a matrix needs. */
static int name_rows(struct words *w, size_t n, struct err *err)
{
	char name[24];
	size_t i;
	int len;

	for (i = 0; i < n; i++) {
		len = snprintf(name, sizeof(name), "%zu", i);
		if (words_add(w, name, (size_t)len, err) < 0)
			return -1;
	}
	return words_index(w, NULL, err);
}

static void units(float *rows, size_t n, size_t dim)
{
	size_t i;

	for (i = 0; i < n; i++)
		axes_unit(rows + i * dim, dim, rows + i * dim);
}

/* The nearest among N rows of length 1 at ROWS, those from FIRST. */
static void offer_block(const struct trial *t, const float *queries,
			size_t dim, const float *rows, size_t first, size_t n,
			float *scores, struct nearest *to)
{
	size_t step = t->n / t->asked, q, i;

	kern()->dots(queries, t->asked, dim, rows, n, dim, dim, scores, BLOCK);
	for (q = 0; q < t->asked; q++)
		for (i = 0; i < n; i++)
			if (first + i != q * step)
				nearest_offer(&to[q], scores[q * BLOCK + i],
					      first + i);
}

/* The nearest rows of every query, all of the sample being at ROWS. */
static int find_nearest(const struct trial *t, float *rows, size_t dim,
			struct nearest *to, struct err *err)
{
	float *scores = mem_array(t->asked, BLOCK * sizeof(float), err);
	float *queries = mem_array(t->asked, dim * sizeof(float), err);
	size_t step = t->n / t->asked, i;

	if (scores && queries) {
		units(rows, t->n, dim);
		for (i = 0; i < t->asked; i++)
			memcpy(queries + i * dim, rows + i * step * dim,
			       dim * sizeof(float));
		for (i = 0; i < t->n; i += BLOCK)
			offer_block(t, queries, dim, rows + i * dim, i,
				    t->n - i < BLOCK ? t->n - i : BLOCK,
				    scores, to);
	}
	i = scores && queries;
	mem_free(scores);
	mem_free(queries);
	return i ? 0 : -1;
}

static int find_before(struct trial *t, struct err *err)
{
	float *copy = mem_copy(t->rows, t->n * t->dim * sizeof(float), err);
	int rc = -1;

	t->asked = t->n < ASKED ? t->n : ASKED;
	t->before = mem_array(t->asked, sizeof(*t->before), err);
	if (copy && t->before)
		rc = find_nearest(t, copy, t->dim, t->before, err);
	mem_free(copy);
	return rc;
}

int trial_init(struct trial *t, const struct matrix *m, const struct steps *s,
	       bool turn, int threads, struct err *err)
{
	struct steps turned = *s;

	*t = (struct trial){0};
	if (take_rows(m, s, &t->n, &t->dim, &t->rows, threads, err) < 0 ||
	    name_rows(&t->words, t->n, err) < 0 || find_before(t, err) < 0)
		goto fail;
	turned.pca = t->dim - s->remove_top;
	if (turned.bad == ROWS_WARN) /* which has been done */
		turned.bad = ROWS_SKIP;
	if (turn && take_rows(m, &turned, &t->n, &t->most, &t->turned, threads,
			      err) < 0)
		goto fail;
	return 0;
fail:
	trial_release(t);
	return -1;
}

void trial_release(struct trial *t)
{
	mem_free(t->rows);
	mem_free(t->turned);
	words_release(&t->words);
	mem_free(t->before);
	*t = (struct trial){0};
}

/* ---- a codec ---- */

/* Bytes of the tensors that have a row a row, and of the others. */
static void add_up(const struct matrix *m, struct trial_result *r)
{
	const struct tensor *t;

	for (t = m->tensors; t < m->tensors + m->ntensors; t++)
		if (strcmp(t->name, "input.codes") == 0 ||
		    strcmp(t->name, "input.scales") == 0)
			r->row += (double)tensor_row_bytes(t);
		else
			r->fixed += (double)tensor_bytes(t);
}

static int without_codes(const struct trial *t, bool pack, bool compress,
			 uint64_t *ret, int threads, struct err *err)
{
	struct matrix m = {.words = t->words, .pack = pack};

	return matrix_measure(&m, compress, threads, ret, err);
}

/* The tensors alone, in a file like that which will be written. */
static int weigh(const struct trial *t, const struct matrix *m,
		 const struct quantize *q, bool compress,
		 struct trial_result *r, struct err *err)
{
	uint64_t all, words;
	double ratio;

	add_up(m, r);
	if (!compress)
		return 0;
	if (matrix_measure(m, true, q->threads, &all, err) < 0 ||
	    without_codes(t, m->pack, true, &words, q->threads, err) < 0)
		return -1;
	ratio = (double)(all - words) /
		((double)t->n * r->row + r->fixed);
	r->row *= ratio;
	r->fixed *= ratio;
	return 0;
}

static int compare(const struct trial *t, const struct matrix *m,
		   struct trial_result *r, struct err *err)
{
	struct nearest *after = mem_array(t->asked, sizeof(*after), err);
	size_t most = t->n > NEAREST ? NEAREST : t->n - 1, i, ld;
	float *rows = NULL;
	struct coded c;
	int rc = coded_open(&c, m, err);

	if (rc == 0)
		rows = mem_array(t->n, c.dim * sizeof(float), err);
	if (!after || !rows) {
		rc = -1;
	} else {
		for (i = 0; i < t->n; i += BLOCK)
			c.codec->floats(&c, i, t->n - i < BLOCK ? t->n - i
								: BLOCK,
					rows + i * c.dim, &ld);
		rc = find_nearest(t, rows, c.dim, after, err);
	}
	if (rc == 0)
		r->kept = most ? (double)nearest_common(t->before, after,
							t->asked) /
				     (double)(t->asked * most)
			       : 1;
	mem_free(after);
	mem_free(rows);
	return rc;
}

int trial_run(const struct trial *t, const struct quantize *q, size_t pca,
	      bool compress, struct trial_result *ret, struct err *err)
{
	struct quantize plain = {.codec = q->codec, .options = q->options,
				 .words = q->words, .threads = q->threads};
	struct matrix m = MATRIX_INIT;
	int rc = words_copy(&m.words, &t->words, err);

	*ret = (struct trial_result){0};
	if (rc == 0)
		rc = pca ? matrix_add(&m, "input", DTYPE_F32, t->n, pca,
				      t->turned, t->most * sizeof(float), NULL,
				      err)
			 : matrix_add(&m, "input", DTYPE_F32, t->n, t->dim,
				      t->rows, 0, NULL, err);
	if (rc == 0)
		rc = quantize(&m, &plain, err);
	if (rc == 0)
		rc = weigh(t, &m, q, compress, ret, err);
	if (rc == 0)
		rc = compare(t, &m, ret, err);
	matrix_release(&m);
	return rc;
}
