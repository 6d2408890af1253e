/* SPDX-License-Identifier: MIT */
#include "quant/ftz.h"

#include "base/mem.h"
#include "base/team.h"
#include "data/fasttext.h"
#include "data/ngrams.h"
#include "quant/axes.h"
#include "quant/pq.h"

#include <string.h>

enum { SAMPLE = 65536 }; /* rows that books are made of, up to twice as many */

struct encoding {
	struct fasttext_codes *c;
	const struct tensor *words, *table; /* NULL: no n-grams */
	struct pq pq, lengths;
	size_t padded;  /* dim, that all parts be of WIDTH */
	size_t *next;   /* [padded], zeros */
	float *wanted;  /* [rows]: lengths */
	uint64_t block; /* of the next rows to be coded */
};

static const float *row_of(const struct encoding *e, size_t i)
{
	size_t words = (size_t)tensor_rows(e->words);

	return e->table && i >= words ? tensor_row(e->table, i - words)
				      : tensor_row(e->words, i);
}

/* <x, y>, as far as float goes. */
static double product(const float *x, const float *y, size_t n)
{
	float ret;

	kern()->dots(x, 1, n, y, 1, n, n, &ret, 1);
	return (double)ret;
}

/* TO [padded]: row I at length 1, unless it is zeros. */
static void unit_row(const struct encoding *e, size_t i, float *to)
{
	size_t dim = e->c->dim;

	axes_unit(row_of(e, i), dim, to);
	memset(to + dim, 0, (e->padded - dim) * sizeof(*to));
}

static size_t sample_step(size_t rows)
{
	return rows < SAMPLE ? 1 : rows / SAMPLE;
}

/* ---- books ---- */

static int train_parts(struct encoding *e, uint64_t seed, int threads,
		       struct err *err)
{
	size_t rows = e->c->rows, step = sample_step(rows);
	size_t n = (rows + step - 1) / step, i;
	float *x = mem_array(n, e->padded * sizeof(*x), err);
	int rc = -1;

	for (i = 0; x && i < n; i++)
		unit_row(e, i * step, x + i * e->padded);
	if (x)
		rc = pq_train(&e->pq, x, n, seed, threads, err);
	mem_free(x);
	return rc;
}

static int train_lengths(struct encoding *e, uint64_t seed, struct err *err)
{
	size_t rows = e->c->rows, step = sample_step(rows);
	size_t n = (rows + step - 1) / step, i;
	float *x = mem_array(n, sizeof(*x), err);
	int rc = -1;

	for (i = 0; x && i < n; i++)
		x[i] = e->wanted[i * step];
	if (x)
		rc = pq_train(&e->lengths, x, n, seed, 1, err);
	mem_free(x);
	return rc;
}

/* The centres of P as a file has them; TO is zeros. */
static void lay_out(const struct pq *p, size_t dim, float *to)
{
	size_t part, i, k;

	for (part = 0; part < p->parts; part++) {
		size_t at = pq_start(p->dim, p->parts, part);
		size_t end = pq_start(p->dim, p->parts, part + 1);
		size_t width = (end < dim ? end : dim) - at;

		for (i = 0; i < p->n; i++)
			for (k = 0; k < width; k++)
				to[i * width + k] =
				    p->centres[i * p->dim + at + k];
		to += width * FASTTEXT_CENTRES;
	}
}

/* ---- codes ---- */

/* <x, r> / <r, r>, r being what the codes of row I stand for. */
static float best_length(const struct encoding *e, size_t i, float *r)
{
	const float *x = row_of(e, i);
	double rr;

	fasttext_codes_row(e->c, i, r);
	rr = product(r, r, e->c->dim);
	return rr > 0 ? (float)(product(x, r, e->c->dim) / rr) : 0;
}

static void code_block(struct encoding *e, size_t first, float *x,
		       float *scratch)
{
	size_t n = e->c->rows - first, i;

	if (n > BOOK_BLOCK)
		n = BOOK_BLOCK;
	for (i = 0; i < n; i++)
		unit_row(e, first + i, x + i * e->padded);
	pq_code(&e->pq, x, n, scratch, e->c->codes + first * e->c->parts);
	for (i = 0; i < n; i++)
		e->wanted[first + i] = best_length(e, first + i, x);
}

static int code_worker(struct team *team, int number, void *shared,
		       struct err *err)
{
	struct encoding *e = shared;
	float *x = mem_array(BOOK_BLOCK, e->padded * sizeof(*x), err);
	float *scratch = mem_array(pq_scratch(&e->pq), sizeof(*x), err);
	int rc = x && scratch ? 0 : -1;

	(void)number;
	while (rc == 0 && !team_quits(team)) {
		size_t first = (size_t)team_next(&e->block, BOOK_BLOCK);

		if (first >= e->c->rows)
			break;
		code_block(e, first, x, scratch);
	}
	mem_free(x);
	mem_free(scratch);
	return rc;
}

static int code_lengths(struct encoding *e, struct err *err)
{
	float *scratch =
	    mem_array(pq_scratch(&e->lengths), sizeof(*scratch), err);
	size_t i, rows = e->c->rows;

	for (i = 0; scratch && i < rows; i += BOOK_BLOCK)
		pq_code(&e->lengths, e->wanted + i,
			rows - i < BOOK_BLOCK ? rows - i : BOOK_BLOCK, scratch,
			e->c->of_length + i);
	mem_free(scratch);
	return scratch ? 0 : -1;
}

/* ---- what it lost ---- */

static int measure(const struct encoding *e, double *ret_lost, struct err *err)
{
	float *r = mem_array(e->c->dim, sizeof(*r), err);
	double all = 0, lost = 0;
	size_t i, k;

	for (i = 0; r && i < e->c->rows; i++) {
		const float *x = row_of(e, i);

		fasttext_codes_row(e->c, i, r);
		for (k = 0; k < e->c->dim; k++) {
			double is = x[k], error = is - (double)r[k];

			all += is * is;
			lost += error * error;
		}
	}
	*ret_lost = all > 0 ? lost / all : 0;
	mem_free(r);
	return r ? 0 : -1;
}

/* ---- all of it ---- */

static int make_room(struct encoding *e, struct err *err)
{
	struct fasttext_codes *c = e->c;

	c->codes = mem_array(c->rows, c->parts, err);
	c->centres = mem_array(c->dim, FASTTEXT_CENTRES * sizeof(float), err);
	c->lengths = mem_array(FASTTEXT_CENTRES, sizeof(float), err);
	e->wanted = mem_array(c->rows, sizeof(*e->wanted), err);
	e->next = mem_array(e->padded, sizeof(*e->next), err);
	e->pq =
	    (struct pq){.dim = e->padded, .parts = c->parts, .next = e->next};
	e->lengths = (struct pq){.dim = 1, .parts = 1, .next = e->next};
	return c->codes && c->centres && c->lengths && e->wanted && e->next
		   ? 0
		   : -1;
}

static int encode(struct encoding *e, uint64_t seed, int threads,
		  double *ret_lost, struct err *err)
{
	struct fasttext_codes *c = e->c;

	if (make_room(e, err) < 0 || train_parts(e, seed, threads, err) < 0)
		return -1;
	lay_out(&e->pq, c->dim, c->centres);
	if (team_run(threads, code_worker, e, err) < 0 ||
	    train_lengths(e, seed, err) < 0)
		return -1;
	lay_out(&e->lengths, 1, c->lengths);
	c->of_length = mem_array(c->rows, 1, err);
	if (!c->of_length || code_lengths(e, err) < 0)
		return -1;
	return measure(e, ret_lost, err);
}

static int find_rows(struct encoding *e, const struct matrix *m,
		     struct err *err)
{
	struct ngrams g;
	int rc;

	if (ngrams_open(&g, m, err) < 0)
		return -1;
	rc = fasttext_rows(m, &g, &e->words, &e->table, err);
	ngrams_release(&g);
	return rc;
}

int ftz_encode(struct fasttext_codes *c, const struct matrix *m, size_t width,
	       uint64_t seed, int threads, double *ret_lost, struct err *err)
{
	struct encoding e = {.c = c};
	int rc = find_rows(&e, m, err);

	*c = (struct fasttext_codes){0};
	if (rc < 0)
		return -1;
	c->dim = (size_t)e.words->shape[1];
	c->width = width < c->dim ? width : c->dim;
	c->parts = (c->dim + c->width - 1) / c->width;
	c->rows = m->words.n + (e.table ? (size_t)tensor_rows(e.table) : 0);
	e.padded = c->parts * c->width;
	rc = encode(&e, seed, threads, ret_lost, err);
	pq_release(&e.pq);
	pq_release(&e.lengths);
	mem_free(e.wanted);
	mem_free(e.next);
	if (rc < 0)
		fasttext_codes_release(c);
	return rc;
}
