/* SPDX-License-Identifier: MIT */
/*
 * A byte a dimension and a scale a row: x ~ scale * code with
 * scale = max|x| / 127, codes rounded to nearest.  The error of a component
 * is at most half a step, max|x| / 254.
 */
#include "base/mem.h"
#include "base/team.h"
#include "kern/kern.h"
#include "quant/codec.h"

#include <math.h>

enum { LEVELS = 127, ROWS_AT_ONCE = 1024 };

struct encoding {
	const struct tensor *from;
	const struct words *words;
	size_t rows, dim;
	int8_t *codes;
	float *scales;
	uint64_t next; /* row to be taken, shared by the workers */
};

/* -1 if a component is not finite. */
static int encode_row(const float *x, size_t dim, int8_t *codes, float *scale)
{
	float max = 0;
	double per_step;
	size_t i;

	for (i = 0; i < dim; i++) {
		float a = fabsf(x[i]);

		if (!(a <= HUGE_VALF) || a == HUGE_VALF)
			return -1;
		if (a > max)
			max = a;
	}
	/* In double, because max / 127 of the smallest floats is zero. */
	*scale = max / LEVELS;
	per_step = *scale > 0 ? LEVELS / (double)max : 0;
	for (i = 0; i < dim; i++)
		codes[i] = (int8_t)lrint(x[i] * per_step);
	return 0;
}

static int bad_row(const struct encoding *e, size_t i, struct err *err)
{
	const char *word;
	size_t n;

	word = words_get(e->words, i, &n);
	return err_set(err, "row %zu (\"%.*s\") holds a value that is not "
		       "finite", i + 1, n < 80 ? (int)n : 80, word);
}

static int encode_worker(struct team *team, int worker, void *shared,
			 struct err *err)
{
	struct encoding *e = shared;

	(void)worker;
	while (!team_stopping(team)) {
		size_t i = (size_t)team_next(&e->next, ROWS_AT_ONCE);
		size_t end = i + ROWS_AT_ONCE;

		if (i >= e->rows)
			break;
		for (; i < e->rows && i < end; i++)
			if (encode_row(tensor_row(e->from, i), e->dim,
				       e->codes + i * e->dim,
				       &e->scales[i]) < 0)
				return bad_row(e, i, err);
	}
	return 0;
}

static int int8_encode(struct matrix *out, const struct tensor *input,
		       int threads, struct err *err)
{
	struct encoding e = {.from = input,
			     .words = &out->words,
			     .rows = (size_t)input->shape[0],
			     .dim = (size_t)input->shape[1]};

	e.codes = mem_array(e.rows, e.dim, err);
	e.scales = mem_array(e.rows, sizeof(*e.scales), err);
	if (!e.codes || !e.scales ||
	    team_run(threads, encode_worker, &e, err) < 0 ||
	    matrix_add(out, "input.codes", DTYPE_I8, e.rows, e.dim, e.codes, 0,
		       e.codes, err) < 0)
		goto fail;
	e.codes = NULL;
	if (matrix_add(out, "input.scales", DTYPE_F32, e.rows, 0, e.scales, 0,
		       e.scales, err) < 0)
		goto fail;
	return 0;
fail:
	mem_free(e.codes);
	mem_free(e.scales);
	return -1;
}

static int int8_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *codes = matrix_tensor(m, "input.codes");
	const struct tensor *scales = matrix_tensor(m, "input.scales");
	size_t i;

	if (!codes || !scales)
		return err_set(err, "%s: codec int8 without the tensor \"%s\"",
			       matrix_name(m),
			       codes ? "input.scales" : "input.codes");
	if (codes->type != DTYPE_I8 || codes->ndim != 2 || !codes->shape[1] ||
	    codes->shape[0] != m->words.n)
		return err_set(err, "%s: tensor \"input.codes\" is not I8 with "
			       "a row a word", matrix_name(m));
	if (scales->type != DTYPE_F32 || scales->ndim != 1 ||
	    scales->shape[0] != m->words.n ||
	    scales->stride != sizeof(float))
		return err_set(err, "%s: tensor \"input.scales\" is not F32 "
			       "with a value a word", matrix_name(m));
	c->rows = m->words.n;
	c->dim = (size_t)codes->shape[1];
	c->codes = codes->data;
	c->scales = scales->data;
	c->stride = codes->stride;
	for (i = 0; i < c->rows; i++)
		if (!isfinite(((const float *)c->scales)[i]))
			return err_set(err, "%s: scale %zu is not finite",
				       matrix_name(m), i + 1);
	return 0;
}

static void int8_decode_row(const struct coded *c, size_t i, float *out)
{
	const float *scales = c->scales;

	kern()->from_i8((const int8_t *)c->codes + i * c->stride, c->dim,
			scales[i], out);
}

static void int8_dot_rows(const struct coded *c, size_t first, size_t n,
			  const float *queries, size_t nq, float *out,
			  size_t ldo, float *scratch)
{
	size_t i;

	for (i = 0; i < n; i++)
		int8_decode_row(c, first + i, scratch + i * c->dim);
	kern()->dots(queries, nq, c->dim, scratch, n, c->dim, c->dim, out,
		     ldo);
}

const struct codec codec_int8 = {
    .name = "int8",
    .help = "a byte a dimension and a scale a row",
    .bits = 8,
    .encode = int8_encode,
    .open = int8_open,
    .decode_row = int8_decode_row,
    .dot_rows = int8_dot_rows,
};
