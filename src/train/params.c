/* SPDX-License-Identifier: MIT */
#include "train/params.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

enum { STOP_ROWS = 4096 };

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

static void begin_input(struct params *p, size_t row, uint64_t seed,
			uint64_t stream)
{
	enum { BLOCK = 64 };
	char *to = (char *)(p->input + row * p->stride);
	float x[BLOCK];
	struct rng r;
	size_t d, n, i;

	rng_seed(&r, seed, stream);
	for (d = 0; d < p->dim; d += n) {
		n = p->dim - d < BLOCK ? p->dim - d : BLOCK;
		for (i = 0; i < n; i++)
			x[i] = (rng_float(&r) - 0.5f) / (float)p->dim;
		dtype_narrow(p->type, x, n, to + d * dtype_size(p->type));
	}
}

int params_init(struct params *p, size_t rows_in, size_t rows_out, size_t dim,
		uint64_t seed, struct err *err)
{
	return params_init_as(p, DTYPE_F32, rows_in, rows_out, dim, seed, err);
}

/* Kernels take two vectors of bf16 at a time. */
size_t params_row_bytes(enum dtype type, size_t dim)
{
	return sizeof(float) *
	       kern_padded(type == DTYPE_BF16 ? (dim + 1) / 2 : dim);
}

/* Kernels of bf16 want all there are. */
static size_t columns(enum dtype type, size_t dim)
{
	return type == DTYPE_BF16
		   ? params_row_bytes(type, dim) / dtype_size(type)
		   : kern_columns(kern(), dim);
}

int params_init_as(struct params *p, enum dtype type, size_t rows_in,
		   size_t rows_out, size_t dim, uint64_t seed,
		   struct err *err)
{
	size_t bytes = params_row_bytes(type, dim), row;

	*p = (struct params){.type = type,
			     .rows_in = rows_in,
			     .rows_out = rows_out,
			     .dim = dim,
			     .width = bytes / dtype_size(type),
			     .columns = columns(type, dim),
			     .stride = bytes / sizeof(float)};
	p->input = new_rows(p, rows_in, err);
	p->output = new_rows(p, rows_out, err);
	if (!p->input || !p->output) {
		params_release(p);
		return -1;
	}
	for (row = 0; row < rows_in; row++) {
		if (row % STOP_ROWS == 0 && stop_requested()) {
			params_release(p);
			return err_stopped(err, stop_signal());
		}
		begin_input(p, row, seed, row);
	}
	return 0;
}

void params_begin(struct params *p, uint32_t row, uint64_t seed,
		  uint64_t stream)
{
	begin_input(p, row, seed, stream);
	memset(params_output(p, row), 0, p->stride * sizeof(float));
}

/* One cycle after the other: a row is put aside, and each other of its cycle
 * moves to where it belongs. */
static void permute(float *rows, size_t stride, const uint32_t *order,
		    uint32_t start, float *spare)
{
	size_t bytes = stride * sizeof(*rows);
	uint32_t k = start;

	memcpy(spare, rows + k * stride, bytes);
	for (; order[k] != start; k = order[k])
		memcpy(rows + k * stride, rows + order[k] * stride, bytes);
	memcpy(rows + k * stride, spare, bytes);
}

void params_permute(struct params *p, uint32_t *order, size_t n, float *spare)
{
	uint32_t start, k, next;

	for (start = 0; start < n; start++) {
		permute(p->input, p->stride, order, start, spare);
		permute(p->output, p->stride, order, start, spare);
		/* So that the cycle is not walked again. */
		for (k = start; order[k] != k; k = next) {
			next = order[k];
			order[k] = k;
		}
	}
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

	if (from->type != p->type || from->ndim != 2 ||
	    from->shape[0] != rows || from->shape[1] != p->dim)
		return err_set(err, "tensor \"%s\" is not %s [%zu, %zu]",
			       from->name, dtype_name(p->type), rows, p->dim);
	for (i = 0; i < rows; i++) {
		if (i % STOP_ROWS == 0 && stop_requested())
			return err_stopped(err, stop_signal());
		memcpy(to + i * p->stride, tensor_row(from, i),
		       p->dim * dtype_size(p->type));
	}
	return 0;
}

int params_take(struct params *p, const struct tensor *opt_input,
		const struct tensor *opt_table, const struct tensor *output,
		struct err *err)
{
	uint64_t table = opt_table ? tensor_rows(opt_table) : 0;
	size_t own = 0;

	if (opt_input && table <= p->rows_in)
		own = p->rows_in - (size_t)table;
	if (opt_input && take_rows(p->input, p, own, opt_input, err) < 0)
		return -1;
	if (opt_table && take_rows(p->input + own * p->stride, p,
				   p->rows_in - own, opt_table, err) < 0)
		return -1;
	return take_rows(p->output, p, p->rows_out, output, err);
}

void params_mend(const struct params *p)
{
	size_t row = p->stride * sizeof(float);

	mem_pages_mend(p->input, p->rows_in * row);
	mem_pages_mend(p->output, p->rows_out * row);
}

/* Of N floats that are two numbers of bf16 each. */
static bool finite16(const float *x, size_t n)
{
	enum { EXPONENT = 0x7f80, BLOCK = 1024 };
	uint16_t block[BLOCK];
	size_t i, k, m;
	bool bad = false;

	for (i = 0; i < 2 * n && !bad; i += m) {
		m = 2 * n - i < BLOCK ? 2 * n - i : BLOCK;
		memcpy(block, (const char *)x + i * sizeof(*block),
		       m * sizeof(*block));
		for (k = 0; k < m; k++)
			bad |= (block[k] & EXPONENT) == EXPONENT;
	}
	return !bad;
}

bool params_finite(const struct params *p)
{
	bool (*finite)(const float *, size_t) =
	    params_half(p) ? finite16 : kern_finite;

	return finite(p->input, p->rows_in * p->stride) &&
	       finite(p->output, p->rows_out * p->stride);
}
