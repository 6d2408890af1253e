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
#include "base/rng.h"
#include "quant/coding.h"
#include "quant/fit.h"

#include <string.h>

enum {
	MOST_PLAIN = 8, MOST_TRELLIS = 6, /* bits an axis */
	ROWS = 32, AXES = 128 /* decoded at a time */
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

/* A copy of N * SIZE bytes as a tensor. */
static int add(struct matrix *out, const char *name, enum dtype type,
	       size_t rows, size_t cols, const void *data, struct err *err)
{
	size_t n = rows * (cols ? cols : 1) * dtype_size(type);
	void *copy = mem_copy(data, n, err);

	if (!copy)
		return -1;
	if (matrix_add(out, name, type, rows, cols, copy, 0, copy, err) < 0) {
		mem_free(copy);
		return -1;
	}
	return 0;
}

static int add_vectors(struct matrix *out, const struct axes *a,
		       struct err *err)
{
	if (a->turn.passes)
		return add(out, "input.signs", DTYPE_U8, a->turn.passes,
			   a->turn.stride, a->signs, err);
	if (!a->vectors)
		return 0;
	return add(out, "input.axes", DTYPE_I8, a->n, a->dim, a->vectors,
		   err) < 0
		   ? -1
		   : add(out, "input.lengths", DTYPE_F32, a->n, 0, a->lengths,
			 err);
}

static int add_axes(struct matrix *out, const struct fit *f, struct err *err)
{
	const struct axes *a = f->axes;

	return add_vectors(out, a, err) < 0 ||
		       add(out, "input.widths", DTYPE_U8, a->n, 0, a->widths,
			   err) < 0 ||
		       add(out, "input.levels", DTYPE_F32, LEVELS_WIDTHS,
			   KERN_STATES, f->levels, err) < 0
		   ? -1
		   : 0;
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

	if (o->rotation != ROTATION_PRINCIPAL)
		return axes_any(a, rows->dim, bits, o->rotation, o->seed, err);
	if (rows->dim > AXES_MAX_DIM)
		return err_set(err, "%s: %zu dimensions, of which principal "
			       "axes take %d at most (rotation hadamard takes "
			       "any)", matrix_name(m), rows->dim,
			       AXES_MAX_DIM);
	return axes_find(a, rows, code_bytes(rows->dim, bits), most, err);
}

static int note(struct matrix *out, const struct codec_options *o,
		struct err *err)
{
	return matrix_set_meta(out, err, "vecmill.rotation", "%s",
			       rotation_names[o->rotation - 1]) < 0 ||
		       matrix_set_meta(out, err, "vecmill.levels", "%s",
				       levels_names[o->levels - 1]) < 0
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
	    add_axes(out, &fit, err) == 0)
		rc = note(out, &o, err);
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
	const struct tensor *t = matrix_tensor(m, "input.axes");

	if (!t || t->type != DTYPE_I8 || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > t->shape[1] || t->shape[1] > AXES_MAX_DIM)
		return err_set(err, "%s: no tensor \"input.axes\" of I8, as "
			       "many rows as columns at most, and columns %d",
			       matrix_name(m), AXES_MAX_DIM);
	c->naxes = (size_t)t->shape[0];
	c->dim = (size_t)t->shape[1];
	c->axes = t->data;
	c->axes_stride = t->stride;
	c->lengths = coding_floats(m, "input.lengths", c->naxes, err);
	return c->lengths ? 0 : -1;
}

static int open_signs(struct coded *c, const struct matrix *m,
		      struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "input.signs");

	if (!t || t->type != DTYPE_U8 || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > HADAMARD_MAX_PASSES ||
	    t->shape[1] != hadamard_bytes(c->dim))
		return err_set(err, "%s: no tensor \"input.signs\" of U8, "
			       "%zu columns and rows %d at most",
			       matrix_name(m), hadamard_bytes(c->dim),
			       HADAMARD_MAX_PASSES);
	c->turn.passes = (size_t)t->shape[0];
	c->turn.signs = t->data;
	c->turn.stride = t->stride;
	return 0;
}

static int open_axes(struct coded *c, const struct matrix *m, struct err *err)
{
	const char *name = matrix_meta(m, "vecmill.rotation");
	enum rotation rotation = name ? rotation_find(name)
				      : ROTATION_PRINCIPAL;
	const struct tensor *widths = matrix_tensor(m, "input.widths");

	if (rotation == ROTATION_BEST)
		return err_set(err, "%s: rotation \"%.40s\", which this "
			       "vecmill does not know", matrix_name(m), name);
	if (rotation == ROTATION_PRINCIPAL)
		return open_principal(c, m, err);
	if (!widths || !widths->ndim || !widths->shape[0])
		return err_set(err, "%s: no tensor \"input.widths\" with a "
			       "value a dimension", matrix_name(m));
	c->dim = c->naxes = c->turn.dim = (size_t)widths->shape[0];
	return rotation == ROTATION_HADAMARD ? open_signs(c, m, err) : 0;
}

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

static const int8_t *axis(const struct coded *c, size_t k)
{
	return (const int8_t *)c->axes + k * c->axes_stride;
}

/* Of the axes, and the lengths of steps of length 1 along them. */
static void find_norms(struct coded *c)
{
	float unit[AXES_MAX_DIM];
	size_t k;

	for (k = 0; k < c->naxes; k++) {
		kern()->from_i8(axis(c, k), c->dim, 1, unit);
		c->norms[k] = (float)axes_unit(unit, c->dim, unit);
		c->along[k] = c->lengths[k] * c->norms[k];
	}
}

static int axes_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (coding_open(c, m, DTYPE_U8, err) < 0)
		return -1;
	c->bytes = c->dim;
	if (open_axes(c, m, err) < 0)
		return -1;
	c->levels = coding_floats(m, "input.levels", LEVELS_SIZE, err);
	if (!c->levels || open_widths(c, m, c->bytes, err) < 0)
		return -1;
	c->ncoords = c->naxes;
	if (c->axes)
		find_norms(c);
	return 0;
}

/* ---- reading ---- */

/* OUT [n, naxes]: what the codes of N rows stand for along the axes, times
 * LENGTHS [naxes] if they have any. */
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

static const float *axes_coordinates(const struct coded *c, size_t first,
				     size_t n, float *scratch, size_t *ret_ld)
{
	numbers(c, c->axes ? c->along : NULL, first, n, scratch);
	*ret_ld = c->ncoords;
	return scratch;
}

/* OUT [n, dim] += along NAXES axes from FIRST, Y [n, naxes] being numbers along
 * all. */
static void add_axes_times(const struct coded *c, size_t first, size_t naxes,
			   const float *y, size_t n, float *out)
{
	float panel[AXES * KERN_PANEL] = {0}, sums[ROWS * KERN_PANEL];
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

/* N <= ROWS rows from the principal axes. */
static void from_axes(const struct coded *c, size_t row, size_t n, float *out)
{
	float y[ROWS * AXES_MAX_DIM];
	size_t first;

	numbers(c, c->lengths, row, n, y);
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
		from_axes(c, row, n, out);
		return;
	}
	numbers(c, NULL, row, n, out);
	for (i = 0; i < n; i++)
		hadamard_undo(&c->turn, out + i * c->dim);
}

static void axes_decode_row(const struct coded *c, size_t row, float *out)
{
	decode(c, row, 1, out);
}

static const float *axes_floats(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld)
{
	size_t i;

	for (i = 0; i < n; i += ROWS)
		decode(c, first + i, n - i < ROWS ? n - i : ROWS,
		       scratch + i * c->dim);
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
	size_t k, d;

	memset(out, 0, nq * c->naxes * sizeof(*out));
	for (k = 0; k < c->naxes; k += STRIPS)
		for (d = 0; d < c->dim; d += PIECE)
			add_products(c, k,
				     c->naxes - k < STRIPS ? c->naxes - k
							   : STRIPS,
				     d, c->dim - d < PIECE ? c->dim - d : PIECE,
				     queries, nq, out);
	for (k = 0; k < nq * c->naxes; k++)
		out[k] /= c->norms[k % c->naxes];
}

static void axes_bring(const struct coded *c, const float *vectors, size_t n,
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

enum { ITERATIONS = 30 };
#define MARGIN 1.25f /* for what the iterations have not found */

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

/* Y [naxes] becomes (U U' - 1) y, divided by its length, which is returned;
 * X [dim] is scratch. */
static double leave_unit(const struct coded *c, const float *units, float *y,
			 float *x)
{
	double squares = 0;
	size_t k, d;

	memset(x, 0, c->dim * sizeof(*x));
	for (k = 0; k < c->naxes; k++)
		for (d = 0; d < c->dim; d++)
			x[d] += y[k] * units[k * c->dim + d];
	for (k = 0; k < c->naxes; k++) {
		float product;

		kern()->dots(x, 1, c->dim, units + k * c->dim, 1, c->dim,
			     c->dim, &product, 1);
		y[k] = product - y[k];
		squares += (double)y[k] * y[k];
	}
	for (k = 0; k < c->naxes && squares > 0; k++)
		y[k] = (float)(y[k] / sqrt(squares));
	return sqrt(squares);
}

/* Half the greatest eigenvalue of U U' - 1 by size, by power iteration. */
static float principal_skew(const struct coded *c)
{
	struct err err = ERR_INIT;
	float *units = unit_axes(c, &err);
	float *y = mem_array(c->naxes + c->dim, sizeof(*y), &err);
	double length = 0;
	struct rng rng;
	size_t k;

	rng_seed(&rng, 1, 0);
	for (k = 0; y && k < c->naxes; k++)
		y[k] = rng_float(&rng) - .5f;
	for (k = 0; y && units && k <= ITERATIONS; k++)
		length = leave_unit(c, units, y, y + c->naxes);
	if (!y || !units)
		length = NAN;
	mem_free(units);
	mem_free(y);
	return MARGIN * (float)length / 2;
}

static float axes_skew(const struct coded *c)
{
	return c->axes ? principal_skew(c) : hadamard_skew(&c->turn);
}

#define READING                                                 \
	.open = axes_open, .decode_row = axes_decode_row,       \
	.floats = axes_floats, .coordinates = axes_coordinates, \
	.bring = axes_bring, .skew = axes_skew

const struct codec codec_int4 = {
    .name = "int4",
    .help = "four bits a dimension, by variance",
    .bits = 4,
    .encode = int4_encode,
    .bytes = int4_bytes,
    .turns = true,
    READING,
};

const struct codec codec_int2 = {
    .name = "int2",
    .help = "two bits a dimension, by variance",
    .bits = 2,
    .encode = int2_encode,
    .bytes = int2_bytes,
    .turns = true,
    READING,
};

const struct codec codec_binary = {
    .name = "binary",
    .help = "one bit a dimension on average, by variance",
    .bits = 1,
    .encode = binary_encode,
    .bytes = binary_bytes,
    .turns = true,
    READING,
};
