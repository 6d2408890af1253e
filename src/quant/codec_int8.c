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

enum { ROWS_AT_ONCE = 1024 };

struct encoding {
	const struct tensor *from;
	const struct words *words;
	size_t rows, dim;
	int8_t *codes;
	float *scales;
	uint64_t next; /* row to be taken, shared by the workers */
};

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
			if (isnan(kern()->to_i8(tensor_row(e->from, i),
						e->dim, e->codes + i * e->dim,
						&e->scales[i])))
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

static const float *int8_floats(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld)
{
	size_t i;

	for (i = 0; i < n; i++)
		int8_decode_row(c, first + i, scratch + i * c->dim);
	*ret_ld = c->dim;
	return scratch;
}

static void int8_dot_rows(const struct coded *c, size_t first, size_t n,
			  const float *queries, size_t nq, float *out,
			  size_t ldo, float *scratch)
{
	size_t ld;
	const float *rows = int8_floats(c, first, n, scratch, &ld);

	coded_dots(c, rows, n, ld, queries, nq, out, ldo, scratch);
}

const struct codec codec_int8 = {
    .name = "int8",
    .help = "a byte a dimension and a scale a row",
    .bits = 8,
    .encode = int8_encode,
    .open = int8_open,
    .decode_row = int8_decode_row,
    .floats = int8_floats,
    .dot_rows = int8_dot_rows,
};
