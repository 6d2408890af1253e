/* SPDX-License-Identifier: MIT */
#include "quant/along.h"

#include "base/mem.h"
#include "quant/axes.h"
#include "quant/skew.h"

#include <string.h>

/* Decoded at a time: so many axes, and rows of so many numbers. */
enum { ROWS = 32, AXES = 128, NUMBERS = ROWS * ROWS_MAX_AXES_DIM };

static const int8_t *axis(const struct coded *c, size_t k)
{
	return (const int8_t *)c->axes + k * c->axes_stride;
}

int along_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "axes");

	if (!t || t->type != DTYPE_I8 || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > t->shape[1] || t->shape[1] > ROWS_MAX_AXES_DIM)
		return err_set(err, "%s: no tensor \"%s.axes\" of I8, as many "
			       "rows as columns at most, and columns %d",
			       matrix_name(m), c->family, ROWS_MAX_AXES_DIM);
	c->naxes = (size_t)t->shape[0];
	c->dim = (size_t)t->shape[1];
	c->axes = t->data;
	c->axes_stride = t->stride;
	return 0;
}

void along_begin(struct coded *c)
{
	float unit[ROWS_MAX_AXES_DIM];
	size_t k;

	c->ncoords = c->naxes;
	for (k = 0; c->axes && k < c->naxes; k++) {
		kern()->from_i8(axis(c, k), c->dim, 1, unit);
		c->norms[k] = (float)axes_unit(unit, c->dim, unit);
		c->along[k] = c->lengths ? c->lengths[k] * c->norms[k]
					 : c->norms[k];
	}
}

/* ---- rows ---- */

const float *along_coordinates(const struct coded *c, size_t first,
				     size_t n, float *scratch, size_t *ret_ld)
{
	c->numbers(c, c->axes ? c->along : NULL, first, n, scratch);
	*ret_ld = c->ncoords;
	return scratch;
}

/* OUT [n, dim] += along NAXES axes from FIRST, Y [n, naxes] being numbers along
 * all. */
static void add_axes_times(const struct coded *c, size_t first, size_t naxes,
			   const float *y, size_t n, float *out)
{
	float panel[AXES * KERN_PANEL] = {0}, sums[CODED_BLOCK * KERN_PANEL];
	size_t at, i, j, k;

	for (at = 0; at < c->dim; at += KERN_PANEL) {
		size_t m = c->dim - at < KERN_PANEL ? c->dim - at : KERN_PANEL;

		for (k = 0; k < naxes; k++)
			kern()->from_i8(axis(c, first + k) + at, m, 1,
					panel + k * KERN_PANEL);
		kern()->panel(y + first, n, c->naxes, panel, naxes, sums,
			      KERN_PANEL);
		for (i = 0; i < n; i++)
			for (j = 0; j < m; j++)
				out[i * c->dim + at + j] +=
				    sums[i * KERN_PANEL + j];
	}
}

/* N rows, CODED_BLOCK and NUMBERS / naxes at most, from the principal axes. */
static void from_axes(const struct coded *c, size_t row, size_t n, float *out)
{
	float y[NUMBERS];
	size_t first;

	c->numbers(c, c->lengths, row, n, y);
	memset(out, 0, n * c->dim * sizeof(*out));
	for (first = 0; first < c->naxes; first += AXES)
		add_axes_times(c, first,
			       c->naxes - first < AXES ? c->naxes - first
						       : AXES,
			       y, n, out);
}

static void decode(const struct coded *c, size_t row, size_t n, float *out)
{
	size_t i;

	if (c->axes) {
		size_t most = NUMBERS / c->naxes, m;

		for (i = 0; i < n; i += m) {
			m = n - i < most ? n - i : most;
			from_axes(c, row + i, m, out + i * c->dim);
		}
		return;
	}
	c->numbers(c, NULL, row, n, out);
	for (i = 0; i < n; i++)
		hadamard_undo(&c->turn, out + i * c->dim);
}

void along_decode_row(const struct coded *c, size_t row, float *out)
{
	decode(c, row, 1, out);
}

const float *along_floats(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld)
{
	decode(c, first, n, scratch);
	*ret_ld = c->dim;
	return scratch;
}

/* ---- products ---- */

enum { PIECE = 256, STRIPS = 16 };

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

/* OUT [nq, naxes]: queries, KERN_PANEL at most, times the axes of length 1. */
static void project(const struct coded *c, const float *queries, size_t nq,
		    float *out)
{
	size_t q, k, d;

	memset(out, 0, nq * c->naxes * sizeof(*out));
	for (k = 0; k < c->naxes; k += STRIPS)
		for (d = 0; d < c->dim; d += PIECE)
			add_products(c, k,
				     c->naxes - k < STRIPS ? c->naxes - k
							   : STRIPS,
				     d, c->dim - d < PIECE ? c->dim - d : PIECE,
				     queries, nq, out);
	for (q = 0; q < nq; q++)
		for (k = 0; k < c->naxes; k++)
			out[q * c->naxes + k] /= c->norms[k];
}

void along_bring(const struct coded *c, const float *vectors, size_t n,
		       float *out)
{
	size_t q;

	if (!c->axes)
		memcpy(out, vectors, n * c->dim * sizeof(*out));
	for (q = 0; q < n && !c->axes; q++)
		hadamard_turn(&c->turn, out + q * c->dim);
	for (q = 0; q < n && c->axes; q += KERN_PANEL)
		project(c, vectors + q * c->dim,
			n - q < KERN_PANEL ? n - q : KERN_PANEL,
			out + q * c->naxes);
}

/* ---- how far bytes are from axes that are orthogonal ---- */

/* UNIT [naxes, dim]: the axes, of length 1. */
static float *unit_axes(const struct coded *c, struct err *err)
{
	float *units = mem_array(c->naxes * c->dim, sizeof(*units), err);
	size_t k;

	for (k = 0; units && k < c->naxes; k++) {
		float *unit = units + k * c->dim;

		kern()->from_i8(axis(c, k), c->dim, 1, unit);
		axes_unit(unit, c->dim, unit);
	}
	return units;
}

static float principal_skew(const struct coded *c)
{
	struct err err = ERR_INIT;
	float *units = unit_axes(c, &err);
	float skew = units ? skew_of(units, c->naxes, c->dim) : NAN;

	mem_free(units);
	return skew;
}

float along_skew(const struct coded *c)
{
	return c->axes ? principal_skew(c) : hadamard_skew(&c->turn);
}
