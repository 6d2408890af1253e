/* SPDX-License-Identifier: MIT */
#include "quant/along.h"

#include <string.h>

enum {
	ROWS = KERN_PANEL, AXES = 128, /* decoded at a time */
	PIECE = 256, STRIPS = 16
};

int along_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "input.axes");

	if (!t || t->type != DTYPE_I8 || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > t->shape[1] || t->shape[1] > ALONG_MAX_DIM)
		return err_set(err, "%s: no tensor \"input.axes\" of I8, as "
			       "many rows as columns at most, and columns %d",
			       matrix_name(m), ALONG_MAX_DIM);
	c->naxes = (size_t)t->shape[0];
	c->dim = (size_t)t->shape[1];
	c->axes = t->data;
	c->axes_stride = t->stride;
	return 0;
}

static const int8_t *axis(const struct coded *c, size_t k)
{
	return (const int8_t *)c->axes + k * c->axes_stride;
}

/* ---- rows ---- */

/* OUT [n, dim] += the part of Y [n, naxes] along N_AXES axes from FIRST. */
static void add_axes_times(const struct coded *c, size_t first, size_t n_axes,
			   const float *y, size_t n, float *out)
{
	float panel[AXES * KERN_PANEL] = {0}, sums[ROWS * KERN_PANEL];
	size_t at, i, j, k;

	for (at = 0; at < c->dim; at += KERN_PANEL) {
		size_t m = c->dim - at < KERN_PANEL ? c->dim - at : KERN_PANEL;

		for (k = 0; k < n_axes; k++)
			kern()->from_i8(axis(c, first + k) + at, m, 1,
					panel + k * KERN_PANEL);
		kern()->panel(y + first, n, c->naxes, panel, n_axes, sums,
			      KERN_PANEL);
		for (i = 0; i < n; i++)
			for (j = 0; j < m; j++)
				out[i * c->dim + at + j] +=
				    sums[i * KERN_PANEL + j];
	}
}

/* N <= ROWS rows, by way of Y [n, naxes]. */
static void decode(const struct coded *c, size_t row, size_t n, float *y,
		   float *out)
{
	size_t i, d, k;

	for (i = 0; i < n; i++)
		c->numbers(c, row + i, y + i * c->naxes);
	memset(out, 0, n * c->dim * sizeof(*out));
	for (k = 0; k < c->naxes; k += AXES)
		add_axes_times(c, k, c->naxes - k < AXES ? c->naxes - k : AXES,
			       y, n, out);
	for (i = 0; i < n; i++) {
		float scale = coding_scale(c, row + i);

		for (d = 0; d < c->dim; d++)
			out[i * c->dim + d] *= scale;
	}
}

void along_decode_row(const struct coded *c, size_t row, float *out)
{
	float y[ALONG_MAX_DIM];

	decode(c, row, 1, y, out);
}

const float *along_floats(const struct coded *c, size_t first, size_t n,
			  float *scratch, size_t *ret_ld)
{
	float *y = scratch + (size_t)CODED_BLOCK * c->dim;
	size_t i;

	*ret_ld = c->dim;
	if (n == 1)
		along_decode_row(c, first, scratch);
	else
		for (i = 0; i < n; i += ROWS)
			decode(c, first + i, n - i < ROWS ? n - i : ROWS, y,
			       scratch + i * c->dim);
	return scratch;
}

/* ---- products ---- */

/* OUT [nq, naxes] += what dimensions D .. D + M of N axes from K add to their
 * products with the queries. */
static void add_products(const struct coded *c, size_t k, size_t n, size_t d,
			 size_t m, const float *queries, size_t nq, float *out)
{
	float pieces[STRIPS * PIECE], sums[KERN_PANEL * STRIPS];
	size_t i, q;

	for (i = 0; i < n; i++)
		kern()->from_i8(axis(c, k + i) + d, m, 1, pieces + i * PIECE);
	kern()->dots(queries + d, nq, c->dim, pieces, n, PIECE, m, sums,
		     STRIPS);
	for (q = 0; q < nq; q++)
		for (i = 0; i < n; i++)
			out[q * c->naxes + k + i] += sums[q * STRIPS + i];
}

/* OUT [nq, naxes]: queries, KERN_PANEL at most, times the axes. */
static void project(const struct coded *c, const float *queries, size_t nq,
		    float *out)
{
	size_t k, d;

	memset(out, 0, nq * c->naxes * sizeof(*out));
	for (k = 0; k < c->naxes; k += STRIPS)
		for (d = 0; d < c->dim; d += PIECE)
			add_products(c, k,
				     c->naxes - k < STRIPS ? c->naxes - k
							   : STRIPS,
				     d, c->dim - d < PIECE ? c->dim - d : PIECE,
				     queries, nq, out);
}

void along_dot_rows(const struct coded *c, size_t first, size_t n,
		    const float *queries, size_t nq, float *out, size_t ldo,
		    float *scratch)
{
	float *along = scratch + (size_t)CODED_BLOCK * c->dim;
	size_t i, q, m;

	if (nq > n) {
		along_floats(c, first, n, scratch, &m);
		coded_dots(c, scratch, n, m, queries, nq, out, ldo, scratch);
		return;
	}
	for (i = 0; i < n; i++)
		c->numbers(c, first + i, scratch + i * c->naxes);
	for (q = 0; q < nq; q += m) {
		m = nq - q < KERN_PANEL ? nq - q : KERN_PANEL;
		project(c, queries + q * c->dim, m, along);
		kern()->dots(along, m, c->naxes, scratch, n, c->naxes,
			     c->naxes, out + q * ldo, ldo);
	}
	for (i = 0; i < n; i++) {
		float scale = coding_scale(c, first + i);

		for (q = 0; q < nq; q++)
			out[q * ldo + i] *= scale;
	}
}
