/* SPDX-License-Identifier: MIT */
#include "quant/coding.h"

#include "base/mem.h"
#include "base/team.h"

/* The rows of a chunk, a block at a time; X [CODING_BLOCK, dim]. */
static void code_chunk(struct coding *c, size_t first, float *x,
		       float *scratch)
{
	size_t end = first + CODING_CHUNK, i, n;

	if (end > c->rows->n)
		end = c->rows->n;
	for (i = first; i < end; i += n) {
		n = end - i < CODING_BLOCK ? end - i : CODING_BLOCK;
		rows_get(c->rows, i, 1, n, x);
		c->code(c, x, n, scratch, c->codes + i * c->stride,
			c->scales + i);
	}
	rows_forget(c->rows, first, end - first);
}

static int worker(struct team *team, int number, void *shared,
		  struct err *err)
{
	struct coding *c = shared;
	float *x = mem_array(CODING_BLOCK, c->rows->dim * sizeof(*x), err);
	float *scratch = mem_array(c->scratch, sizeof(*scratch), err);
	size_t i;

	(void)number;
	while (x && scratch && !team_quits(team) &&
	       (i = (size_t)team_next(&c->next, CODING_CHUNK)) < c->rows->n)
		code_chunk(c, i, x, scratch);
	i = x && scratch;
	mem_free(x);
	mem_free(scratch);
	return i ? 0 : -1;
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

int coding_add_scales(struct matrix *out, const char *family, float *scales,
		      size_t n, struct err *err)
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
	if (family_add(out, family, "scales", type, n, 0, data, err) < 0) {
		mem_free(data);
		return -1;
	}
	return 0;
}

static bool any_zero(const float *scales, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (scales[i] == 0)
			return true;
	return false;
}

int coding_run(struct coding *c, struct matrix *out, enum dtype type,
	       int threads, struct err *err)
{
	const char *family = c->rows->family;
	size_t n = c->rows->n;

	c->codes = mem_array(n, c->stride, err);
	c->scales = mem_array(n, sizeof(*c->scales), err);
	if (!c->codes || !c->scales || team_run(threads, worker, c, err) < 0 ||
	    family_add(out, family, "codes", type, n, c->stride, c->codes,
		       err) < 0) {
		mem_free(c->codes);
		mem_free(c->scales);
		return -1;
	}
	if (!c->unscaled || any_zero(c->scales, n))
		return coding_add_scales(out, family, c->scales, n, err);
	mem_free(c->scales);
	return 0;
}

int coding_add(struct matrix *out, const char *family, const char *part,
	       enum dtype type, size_t rows, size_t cols, const void *data,
	       struct err *err)
{
	size_t n = rows * (cols ? cols : 1) * dtype_size(type);
	void *copy = mem_copy(data, n, err);

	if (!copy)
		return -1;
	if (family_add(out, family, part, type, rows, cols, copy, err) < 0) {
		mem_free(copy);
		return -1;
	}
	return 0;
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

static int open_scales(struct coded *c, const struct matrix *m,
		       const struct tensor *t, struct err *err)
{
	if ((t->type != DTYPE_F32 && t->type != DTYPE_F16) || t->ndim != 1 ||
	    t->shape[0] != c->rows || t->stride != dtype_size(t->type))
		return err_set(err, "%s: tensor \"%s\" is not F16 or F32 of "
			       "%zu values", matrix_name(m), t->name,
			       c->rows);
	c->scales = t->data;
	c->half = t->type == DTYPE_F16;
	return check_scales(c, m, err);
}

int coding_open(struct coded *c, const struct matrix *m, enum dtype type,
		struct err *err)
{
	return coding_open_rows(c, m, type, c->rows, err);
}

int coding_open_rows(struct coded *c, const struct matrix *m, enum dtype type,
		     size_t n, struct err *err)
{
	const struct tensor *codes = coded_tensor(c, m, "codes");
	const struct tensor *scales = coded_tensor(c, m, "scales");

	if (!codes || (!scales && !c->codec->sized))
		return err_set(err, "%s: codec %s without the tensor "
			       "\"%s.%s\"", matrix_name(m), c->codec->name,
			       c->family, codes ? "scales" : "codes");
	if (codes->type != type || codes->ndim != 2 || !codes->shape[1] ||
	    codes->shape[0] != n)
		return err_set(err, "%s: tensor \"%s\" is not %s of %zu rows",
			       matrix_name(m), codes->name, dtype_name(type),
			       n);
	c->rows = n;
	c->dim = (size_t)codes->shape[1];
	c->codes = codes->data;
	c->stride = codes->stride;
	return scales ? open_scales(c, m, scales, err) : 0;
}

const float *coding_floats(const struct coded *c, const struct matrix *m,
			   const char *part, size_t n, struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, part);
	const float *x;
	size_t i;

	if (!t || t->type != DTYPE_F32 || !t->ndim ||
	    tensor_bytes(t) / sizeof(*x) != n ||
	    t->stride != tensor_row_bytes(t)) {
		err_set(err, "%s: no tensor \"%s.%s\" of %zu F32",
			matrix_name(m), c->family, part, n);
		return NULL;
	}
	x = t->data;
	for (i = 0; i < n; i++)
		if (!isfinite(x[i])) {
			err_set(err, "%s: tensor \"%s\": value %zu is not "
				"finite", matrix_name(m), t->name, i + 1);
			return NULL;
		}
	return x;
}
