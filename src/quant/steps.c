/* SPDX-License-Identifier: MIT */
#include "quant/steps.h"

#include "base/mem.h"
#include "base/team.h"
#include "kern/kern.h"
#include "quant/axes.h"
#include "quant/moments.h"
#include "quant/principal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 256 };

/* ---- rows ---- */

struct ranked {
	int64_t count;
	size_t row;
};

static int by_count(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static int by_row(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

/* The N rows that stay, in their order; the caller's. */
static struct ranked *most_frequent(const struct matrix *m, size_t n,
				    struct err *err)
{
	struct ranked *list = mem_array(m->words.n, sizeof(*list), err);
	size_t i;

	if (!list)
		return NULL;
	for (i = 0; i < m->words.n; i++)
		list[i] = (struct ranked){m->counts ? m->counts[i] : 0, i};
	qsort(list, m->words.n, sizeof(*list), by_count);
	qsort(list, n, sizeof(*list), by_row);
	return list;
}

static int keep_words(struct matrix *m, const struct ranked *list, size_t n,
		      struct err *err)
{
	struct words kept = WORDS_INIT;
	size_t i, len;

	for (i = 0; i < n; i++) {
		const char *word = words_get(&m->words, list[i].row, &len);

		if (words_add(&kept, word, len, err) < 0)
			break;
	}
	if (i < n || words_index(&kept, NULL, err) < 0) {
		words_release(&kept);
		return -1;
	}
	for (i = 0; m->counts && i < n; i++)
		m->counts[i] = m->counts[list[i].row];
	words_release(&m->words);
	m->words = kept;
	return 0;
}

/* ---- numbers ---- */

struct work {
	const struct steps *steps;
	float *rows; /* [n, dim], then [n, to] */
	size_t n, dim, to;
	float *mean; /* [dim] */
	float *axes; /* [remove_top + pca, dim] */
	float *out;  /* [n, to] */
	uint64_t next;
};

static void find_mean(struct work *w, double *sums)
{
	size_t i, d;

	for (i = 0; i < w->n; i++)
		for (d = 0; d < w->dim; d++)
			sums[d] += w->rows[i * w->dim + d];
	for (d = 0; d < w->dim; d++)
		w->mean[d] = (float)(sums[d] / (double)w->n);
}

static void subtract_mean(struct work *w)
{
	size_t i, d;

	for (i = 0; i < w->n; i++)
		for (d = 0; d < w->dim; d++)
			w->rows[i * w->dim + d] -= w->mean[d];
}

/* The axes wanted, by descending variance, from the matrix of all. */
static void choose_axes(struct work *w, const double *all, double *values)
{
	size_t n = w->steps->remove_top + w->steps->pca, k, d, best;

	for (k = 0; k < n; k++) {
		for (best = 0, d = 1; d < w->dim; d++)
			if (values[d] > values[best])
				best = d;
		for (d = 0; d < w->dim; d++)
			w->axes[k * w->dim + d] =
			    (float)all[best * w->dim + d];
		values[best] = -INFINITY;
	}
}

static int find_axes(struct work *w, struct err *err)
{
	struct moments m;
	double *values = mem_array(w->dim, sizeof(*values), err);
	int rc = moments_init(&m, w->dim, err);
	size_t i;

	if (!values)
		rc = -1;
	for (i = 0; rc == 0 && i < w->n; i++)
		moments_add(&m, w->rows + i * w->dim);
	if (rc == 0) {
		moments_finish(&m);
		rc = principal_axes(m.sums, w->dim, values, err);
	}
	if (rc == 0)
		choose_axes(w, m.sums, values);
	moments_release(&m);
	mem_free(values);
	return rc;
}

/* Takes from ROW what lies along the top axes. */
static void remove_top(const struct work *w, float *row)
{
	size_t k, d;
	float x;

	for (k = 0; k < w->steps->remove_top; k++) {
		const float *axis = w->axes + k * w->dim;

		kern()->dots(row, 1, w->dim, axis, 1, w->dim, w->dim, &x, 1);
		for (d = 0; d < w->dim; d++)
			row[d] -= x * axis[d];
	}
}

static void transform(const struct work *w, size_t first, size_t n)
{
	float *rows = w->rows + first * w->dim, *out = w->out + first * w->to;
	size_t i;

	if (!w->steps->pca)
		for (i = 0; i < n; i++)
			remove_top(w, rows + i * w->dim);
	else
		kern()->dots(rows, n, w->dim,
			     w->axes + w->steps->remove_top * w->dim, w->to,
			     w->dim, w->dim, out, w->to);
	for (i = 0; i < n && w->steps->normalize; i++)
		axes_unit(out + i * w->to, w->to, out + i * w->to);
}

static int transform_blocks(struct team *team, int worker, void *shared,
			    struct err *err)
{
	struct work *w = shared;
	size_t i;

	(void)worker;
	(void)err;
	while (!team_stopping(team) &&
	       (i = (size_t)team_next(&w->next, BLOCK)) < w->n)
		transform(w, i, w->n - i < BLOCK ? w->n - i : BLOCK);
	return 0;
}

/* W has its rows; afterwards w->out, which may be the same. */
static int change_rows(struct work *w, int threads, struct err *err)
{
	const struct steps *s = w->steps;
	size_t axes = s->remove_top + s->pca;
	double *sums = mem_array(w->dim, sizeof(*sums), err);
	int rc = -1;

	w->to = s->pca ? s->pca : w->dim;
	w->mean = mem_array(w->dim, sizeof(*w->mean), err);
	w->axes = mem_array(axes, w->dim * sizeof(*w->axes), err);
	w->out = s->pca ? mem_array(w->n, w->to * sizeof(*w->out), err)
			: w->rows;
	if (!sums || !w->mean || !w->axes || !w->out)
		goto out;
	if (s->center) {
		find_mean(w, sums);
		subtract_mean(w);
	}
	if (axes && find_axes(w, err) < 0)
		goto out;
	rc = team_run(threads, transform_blocks, w, err);
out:
	mem_free(sums);
	mem_free(w->mean);
	mem_free(w->axes);
	return rc;
}

/* ---- both ---- */

static int copy_rows(float *to, const struct matrix *m,
		     const struct tensor *input, const struct ranked *list,
		     size_t n, struct err *err)
{
	size_t dim = (size_t)input->shape[1], i, d, len;

	for (i = 0; i < n; i++, to += dim) {
		memcpy(to, tensor_row(input, list[i].row), dim * sizeof(*to));
		for (d = 0; d < dim; d++)
			if (!isfinite(to[d])) {
				const char *word = words_get(
				    &m->words, list[i].row, &len);

				return err_set(
				    err, "row %zu (\"%.*s\") holds a value "
				    "that is not finite", list[i].row + 1,
				    len < 80 ? (int)len : 80, word);
			}
	}
	return 0;
}

static int check(const struct steps *s, const struct matrix *m, size_t dim,
		 struct err *err)
{
	size_t axes = s->remove_top + s->pca;

	if (axes && dim > AXES_MAX_DIM)
		return err_set(err, "%s: %zu dimensions, of which principal "
			       "axes take %d at most", matrix_name(m), dim,
			       AXES_MAX_DIM);
	if (axes > dim || s->remove_top == dim)
		return err_set(err, "%s: %zu dimensions, too few to remove %zu "
			       "and keep %zu", matrix_name(m), dim,
			       s->remove_top, s->pca ? s->pca : 1);
	return 0;
}

static int record(struct matrix *m, const struct steps *s, size_t dim,
		  struct err *err)
{
	const char *old = matrix_meta(m, "vecmill.dim");

#define SET(given, name, value)                                   \
	((given) && matrix_set_meta(m, err, "vecmill." name, "%zu", \
				    (size_t)(value)) < 0)
	return SET(s->prune, "prune", s->prune) ||
		       SET(s->center, "center", 1) ||
		       SET(s->remove_top, "remove-top", s->remove_top) ||
		       SET(s->pca, "pca", s->pca) ||
		       SET(s->normalize, "normalize", 1) ||
		       SET(old, "dim", dim)
		   ? -1
		   : 0;
#undef SET
}

/* Takes ROWS [m->words.n, dim]; tensors and metadata become theirs. */
static int replace(struct matrix *m, float *rows, size_t dim, struct err *err)
{
	while (m->ntensors)
		matrix_drop(m, m->tensors[0].name);
	if (matrix_add(m, "input", DTYPE_F32, m->words.n, dim, rows, 0, rows,
		       err) < 0) {
		mem_free(rows);
		return -1;
	}
	return 0;
}

int steps_take(struct matrix *m, const struct steps *s, int threads,
	       struct err *err)
{
	const struct tensor *input = matrix_floats(m, err);
	struct ranked *list = NULL;
	struct work w = {.steps = s};
	int rc = -1;

	if (!input || check(s, m, (size_t)input->shape[1], err) < 0)
		return -1;
	w.dim = (size_t)input->shape[1];
	w.n = s->prune && s->prune < m->words.n ? s->prune : m->words.n;
	list = most_frequent(m, w.n, err);
	w.rows = mem_array(w.n, w.dim * sizeof(*w.rows), err);
	if (!list || !w.rows || copy_rows(w.rows, m, input, list, w.n, err) < 0)
		goto out;
	rc = change_rows(&w, threads, err);
	if (rc == 0 && w.n < m->words.n)
		rc = keep_words(m, list, w.n, err);
	if (rc == 0)
		rc = record(m, s, w.to, err);
	if (rc == 0) {
		rc = replace(m, w.out, w.to, err);
		if (w.rows == w.out)
			w.rows = NULL;
		w.out = NULL;
	}
out:
	if (w.out != w.rows)
		mem_free(w.out);
	mem_free(w.rows);
	mem_free(list);
	return rc;
}
