/* SPDX-License-Identifier: MIT */
#include "train/params.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

static float *new_rows(const struct params *p, size_t rows, struct err *err)
{
	size_t bytes;
	float *start;

	if (__builtin_mul_overflow(rows, p->stride * sizeof(float), &bytes)) {
		err_memory(err, "%zu rows of %zu", rows, p->dim);
		return NULL;
	}
	start = mem_pages(bytes, err);
	if (start)
		mem_interleave(start, bytes);
	return start;
}

int params_init(struct params *p, size_t rows_in, size_t rows_out, size_t dim,
		uint64_t seed, struct err *err)
{
	size_t row, d;
	struct rng r;

	*p = (struct params){.rows_in = rows_in,
			     .rows_out = rows_out,
			     .dim = dim,
			     .stride = kern_padded(dim)};
	p->input = new_rows(p, rows_in, err);
	p->output = new_rows(p, rows_out, err);
	if (!p->input || !p->output) {
		params_release(p);
		return -1;
	}
	for (row = 0; row < rows_in; row++) {
		float *x = p->input + row * p->stride;

		rng_seed(&r, seed, row);
		for (d = 0; d < dim; d++)
			x[d] = (rng_float(&r) - 0.5f) / (float)dim;
	}
	return 0;
}

void params_release(struct params *p)
{
	size_t row = p->stride * sizeof(float);

	mem_pages_free(p->input, p->rows_in * row);
	mem_pages_free(p->output, p->rows_out * row);
	*p = (struct params)PARAMS_INIT;
}

static int take_rows(float *to, const struct params *p, size_t rows,
		     const struct tensor *from, struct err *err)
{
	size_t i;

	if (from->type != DTYPE_F32 || from->ndim != 2 ||
	    from->shape[0] != rows || from->shape[1] != p->dim)
		return err_set(err, "tensor \"%s\" is not F32 [%zu, %zu]",
			       from->name, rows, p->dim);
	for (i = 0; i < rows; i++)
		memcpy(to + i * p->stride, tensor_row(from, i),
		       p->dim * sizeof(*to));
	return 0;
}

int params_take(struct params *p, const struct tensor *input,
		const struct tensor *output, struct err *err)
{
	return take_rows(p->input, p, p->rows_in, input, err) < 0
		   ? -1
		   : take_rows(p->output, p, p->rows_out, output, err);
}

void params_mend(const struct params *p)
{
	size_t row = p->stride * sizeof(float);

	mem_pages_mend(p->input, p->rows_in * row);
	mem_pages_mend(p->output, p->rows_out * row);
}

bool params_finite(const struct params *p)
{
	return kern_finite(p->input, p->rows_in * p->stride) &&
	       kern_finite(p->output, p->rows_out * p->stride);
}
