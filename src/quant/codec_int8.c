/* SPDX-License-Identifier: MIT */
/*
 * A byte a dimension and a scale a row: x ~ scale * code with
 * scale = max|x| / 127, codes rounded to nearest.  The error of a component
 * is at most half a step, max|x| / 254, and where the scale is F16 another
 * max|x| / 2^11.
 */
#include "kern/kern.h"
#include "quant/codec.h"
#include "quant/coding.h"

static void int8_code(const struct coding *c, float *x, size_t n,
		      float *scratch, uint8_t *codes, float *scales)
{
	size_t dim = c->rows->dim, i;

	(void)scratch;
	for (i = 0; i < n; i++)
		kern()->to_i8(x + i * dim, dim, (int8_t *)codes + i * dim,
			      &scales[i]);
}

static int int8_encode(struct matrix *out, const struct rows *rows,
		       const struct codec_options *o, int threads,
		       struct err *err)
{
	struct coding c = {.rows = rows, .stride = rows->dim,
			   .code = int8_code};

	(void)o;
	return coding_run(&c, out, DTYPE_I8, threads, err);
}

static uint64_t int8_bytes(uint64_t rows, uint64_t dim,
			   const struct codec_options *o)
{
	(void)o;
	return rows * (dim + sizeof(uint16_t));
}

extern const struct codec codec_int8_half;

static int int8_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (coding_open(c, m, DTYPE_I8, err) < 0)
		return -1;
	if (c->half)
		c->codec = &codec_int8_half;
	return 0;
}

static void int8_decode_row(const struct coded *c, size_t i, float *out)
{
	kern()->from_i8((const int8_t *)coding_row(c, i), c->dim,
			coding_scale(c, i), out);
}

static const float *int8_floats(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld)
{
	size_t i;

	for (i = 0; i < n; i++)
		int8_decode_row(c, first + i, scratch + i * c->dim);
	*ret_ld = c->dim;
	return scratch;
}

#define INT8                                                     \
	.help = "a byte a dimension and a scale a row", .bits = 8, \
	.encode = int8_encode, .bytes = int8_bytes,              \
	.open = int8_open,                                       \
	.decode_row = int8_decode_row, .floats = int8_floats

const struct codec codec_int8 = {.name = "int8", INT8};

/* Opened with scales of F16, under a name of its own: who knows "int8" takes
 * its codes and its scales, of F32, as they are. */
const struct codec codec_int8_half = {.name = "int8 (F16)", INT8};
