/* SPDX-License-Identifier: MIT */
#include "quant/coding.h"

#include "base/mem.h"
#include "base/team.h"

static int bad_row(const struct coding *c, size_t i, struct err *err)
{
	const char *word;
	size_t n;

	word = words_get(c->words, i, &n);
	return err_set(err, "row %zu (\"%.*s\") holds a value that is not "
		       "finite", i + 1, n < 80 ? (int)n : 80, word);
}

static int code_block(struct coding *c, size_t first, float *scratch,
		      struct err *err)
{
	size_t n = c->rows - first < CODING_BLOCK ? c->rows - first
						  : CODING_BLOCK, i;

	c->code(c, first, n, scratch, c->codes + first * c->stride,
		c->scales + first);
	for (i = first; i < first + n; i++)
		if (isnan(c->scales[i]))
			return bad_row(c, i, err);
	return 0;
}

static int worker(struct team *team, int number, void *shared,
		  struct err *err)
{
	struct coding *c = shared;
	float *scratch = mem_array(c->scratch, sizeof(*scratch), err);
	int rc = scratch ? 0 : -1;
	size_t i;

	(void)number;
	while (rc == 0 && !team_stopping(team) &&
	       (i = (size_t)team_next(&c->next, CODING_BLOCK)) < c->rows)
		rc = code_block(c, i, scratch, err);
	mem_free(scratch);
	return rc;
}

static bool fit_halves(const float *scales, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		float x = fabsf(scales[i]);

		if (x > HALF_MAX || (x > 0 && x < HALF_NORMAL))
			return false;
	}
	return true;
}

/* Takes SCALES, whatever comes of it. */
static int add_scales(struct matrix *out, float *scales, size_t n,
		      struct err *err)
{
	void *data = scales;
	enum dtype type = DTYPE_F32;
	uint16_t *halves;
	size_t i;

	if (fit_halves(scales, n)) {
		halves = mem_array(n, sizeof(*halves), err);
		for (i = 0; halves && i < n; i++)
			halves[i] = half_of_float(scales[i]);
		mem_free(scales);
		if (!halves)
			return -1;
		data = halves;
		type = DTYPE_F16;
	}
	if (matrix_add(out, "input.scales", type, n, 0, data, 0, data, err) <
	    0) {
		mem_free(data);
		return -1;
	}
	return 0;
}

int coding_run(struct coding *c, struct matrix *out, enum dtype type,
	       int threads, struct err *err)
{
	c->rows = (size_t)c->from->shape[0];
	c->dim = (size_t)c->from->shape[1];
	c->codes = mem_array(c->rows, c->stride, err);
	c->scales = mem_array(c->rows, sizeof(*c->scales), err);
	if (!c->codes || !c->scales || team_run(threads, worker, c, err) < 0 ||
	    matrix_add(out, "input.codes", type, c->rows, c->stride, c->codes,
		       0, c->codes, err) < 0) {
		mem_free(c->codes);
		mem_free(c->scales);
		return -1;
	}
	return add_scales(out, c->scales, c->rows, err);
}

static int check_scales(const struct coded *c, const struct matrix *m,
			struct err *err)
{
	size_t i;

	for (i = 0; i < c->rows; i++)
		if (!isfinite(coding_scale(c, i)))
			return err_set(err, "%s: scale %zu is not finite",
				       matrix_name(m), i + 1);
	return 0;
}

int coding_open(struct coded *c, const struct matrix *m, enum dtype type,
		struct err *err)
{
	const struct tensor *codes = matrix_tensor(m, "input.codes");
	const struct tensor *scales = matrix_tensor(m, "input.scales");

	if (!codes || !scales)
		return err_set(err, "%s: codec %s without the tensor \"%s\"",
			       matrix_name(m), c->codec->name,
			       codes ? "input.scales" : "input.codes");
	if (codes->type != type || codes->ndim != 2 || !codes->shape[1] ||
	    codes->shape[0] != m->words.n)
		return err_set(err, "%s: tensor \"input.codes\" is not %s with "
			       "a row a word", matrix_name(m),
			       dtype_name(type));
	if ((scales->type != DTYPE_F32 && scales->type != DTYPE_F16) ||
	    scales->ndim != 1 || scales->shape[0] != m->words.n ||
	    scales->stride != dtype_size(scales->type))
		return err_set(err, "%s: tensor \"input.scales\" is not F16 or "
			       "F32 with a value a word", matrix_name(m));
	c->rows = m->words.n;
	c->dim = (size_t)codes->shape[1];
	c->codes = codes->data;
	c->stride = codes->stride;
	c->scales = scales->data;
	c->half = scales->type == DTYPE_F16;
	return check_scales(c, m, err);
}

const float *coding_floats(const struct matrix *m, const char *name, size_t n,
			   struct err *err)
{
	const struct tensor *t = matrix_tensor(m, name);
	const float *x;
	size_t i;

	if (!t || t->type != DTYPE_F32 || !t->ndim ||
	    tensor_bytes(t) / sizeof(*x) != n ||
	    t->stride != tensor_row_bytes(t)) {
		err_set(err, "%s: no tensor \"%s\" of %zu F32", matrix_name(m),
			name, n);
		return NULL;
	}
	x = t->data;
	for (i = 0; i < n; i++)
		if (!isfinite(x[i])) {
			err_set(err, "%s: tensor \"%s\": value %zu is not "
				"finite", matrix_name(m), name, i + 1);
			return NULL;
		}
	return x;
}
