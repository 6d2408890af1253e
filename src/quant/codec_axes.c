/* SPDX-License-Identifier: MIT */
/*
 * 4, 2 or 1 bits a dimension: numbers along the principal axes of the rows
 * (axes.h), most bits to those of the greatest variance and none to the
 * least, as a string of bits (levels.h) and a scale a row.  Four bits choose
 * among the levels of Lloyd and Max, fewer among those of a trellis.
 *
 *     x ~ scale * sum_k levels[widths[k] - 1][state_k] lengths[k] axes[k]
 *
 * with the scale that makes the squared error least.  Of N bits 15/16 are
 * used, and leave room for scales and axes.
 */
#include "base/mem.h"
#include "quant/along.h"
#include "quant/coding.h"
#include "quant/fit.h"

#include <string.h>

enum {
	MOST_PLAIN = 8, MOST_TRELLIS = 6, /* bits an axis */
	ROWS = 32			  /* read at a time */
};

/* ---- coding ---- */

struct sink {
	const struct coding *coding;
	const struct fit *fit;
	uint8_t *codes;
	float *scales;
};

/* <x, r> / <r, r>, r being what the states stand for. */
static float best_scale(const struct fit *f, double length, const float *y,
			const uint8_t *states)
{
	const struct axes *a = f->axes;
	double xr = 0, rr = 0;
	size_t k;

	for (k = 0; k < a->n; k++) {
		float level = f->levels[(a->widths[k] - 1) * KERN_STATES +
					states[k]];
		float v = a->variances[k] * level;

		xr += v * y[k];
		rr += v * level;
	}
	return length > 0 && rr > 0 ? (float)(length * xr / rr) : 0;
}

static void take_row(void *arg, size_t i, double length, const float *y,
		     const uint8_t *states)
{
	struct sink *s = arg;
	const struct axes *a = s->fit->axes;

	levels_pack(states, a->widths, a->n, s->codes + i * s->coding->stride);
	s->scales[i] = best_scale(s->fit, length, y, states);
	if (isinf(s->scales[i])) /* just beyond the greatest float */
		s->scales[i] = copysignf(3.4e38f, s->scales[i]);
}

static void code(const struct coding *c, float *x, size_t n, float *scratch,
		 uint8_t *codes, float *scales)
{
	struct sink s = {c, c->how, codes, scales};

	fit_block(s.fit, x, n, scratch, take_row, &s);
}

static int add_axes(struct matrix *out, const struct fit *f, struct err *err)
{
	const struct axes *a = f->axes;

	return coding_add(out, "input.axes", DTYPE_I8, a->n, a->dim,
			  a->vectors, err) < 0 ||
		       coding_add(out, "input.lengths", DTYPE_F32, a->n, 0,
				  a->lengths, err) < 0 ||
		       coding_add(out, "input.widths", DTYPE_U8, a->n, 0,
				  a->widths, err) < 0 ||
		       coding_add(out, "input.levels", DTYPE_F32,
				  LEVELS_WIDTHS, KERN_STATES, f->levels,
				  err) < 0
		   ? -1
		   : 0;
}

/* Of the codes of a row, at most. */
static size_t code_bytes(size_t dim, int bits)
{
	size_t bytes = (dim * (size_t)bits * 15 + 64) / 128;

	return bytes ? bytes : 1;
}

static int encode(struct matrix *out, const struct rows *rows, int bits,
		  int threads, struct err *err)
{
	size_t dim = rows->dim;
	struct axes axes = {0};
	struct fit fit = {.axes = &axes, .trellis = bits < 4};
	struct coding c = {.rows = rows, .how = &fit, .code = code};
	int rc = -1;

	if (dim > AXES_MAX_DIM)
		return err_set(err, "%s: %zu dimensions, of which int4, int2 "
			       "and binary take %d at most (int8 takes any)",
			       matrix_name(out), dim, AXES_MAX_DIM);
	if (axes_find(&axes, rows, code_bytes(dim, bits),
		      fit.trellis ? MOST_TRELLIS : MOST_PLAIN, err) < 0)
		return -1;
	c.stride = axes.bytes;
	c.scratch = fit_scratch(&fit);
	if (fit_levels(&fit, rows, threads, err) == 0 &&
	    coding_run(&c, out, DTYPE_U8, threads, err) == 0)
		rc = add_axes(out, &fit, err);
	axes_release(&axes);
	return rc;
}

static uint64_t bytes(uint64_t rows, uint64_t dim, int bits)
{
	uint64_t axes = dim < rows ? dim : rows;

	return rows * (code_bytes((size_t)dim, bits) + sizeof(uint16_t)) +
	       axes * (dim + sizeof(float) + 1) + LEVELS_SIZE * sizeof(float);
}

#define OF_BITS(name, n)                                                      \
	static int name##_encode(struct matrix *out, const struct rows *rows, \
				 const struct codec_options *o, int threads,  \
				 struct err *err)                             \
	{                                                                     \
		(void)o;                                                      \
		return encode(out, rows, n, threads, err);                    \
	}                                                                     \
	static uint64_t name##_bytes(uint64_t rows, uint64_t dim,             \
				     const struct codec_options *o)           \
	{                                                                     \
		(void)o;                                                      \
		return bytes(rows, dim, n);                                   \
	}

OF_BITS(int4, 4)
OF_BITS(int2, 2)
OF_BITS(binary, 1)

/* ---- reading ---- */

static int open_widths(struct coded *c, const struct matrix *m, size_t bytes,
		       struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "input.widths");
	size_t bits = 0, k;

	if (!t || t->type != DTYPE_U8 || t->ndim != 1 ||
	    t->shape[0] != c->naxes || t->stride != 1)
		return err_set(err, "%s: no tensor \"input.widths\" of %zu U8",
			       matrix_name(m), c->naxes);
	c->widths = t->data;
	for (k = 0; k < c->naxes; k++) {
		if (c->widths[k] < 1 || c->widths[k] > LEVELS_WIDTHS)
			return err_set(err, "%s: axis %zu has %d bits",
				       matrix_name(m), k + 1, c->widths[k]);
		bits += c->widths[k];
	}
	if (bits > 8 * bytes)
		return err_set(err, "%s: codes of %zu bits in rows of %zu "
			       "bytes", matrix_name(m), bits, bytes);
	return 0;
}

/* OUT [n, naxes]: what the codes of N rows stand for along the axes, times
 * LENGTHS [naxes]. */
static void numbers(const struct coded *c, const float *lengths, size_t first,
		    size_t n, float *out)
{
	struct kern_fields f = {.n = c->naxes,
				.widths = c->widths,
				.lengths = lengths,
				.levels = c->levels,
				.bytes = c->bytes};
	float scales[ROWS];
	size_t i, k, m;

	for (i = 0; i < n; i += m) {
		m = n - i < ROWS ? n - i : ROWS;
		for (k = 0; k < m; k++)
			scales[k] = coding_scale(c, first + i + k);
		kern()->fields(&f, coding_row(c, first + i), c->stride, scales,
			       m, out + i * c->naxes, c->naxes);
	}
}

static int axes_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (coding_open(c, m, DTYPE_U8, err) < 0)
		return -1;
	c->bytes = c->dim;
	if (along_open(c, m, err) < 0)
		return -1;
	c->numbers = numbers;
	c->lengths = coding_floats(m, "input.lengths", c->naxes, err);
	c->levels = c->lengths ? coding_floats(m, "input.levels", LEVELS_SIZE,
					       err)
			       : NULL;
	if (!c->levels || open_widths(c, m, c->bytes, err) < 0)
		return -1;
	along_begin(c);
	return 0;
}

const struct codec codec_int4 = {
    .name = "int4",
    .help = "four bits a dimension, by variance",
    .bits = 4,
    .encode = int4_encode,
    .bytes = int4_bytes,
    .open = axes_open,
    ALONG_READING,
};

const struct codec codec_int2 = {
    .name = "int2",
    .help = "two bits a dimension, by variance",
    .bits = 2,
    .encode = int2_encode,
    .bytes = int2_bytes,
    .open = axes_open,
    ALONG_READING,
};

const struct codec codec_binary = {
    .name = "binary",
    .help = "one bit a dimension on average, by variance",
    .bits = 1,
    .encode = binary_encode,
    .bytes = binary_bytes,
    .open = axes_open,
    ALONG_READING,
};
