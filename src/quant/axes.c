/* SPDX-License-Identifier: MIT */
#include "quant/axes.h"

#include "base/mem.h"
#include "kern/kern.h"
#include "quant/moments.h"
#include "quant/principal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	SAMPLE = 16384, /* rows, or so many a dimension: */
	SAMPLE_A_DIM = 16,
	TOGETHER = 16, /* rows of it */
	FIRST = 100    /* rows that weigh about the same */
};

#define NOTHING 1e-7 /* of all variance: rounding of floats */

/* In double, which no sum of squares of floats is too large or small for. */
static double square_length(const float *x, size_t dim)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t d = 0;

	for (; d + 4 <= dim; d += 4) {
		s0 += (double)x[d] * x[d];
		s1 += (double)x[d + 1] * x[d + 1];
		s2 += (double)x[d + 2] * x[d + 2];
		s3 += (double)x[d + 3] * x[d + 3];
	}
	for (; d < dim; d++)
		s0 += (double)x[d] * x[d];
	return (s0 + s1) + (s2 + s3);
}

/* The same by floats where that does. */
static double squares(const float *x, size_t dim)
{
	float sum;

	kern()->dots(x, 1, dim, x, 1, dim, dim, &sum, 1);
	return sum > 1e-30f && sum < 1e30f ? (double)sum
					   : square_length(x, dim);
}

double axes_unit(const float *row, size_t dim, float *ret_unit)
{
	double length = sqrt(squares(row, dim));
	double inverse = length > 0 ? 1 / length : 0;
	float scale = (float)inverse;
	size_t d;

	if (scale > 1e-15f && scale < 1e15f)
		for (d = 0; d < dim; d++)
			ret_unit[d] = row[d] * scale;
	else
		for (d = 0; d < dim; d++)
			ret_unit[d] = (float)(row[d] * inverse);
	return length;
}

/* What finding takes. */
struct finding {
	const struct rows *rows;
	size_t dim;
	struct moments moments; /* their sums become the axes */
	double weights;		/* of all rows */
	double *values;		/* [dim] */
	double *worth;		/* [dim]: of the next bit */
	float *unit;		/* [dim] */
	uint8_t *widths;	/* [dim] */
	size_t *order;		/* [dim]: of those with bits */
};

static int init(struct finding *f, const struct rows *rows, struct err *err)
{
	size_t dim = rows->dim;

	*f = (struct finding){.rows = rows, .dim = dim};
	f->values = mem_array(dim, sizeof(*f->values), err);
	f->worth = mem_array(dim, sizeof(*f->worth), err);
	f->unit = mem_array(dim, sizeof(*f->unit), err);
	f->widths = mem_array(dim, sizeof(*f->widths), err);
	f->order = mem_array(dim, sizeof(*f->order), err);
	if (!f->values || !f->worth || !f->unit || !f->widths || !f->order)
		return -1;
	return moments_init(&f->moments, dim, err);
}

static void release(struct finding *f)
{
	moments_release(&f->moments);
	mem_free(f->values);
	mem_free(f->worth);
	mem_free(f->unit);
	mem_free(f->widths);
	mem_free(f->order);
}

static void add_row(struct finding *f, size_t i)
{
	double weight = 1 / sqrt(1 + (double)i / FIRST);
	size_t d;

	rows_get(f->rows, i, 1, 1, f->unit);
	axes_unit(f->unit, f->dim, f->unit);
	for (d = 0; d < f->dim; d++)
		f->unit[d] *= (float)sqrt(weight);
	f->weights += weight;
	moments_add(&f->moments, f->unit);
}

/* Of many rows, some that stand together, and some further on. */
static void sum_moments(struct finding *f)
{
	size_t rows = f->rows->n, first, i;
	size_t most = f->dim * SAMPLE_A_DIM > SAMPLE ? f->dim * SAMPLE_A_DIM
						     : SAMPLE;
	size_t step = (rows + most - 1) / most * TOGETHER;

	for (first = 0; first < rows; first += step) {
		for (i = first; i < first + TOGETHER && i < rows; i++)
			add_row(f, i);
		rows_forget(f->rows, first, TOGETHER);
	}
	moments_finish(&f->moments);
}

/* Bits to axes; none to those along which there is nothing. */
static void allot(struct finding *f, size_t bits, int most, double power)
{
	double total = 0, *worth = f->worth;
	size_t k, best;

	for (k = 0; k < f->dim; k++)
		total += f->values[k];
	for (k = 0; k < f->dim; k++)
		worth[k] = f->values[k] > total * NOTHING
			       ? pow(f->values[k], power)
			       : 0;
	for (; bits; bits--) {
		for (best = 0, k = 1; k < f->dim; k++)
			if (worth[k] > worth[best])
				best = k;
		if (!(worth[best] > 0))
			break;
		worth[best] = ++f->widths[best] < most ? worth[best] / 4 : 0;
	}
}

/* Ascending, so that the first bits, whose states are few, matter least. */
static size_t put_in_order(struct finding *f)
{
	size_t n = 0, k, i;

	for (k = 0; k < f->dim; k++) {
		if (!f->widths[k])
			continue;
		for (i = n++; i && f->values[f->order[i - 1]] > f->values[k];
		     i--)
			f->order[i] = f->order[i - 1];
		f->order[i] = k;
	}
	if (!n) { /* zeros only */
		f->widths[0] = 1;
		f->values[0] = 1;
		n = 1;
	}
	return n;
}

static void pack_axis(struct axes *a, size_t k, const float *unit, float scale)
{
	float *panel = a->panels + k / KERN_PANEL * a->dim * KERN_PANEL +
		       k % KERN_PANEL;
	size_t d;

	for (d = 0; d < a->dim; d++)
		panel[d * KERN_PANEL] = unit[d] * scale;
}

/* Bytes of an axis, and from them what gives y. */
static void keep_axis(struct axes *a, size_t k, const struct finding *f)
{
	size_t from = f->order[k], d;
	const double *axis = f->moments.sums + from * f->dim;
	int8_t *codes = a->vectors + k * a->dim;
	double deviation = sqrt(f->values[from]), length;
	float step;

	for (d = 0; d < f->dim; d++)
		f->unit[d] = (float)axis[d];
	kern()->to_i8(f->unit, f->dim, codes, &step);
	for (d = 0; d < f->dim; d++)
		f->unit[d] = codes[d];
	length = axes_unit(f->unit, f->dim, f->unit);
	a->lengths[k] = (float)(deviation / length);
	a->variances[k] = (float)f->values[from];
	a->widths[k] = f->widths[from];
	pack_axis(a, k, f->unit, (float)(1 / deviation));
}

static int keep(struct axes *a, const struct finding *f, size_t n,
		struct err *err)
{
	size_t bits = 0, k;

	*a = (struct axes){.dim = f->dim, .n = n, .deviation = 1};
	a->vectors = mem_array(n, f->dim, err);
	a->lengths = mem_array(n, sizeof(*a->lengths), err);
	a->variances = mem_array(n, sizeof(*a->variances), err);
	a->widths = mem_array(n, 1, err);
	a->panels = mem_array(axes_padded(a) * f->dim, sizeof(*a->panels),
			      err);
	if (!a->vectors || !a->lengths || !a->variances || !a->widths ||
	    !a->panels) {
		axes_release(a);
		return -1;
	}
	for (k = 0; k < n; k++) {
		keep_axis(a, k, f);
		bits += a->widths[k];
	}
	a->bytes = (bits + 7) / 8;
	return 0;
}

int axes_find(struct axes *a, const struct rows *rows, size_t bytes,
	      int most, double power, struct err *err)
{
	struct finding f;
	size_t k;
	int rc = init(&f, rows, err);

	if (rc == 0) {
		sum_moments(&f);
		rc = principal_axes(f.moments.sums, f.dim, f.values, err);
	}
	if (rc == 0) {
		for (k = 0; k < f.dim && f.moments.rows; k++)
			f.values[k] /= f.weights;
		allot(&f, 8 * bytes, most, power);
		rc = keep(a, &f, put_in_order(&f), err);
	}
	release(&f);
	return rc;
}

static int draw(struct axes *a, uint64_t seed, struct err *err)
{
	size_t passes = hadamard_passes(a->dim);
	size_t stride = hadamard_bytes(a->dim);

	a->signs = mem_array(passes, stride, err);
	if (!a->signs)
		return -1;
	hadamard_draw(a->signs, a->dim, seed);
	a->turn = (struct hadamard){a->dim, passes, a->signs, stride};
	return 0;
}

int axes_any(struct axes *a, size_t dim, int bits, enum rotation rotation,
	     uint64_t seed, struct err *err)
{
	size_t k;

	*a = (struct axes){.dim = dim, .n = dim,
			   .bytes = (dim * (size_t)bits + 7) / 8,
			   .deviation = 1 / sqrt((double)dim)};
	a->variances = mem_array(dim, sizeof(*a->variances), err);
	a->widths = mem_array(dim, 1, err);
	if (!a->variances || !a->widths ||
	    (rotation == ROTATION_HADAMARD && draw(a, seed, err) < 0)) {
		axes_release(a);
		return -1;
	}
	for (k = 0; k < dim; k++) {
		a->variances[k] = 1;
		a->widths[k] = (uint8_t)bits;
	}
	return 0;
}

void axes_release(struct axes *a)
{
	mem_free(a->vectors);
	mem_free(a->lengths);
	mem_free(a->variances);
	mem_free(a->widths);
	mem_free(a->panels);
	mem_free(a->signs);
	*a = (struct axes){0};
}

size_t axes_padded(const struct axes *a)
{
	return (a->n + KERN_PANEL - 1) / KERN_PANEL * KERN_PANEL;
}

static void turn(const struct axes *a, const float *unit, float *y)
{
	float scale = (float)(1 / a->deviation);
	size_t d;

	for (d = 0; d < a->dim; d++)
		y[d] = unit[d] * scale;
	hadamard_turn(&a->turn, y);
}

void axes_project(const struct axes *a, const float *units, size_t n, float *y)
{
	size_t k;

	for (k = 0; k < n && !a->panels; k++)
		turn(a, units + k * a->dim, y + k * axes_padded(a));
	if (!a->panels)
		return;
	for (k = 0; k < a->n; k += KERN_PANEL)
		kern()->panel(units, n, a->dim, a->panels + k * a->dim, a->dim,
			      y + k, axes_padded(a));
}
