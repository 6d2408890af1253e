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
 *
 * Or along random axes (hadamard.h) or those the rows have, with N bits each
 * and no lengths.
 */
#include "base/mem.h"
#include "quant/along.h"
#include "quant/coding.h"
#include "quant/fit.h"

#include <string.h>

enum {
	MOST_PLAIN = 8, MOST_TRELLIS = 6, /* bits an axis */
	SUMS = 4
};

/* ---- coding ---- */

struct sink {
	const struct coding *coding;
	const struct fit *fit;
	uint8_t *codes;
	float *scales;
};

/* To the sums <x, r> and <r, r>, what N coefficients from K add. */
static void add_products(const struct fit *f, const float *y,
			 const uint8_t *states, size_t k, size_t n, float *xr,
			 float *rr)
{
	const struct axes *a = f->axes;
	size_t i;

	for (i = 0; i < n; i++) {
		float level = f->levels[(a->widths[k + i] - 1) * KERN_STATES +
					states[k + i]];
		float v = a->variances[k + i] * level;

		xr[i] += v * y[k + i];
		rr[i] += v * level;
	}
}

/* <x, r> / <r, r>, r being what the states stand for. */
static float best_scale(const struct fit *f, double length, const float *y,
			const uint8_t *states)
{
	const struct axes *a = f->axes;
	float xs[SUMS] = {0}, rs[SUMS] = {0}; /* do not wait for each other */
	double xr = 0, rr = 0;
	size_t k;

	for (k = 0; k + SUMS <= a->n; k += SUMS)
		add_products(f, y, states, k, SUMS, xs, rs);
	add_products(f, y, states, k, a->n - k, xs, rs);
	for (k = 0; k < SUMS; k++) {
		xr += xs[k];
		rr += rs[k];
	}
	return length > 0 && rr > 0 ? (float)(length * a->deviation * xr / rr)
				    : 0;
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

static int add_vectors(struct matrix *out, const char *family,
		       const struct axes *a, struct err *err)
{
	if (a->turn.passes)
		return coding_add(out, family, "signs", DTYPE_U8,
				  a->turn.passes, a->turn.stride, a->signs,
				  err);
	if (!a->vectors)
		return 0;
	if (coding_add(out, family, "axes", DTYPE_I8, a->n, a->dim, a->vectors,
		       err) < 0)
		return -1;
	return coding_add(out, family, "lengths", DTYPE_F32, a->n, 0,
			  a->lengths, err);
}

static int add_axes(struct matrix *out, const char *family,
		    const struct fit *f, struct err *err)
{
	const struct axes *a = f->axes;

	if (add_vectors(out, family, a, err) < 0 ||
	    coding_add(out, family, "widths", DTYPE_U8, a->n, 0, a->widths,
		       err) < 0)
		return -1;
	return coding_add(out, family, "levels", DTYPE_F32, LEVELS_WIDTHS,
			  KERN_STATES, f->levels, err);
}

/* Of the codes of a row, at most. */
static size_t code_bytes(size_t dim, int bits)
{
	size_t bytes = (dim * (size_t)bits * 15 + 64) / 128;

	return bytes ? bytes : 1;
}

/* What is asked for, or best. */
static struct codec_options settle(const struct codec_options *o,
				   uint64_t rows, uint64_t dim, int bits)
{
	struct codec_options s = *o;

	if (s.rotation == ROTATION_BEST)
		s.rotation = rotation_best(rows, dim);
	if (s.levels == LEVELS_BEST)
		s.levels = bits < 4 ? LEVELS_TRELLIS : LEVELS_LLOYD;
	return s;
}

static int find_axes(struct axes *a, const struct matrix *m,
		     const struct rows *rows, int bits,
		     const struct codec_options *o, struct err *err)
{
	int most = o->levels == LEVELS_TRELLIS ? MOST_TRELLIS : MOST_PLAIN;
	double power = bits < 4 ? 2 : 1; /* where there is room for all, all
					  * are kept as they were */

	if (o->rotation != ROTATION_PRINCIPAL)
		return axes_any(a, rows->dim, bits, o->rotation, o->seed, err);
	if (rows->dim > AXES_MAX_DIM)
		return err_set(err, "%s: %zu dimensions, of which principal "
			       "axes take %d at most (rotation hadamard takes "
			       "any)", matrix_name(m), rows->dim,
			       AXES_MAX_DIM);
	return axes_find(a, rows, code_bytes(rows->dim, bits), most, power,
			 err);
}

static int note(struct matrix *out, const char *family,
		const struct codec_options *o, struct err *err)
{
	return family_set_meta(out, family, "rotation",
			       rotation_names[o->rotation - 1], err) < 0 ||
		       family_set_meta(out, family, "levels",
				       levels_names[o->levels - 1], err) < 0
		   ? -1
		   : 0;
}

static int encode(struct matrix *out, const struct rows *rows, int bits,
		  const struct codec_options *options, int threads,
		  struct err *err)
{
	struct codec_options o = settle(options, rows->n, rows->dim, bits);
	struct axes axes = {0};
	struct fit fit = {.axes = &axes, .kind = o.levels};
	struct coding c = {.rows = rows, .how = &fit, .code = code};
	int rc = -1;

	if (find_axes(&axes, out, rows, bits, &o, err) < 0)
		return -1;
	c.stride = axes.bytes;
	c.scratch = fit_scratch(&fit);
	if (fit_levels(&fit, rows, threads, err) == 0 &&
	    coding_run(&c, out, DTYPE_U8, threads, err) == 0 &&
	    add_axes(out, rows->family, &fit, err) == 0)
		rc = note(out, rows->family, &o, err);
	axes_release(&axes);
	return rc;
}

static uint64_t bytes(uint64_t rows, uint64_t dim, int bits,
		      const struct codec_options *options)
{
	struct codec_options o = settle(options, rows, dim, bits);
	uint64_t axes = dim < rows ? dim : rows, all;

	all = LEVELS_SIZE * sizeof(float) + rows * sizeof(uint16_t);
	if (o.rotation == ROTATION_PRINCIPAL)
		return all + rows * code_bytes((size_t)dim, bits) +
		       axes * (dim + sizeof(float) + 1);
	if (o.rotation == ROTATION_HADAMARD)
		all += hadamard_passes((size_t)dim) *
		       hadamard_bytes((size_t)dim);
	return all + rows * ((dim * (uint64_t)bits + 7) / 8) + dim;
}

#define OF_BITS(name, n)                                                      \
	static int name##_encode(struct matrix *out, const struct rows *rows, \
				 const struct codec_options *o, int threads,  \
				 struct err *err)                             \
	{                                                                     \
		return encode(out, rows, n, o, threads, err);                 \
	}                                                                     \
	static uint64_t name##_bytes(uint64_t rows, uint64_t dim,             \
				     const struct codec_options *o)           \
	{                                                                     \
		return bytes(rows, dim, n, o);                                \
	}

OF_BITS(int4, 4)
OF_BITS(int2, 2)
OF_BITS(binary, 1)

/* ---- opening ---- */

static int open_principal(struct coded *c, const struct matrix *m,
			  struct err *err)
{
	if (along_open(c, m, err) < 0)
		return -1;
	c->lengths = coding_floats(c, m, "lengths", c->naxes, err);
	return c->lengths ? 0 : -1;
}

static int open_signs(struct coded *c, const struct matrix *m,
		      struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "signs");

	if (!t || t->type != DTYPE_U8 || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > HADAMARD_MAX_PASSES ||
	    t->shape[1] != hadamard_bytes(c->dim))
		return err_set(err, "%s: no tensor \"%s.signs\" of U8, %zu "
			       "columns and rows %d at most", matrix_name(m),
			       c->family, hadamard_bytes(c->dim),
			       HADAMARD_MAX_PASSES);
	c->turn.passes = (size_t)t->shape[0];
	c->turn.signs = t->data;
	c->turn.stride = t->stride;
	return 0;
}

static int open_axes(struct coded *c, const struct matrix *m, struct err *err)
{
	const char *name = family_meta(m, c->family, "rotation");
	enum rotation rotation = name ? rotation_find(name)
				      : ROTATION_PRINCIPAL;
	const struct tensor *widths = coded_tensor(c, m, "widths");

	if (rotation == ROTATION_BEST)
		return err_set(err, "%s: rotation \"%.40s\", which this "
			       "vecmill does not know", matrix_name(m), name);
	if (rotation == ROTATION_PRINCIPAL)
		return open_principal(c, m, err);
	if (!widths || !widths->ndim || !widths->shape[0])
		return err_set(err, "%s: no tensor \"%s.widths\" with a value "
			       "a dimension", matrix_name(m), c->family);
	c->dim = c->naxes = c->turn.dim = (size_t)widths->shape[0];
	return rotation == ROTATION_HADAMARD ? open_signs(c, m, err) : 0;
}

static int open_widths(struct coded *c, const struct matrix *m, size_t bytes,
		       struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "widths");
	size_t bits = 0, k;

	if (!t || t->type != DTYPE_U8 || t->ndim != 1 ||
	    t->shape[0] != c->naxes || t->stride != 1)
		return err_set(err, "%s: no tensor \"%s.widths\" of %zu U8",
			       matrix_name(m), c->family, c->naxes);
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

static struct kern_fields fields_of(const struct coded *c,
				    const float *lengths)
{
	return (struct kern_fields){.n = c->naxes,
				    .widths = c->widths,
				    .lengths = lengths,
				    .levels = c->levels,
				    .bytes = c->bytes};
}

/* OUT [n, naxes]: what the codes of N rows stand for along the axes, times
 * LENGTHS [naxes] if they have any. */
static void numbers(const struct coded *c, const float *lengths, size_t first,
		    size_t n, float *out)
{
	struct kern_fields f = fields_of(c, lengths);
	float scales[CODED_BLOCK];
	size_t i, k, m;

	for (i = 0; i < n; i += m) {
		m = n - i < CODED_BLOCK ? n - i : CODED_BLOCK;
		for (k = 0; k < m; k++)
			scales[k] = coding_scale(c, first + i + k);
		kern()->fields(&f, coding_row(c, first + i), c->stride, scales,
			       m, out + i * c->naxes, c->naxes);
	}
}

static void axes_products(const struct coded *c, size_t first, size_t n,
			  const float *brought, float *out, float *opt_squares)
{
	struct kern_fields f = fields_of(c, c->axes ? c->along : NULL);
	size_t i;

	kern()->products(&f, coding_row(c, first), c->stride, n, brought, out,
			 opt_squares);
	for (i = 0; i < n; i++) {
		float scale = coding_scale(c, first + i);

		out[i] *= scale;
		if (opt_squares)
			opt_squares[i] *= scale * scale;
	}
}

static int axes_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (coding_open(c, m, DTYPE_U8, err) < 0)
		return -1;
	c->bytes = c->dim;
	if (open_axes(c, m, err) < 0)
		return -1;
	c->levels = coding_floats(c, m, "levels", LEVELS_SIZE, err);
	if (!c->levels || open_widths(c, m, c->bytes, err) < 0)
		return -1;
	c->numbers = numbers;
	along_begin(c);
	return 0;
}

const struct codec codec_int4 = {
    .name = "int4",
    .help = "four bits a dimension, by variance",
    .bits = 4,
    .encode = int4_encode,
    .bytes = int4_bytes,
    .turns = true,
    .open = axes_open,
    ALONG_READING,
    .products = axes_products,
};

const struct codec codec_int2 = {
    .name = "int2",
    .help = "two bits a dimension, by variance",
    .bits = 2,
    .encode = int2_encode,
    .bytes = int2_bytes,
    .turns = true,
    .open = axes_open,
    ALONG_READING,
    .products = axes_products,
};

const struct codec codec_binary = {
    .name = "binary",
    .help = "one bit a dimension on average, by variance",
    .bits = 1,
    .encode = binary_encode,
    .bytes = binary_bytes,
    .turns = true,
    .open = axes_open,
    ALONG_READING,
    .products = axes_products,
};
