/* SPDX-License-Identifier: MIT */
#include "data/retype.h"

#include "base/mem.h"
#include "base/stop.h"

enum { STOP_ROWS = 4096 }; /* between looks for a stop */

static int too_large(const struct matrix *m, const struct tensor *t,
		     uint64_t row, float x, enum dtype to, struct err *err)
{
	return err_set(err, "%s: tensor \"%s\", row %llu: %g is beyond %s",
		       matrix_name(m), t->name, (unsigned long long)row + 1,
		       (double)x, dtype_name(to));
}

/* BUFFER: a row of floats. */
static int fill(const struct matrix *m, const struct tensor *from,
		enum dtype type, char *to, float *buffer, struct err *err)
{
	size_t n = (size_t)from->shape[1], bad;
	uint64_t i;

	for (i = 0; i < from->shape[0]; i++) {
		if (i % STOP_ROWS == 0 && stop_requested())
			return err_stopped(err, stop_signal());
		dtype_widen(from->type, tensor_row(from, i), n, buffer);
		bad = dtype_narrow(type, buffer, n, to);
		if (bad < n)
			return too_large(m, from, i, buffer[bad], type, err);
		to += n * dtype_size(type);
	}
	return 0;
}

static int convert(struct matrix *m, struct tensor *t, enum dtype to,
		   struct err *err)
{
	size_t row = (size_t)t->shape[1] * dtype_size(to);
	char *made = mem_array((size_t)t->shape[0], row, err);
	float *buffer = mem_array((size_t)t->shape[1], sizeof(*buffer), err);
	int status = -1;

	if (made && buffer)
		status = fill(m, t, to, made, buffer, err);
	mem_free(buffer);
	if (status < 0) {
		mem_free(made);
		return -1;
	}
	t->type = to;
	matrix_replace(t, made);
	return 0;
}

int retype(struct matrix *m, const char *name, enum dtype to, struct err *err)
{
	const struct tensor *t = matrix_tensor(m, name);

	if (!t || t->type == to)
		return 0;
	if (!dtype_holds_vectors(t->type) || t->ndim != 2)
		return err_set(err, "%s: tensor \"%s\" is not a matrix of F32, "
			       "F16 or BF16", matrix_name(m), name);
	return convert(m, &m->tensors[t - m->tensors], to, err);
}

int retype_all(struct matrix *m, enum dtype to, struct err *err)
{
	static const char *const names[] = {"input", "output", "word_rows",
					    "ngrams"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (retype(m, names[i], to, err) < 0)
			return -1;
	return 0;
}
