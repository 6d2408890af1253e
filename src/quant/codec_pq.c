/* SPDX-License-Identifier: MIT */
/*
 * Product quantisation (product.h): pq of the rows as they are, opq of their
 * numbers along principal axes, a parametric form of what Ge, He, Ke and Sun
 * 2013 ("Optimized product quantization") have.
 *
 *     pq    x ~ scale * y       opq    x ~ scale * sum_k y_k axes[columns[k]]
 *
 * y being the centres that the codes name.
 */
#include "quant/along.h"
#include "quant/pq.h"
#include "quant/product.h"

#include <string.h>

enum { BITS = 2 };

/* ---- coding ---- */

/* A row has as many as it has bits, with its scale if it has one. */
static size_t code_bytes(size_t dim, const struct codec_options *o,
			 bool scaled)
{
	size_t bytes = dim * (size_t)(o->bits ? o->bits : BITS) / 8;
	size_t scale = scaled ? sizeof(uint16_t) : 0;

	bytes = bytes > scale ? bytes - scale : 1;
	return bytes < dim ? bytes : dim;
}

static int pq_encode(struct matrix *out, const struct rows *rows,
		     const struct codec_options *o, int threads,
		     struct err *err)
{
	return product_encode(out, rows,
			      code_bytes(rows->dim, o, !rows->normalize),
			      o->seed, threads, err);
}

static int opq_encode(struct matrix *out, const struct rows *rows,
		      const struct codec_options *o, int threads,
		      struct err *err)
{
	return product_encode_axes(out, rows,
				   code_bytes(rows->dim, o, !rows->normalize),
				   o->seed, threads, err);
}

static uint64_t pq_bytes(uint64_t rows, uint64_t dim,
			 const struct codec_options *o)
{
	return rows * (code_bytes((size_t)dim, o, true) + sizeof(uint16_t)) +
	       (rows < BOOK_MAX ? rows : BOOK_MAX) * dim * sizeof(float);
}

static uint64_t opq_bytes(uint64_t rows, uint64_t dim,
			  const struct codec_options *o)
{
	return pq_bytes(rows, dim, o) +
	       (rows < dim ? rows : dim) * (dim + sizeof(int16_t));
}

/* ---- opening ---- */

static int check_codes(const struct coded *c, const struct matrix *m,
		       struct err *err)
{
	size_t i, p;
	int most = 0;

	for (i = 0; i < c->rows && c->ncentres < BOOK_MAX; i++) {
		for (p = 0; p < c->parts; p++)
			if (coding_row(c, i)[p] > most)
				most = coding_row(c, i)[p];
		if ((size_t)most >= c->ncentres)
			return err_set(err, "%s: row %zu names centroid %d of "
				       "%zu", matrix_name(m), i + 1, most + 1,
				       c->ncentres);
	}
	return 0;
}

static int open_centres(struct coded *c, const struct matrix *m,
			struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "centroids");

	if (coding_open(c, m, DTYPE_U8, err) < 0)
		return -1;
	c->parts = c->dim;
	if (!t || t->ndim != 2 || !t->shape[0] || t->shape[0] > BOOK_MAX ||
	    t->shape[1] < c->parts)
		return err_set(err, "%s: no tensor \"%s.centroids\" of %d rows "
			       "at most and columns %zu at least",
			       matrix_name(m), c->family, BOOK_MAX, c->parts);
	c->ncentres = (size_t)t->shape[0];
	c->ncolumns = (size_t)t->shape[1];
	c->centres = coding_floats(c, m, "centroids",
				   c->ncentres * c->ncolumns, err);
	return c->centres ? check_codes(c, m, err) : -1;
}

/* ---- reading pq ---- */

static int pq_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (open_centres(c, m, err) < 0)
		return -1;
	c->dim = c->ncolumns;
	return 0;
}

static void pq_decode_row(const struct coded *c, size_t row, float *out)
{
	float scale = coding_scale(c, row);
	size_t d;

	pq_decode(c->centres, c->dim, c->parts, coding_row(c, row), out);
	for (d = 0; d < c->dim; d++)
		out[d] *= scale;
}

static const float *pq_floats(const struct coded *c, size_t first, size_t n,
			      float *scratch, size_t *ret_ld)
{
	size_t i;

	for (i = 0; i < n; i++)
		pq_decode_row(c, first + i, scratch + i * c->dim);
	*ret_ld = c->dim;
	return scratch;
}

/* ---- reading opq ---- */

static int open_columns(struct coded *c, const struct matrix *m,
		       struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "columns");
	size_t k;

	if (c->ncolumns > c->dim || !t || t->type != DTYPE_I16 ||
	    t->ndim != 1 || t->shape[0] != c->ncolumns ||
	    t->stride != sizeof(*c->columns))
		return err_set(err, "%s: no tensor \"%s.columns\" of as many "
			       "I16 as centroids have columns, %zu at most",
			       matrix_name(m), c->family, c->dim);
	c->columns = t->data;
	for (k = 0; k < c->ncolumns; k++)
		if (c->columns[k] < 0 || (size_t)c->columns[k] >= c->naxes)
			return err_set(err, "%s: column %zu of the centroids "
				       "is along axis %d of %zu",
				       matrix_name(m), k + 1, c->columns[k] + 1,
				       c->naxes);
	return 0;
}

static void numbers(const struct coded *c, const float *lengths, size_t first,
		    size_t n, float *out)
{
	float columns[ROWS_MAX_AXES_DIM];
	size_t i, k;

	memset(out, 0, n * c->naxes * sizeof(*out));
	for (i = 0; i < n; i++, out += c->naxes) {
		float scale = coding_scale(c, first + i);

		pq_decode(c->centres, c->ncolumns, c->parts,
			  coding_row(c, first + i), columns);
		for (k = 0; k < c->ncolumns; k++)
			out[c->columns[k]] += columns[k];
		for (k = 0; k < c->naxes; k++)
			out[k] *= lengths ? scale * lengths[k] : scale;
	}
}

static int opq_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (open_centres(c, m, err) < 0 || along_open(c, m, err) < 0 ||
	    open_columns(c, m, err) < 0)
		return -1;
	c->numbers = numbers;
	along_begin(c);
	return 0;
}

const struct codec codec_pq = {
    .name = "pq",
    .help = "product quantisation",
    .sized = true,
    .encode = pq_encode,
    .bytes = pq_bytes,
    .open = pq_open,
    .decode_row = pq_decode_row,
    .floats = pq_floats,
};

const struct codec codec_opq = {
    .name = "opq",
    .help = "product quantisation along principal axes",
    .sized = true,
    .encode = opq_encode,
    .bytes = opq_bytes,
    .open = opq_open,
    ALONG_READING,
};
