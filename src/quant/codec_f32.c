/* SPDX-License-Identifier: MIT */
/* Rows as they were trained. */
#include "kern/kern.h"
#include "quant/codec.h"

#include <string.h>

static const float *row(const struct coded *c, size_t i)
{
	const void *at = (const char *)c->codes + i * c->stride;

	return at;
}

static int f32_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *t = matrix_floats_of(m, c->family, c->rows, err);

	if (!t)
		return -1;
	c->dim = (size_t)t->shape[1];
	c->codes = t->data;
	c->stride = t->stride;
	return 0;
}

static void f32_decode_row(const struct coded *c, size_t i, float *out)
{
	memcpy(out, row(c, i), c->dim * sizeof(*out));
}

static const float *f32_floats(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld)
{
	(void)n;
	(void)scratch;
	*ret_ld = c->stride / sizeof(float);
	return row(c, first);
}

const struct codec codec_f32 = {
    .name = "f32",
    .help = "32-bit floats, not quantised",
    .bits = 32,
    .open = f32_open,
    .decode_row = f32_decode_row,
    .floats = f32_floats,
};
