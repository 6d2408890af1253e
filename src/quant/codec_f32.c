/* SPDX-License-Identifier: MIT */
/* Rows as they were trained, or rounded to 16-bit floats. */
#include "kern/kern.h"
#include "quant/codec.h"

static const void *row(const struct coded *c, size_t i)
{
	return (const char *)c->codes + i * c->stride;
}

static int f32_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *t = matrix_vectors_of(m, c->family, c->rows, err);

	if (!t)
		return -1;
	c->dim = (size_t)t->shape[1];
	c->type = t->type;
	c->codes = t->data;
	c->stride = t->stride;
	return 0;
}

static void f32_decode_row(const struct coded *c, size_t i, float *out)
{
	dtype_widen(c->type, row(c, i), c->dim, out);
}

static const float *f32_floats(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld)
{
	size_t i;

	*ret_ld = c->stride / sizeof(float);
	if (c->type == DTYPE_F32)
		return row(c, first);
	for (i = 0; i < n; i++)
		f32_decode_row(c, first + i, scratch + i * c->dim);
	*ret_ld = c->dim;
	return scratch;
}

const struct codec codec_f32 = {
    .name = "f32",
    .help = "floats, not quantised",
    .bits = 32,
    .open = f32_open,
    .decode_row = f32_decode_row,
    .floats = f32_floats,
};
