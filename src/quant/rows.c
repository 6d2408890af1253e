/* SPDX-License-Identifier: MIT */
#include "quant/rows.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/select.h"
#include "kern/kern.h"
#include "quant/axes.h"
#include "quant/moments.h"
#include "quant/principal.h"
#include "quant/prune.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	CHUNK = 4096, /* rows that are had before they are let go */
	TILE = 8
};

/* ---- finite or not ---- */

struct checking {
	const struct rows *rows;
	size_t first; /* that is not finite, or SIZE_MAX */
	bool *bad;    /* [rows->n] */
	uint64_t next;
};

static const float *row_from(const struct rows *r, size_t i)
{
	return tensor_row(&r->from, r->list ? r->list[i] : i);
}

static void note_bad(struct checking *c, size_t i)
{
	size_t known = __atomic_load_n(&c->first, __ATOMIC_RELAXED);

	c->bad[i] = true;
	while (i < known &&
	       !__atomic_compare_exchange_n(&c->first, &known, i, true,
					    __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		;
}

static int check_rows(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct checking *c = shared;
	const struct rows *r = c->rows;
	size_t first, i;

	(void)worker;
	(void)err;
	while (!team_quits(team) &&
	       (first = (size_t)team_next(&c->next, CHUNK)) < r->n) {
		for (i = first; i < first + CHUNK && i < r->n; i++)
			if (!kern_finite(row_from(r, i), r->from_dim))
				note_bad(c, i);
		rows_forget(r, first, CHUNK);
	}
	return 0;
}

/* R goes on without those that are BAD. */
static int leave_out(struct rows *r, const bool *bad, struct err *err)
{
	size_t *list = mem_array(r->n, sizeof(*list), err), i, n = 0;

	if (!list)
		return -1;
	for (i = 0; i < r->n; i++)
		if (!bad[i])
			list[n++] = r->list ? r->list[i] : i;
	mem_free(r->list);
	r->list = list;
	r->n = n;
	return 0;
}

enum { NAME = 160 };

/* Row I, as users know it. */
static void name_row(const struct rows *r, const struct matrix *m, size_t i,
		     char name[NAME])
{
	size_t n;
	const char *word;

	if (strcmp(r->family, "input") != 0) {
		snprintf(name, NAME, "row %zu of \"%.40s\"", i + 1,
			 r->family);
		return;
	}
	word = words_get(&m->words, i, &n);
	snprintf(name, NAME, "row %zu (\"%.*s\")", i + 1,
		 n < 80 ? (int)n : 80, word);
}

/* Says which rows are not finite; C knows them. */
static int judge(struct rows *r, const struct checking *c,
		 const struct matrix *m, enum rows_bad bad,
		 struct err *err)
{
	size_t before = r->n;
	char name[NAME];

	name_row(r, m, r->list ? r->list[c->first] : c->first, name);
	if (bad == ROWS_REFUSE)
		return err_set(err, "%s holds a value that is not finite",
			       name);
	if (leave_out(r, c->bad, err) < 0)
		return -1;
	if (!r->n)
		return err_set(err, "%s: no row is finite", matrix_name(m));
	if (bad == ROWS_WARN)
		log_warn("%s: left out %zu of %zu rows, not finite; the first "
			 "is %s", matrix_name(m), before - r->n, before, name);
	return 0;
}

static int check_finite(struct rows *r, const struct matrix *m,
			enum rows_bad bad, int threads, struct err *err)
{
	struct checking c = {.rows = r, .first = SIZE_MAX,
			     .bad = mem_array(r->n, sizeof(*c.bad), err)};
	int rc = c.bad ? team_run(threads, check_rows, &c, err) : -1;

	if (rc == 0 && c.first != SIZE_MAX)
		rc = judge(r, &c, m, bad, err);
	mem_free(c.bad);
	return rc;
}

/* ---- numbers ---- */

/* To the mean, which is zeros before. */
static int find_mean(struct rows *r, struct err *err)
{
	double *sums = mem_array(r->from_dim, sizeof(*sums), err);
	float *mean = mem_array(r->from_dim, sizeof(*mean), err);
	size_t i, d;

	if (!sums || !mean) {
		mem_free(sums);
		mem_free(mean);
		return -1;
	}
	for (i = 0; i < r->n; i++) {
		const float *row = row_from(r, i);

		for (d = 0; d < r->from_dim; d++)
			sums[d] += row[d];
		if (i % CHUNK == CHUNK - 1)
			rows_forget(r, i + 1 - CHUNK, CHUNK);
	}
	for (d = 0; d < r->from_dim; d++)
		mean[d] = (float)(sums[d] / (double)r->n);
	mem_free(sums);
	r->mean = mean;
	return 0;
}

/* A row as it is but for the mean. */
static void centred(const struct rows *r, size_t i, float *out)
{
	const float *row = row_from(r, i);
	size_t d;

	if (!r->mean)
		memcpy(out, row, r->from_dim * sizeof(*out));
	else
		for (d = 0; d < r->from_dim; d++)
			out[d] = row[d] - r->mean[d];
}

/* The axes wanted, by descending variance, from the matrix of all. */
static void choose_axes(struct rows *r, const double *all, double *values)
{
	size_t n = r->remove_top + r->pca, dim = r->from_dim, k, d, best;

	for (k = 0; k < n; k++) {
		for (best = 0, d = 1; d < dim; d++)
			if (values[d] > values[best])
				best = d;
		for (d = 0; d < dim; d++)
			r->axes[k * dim + d] = (float)all[best * dim + d];
		values[best] = -INFINITY;
	}
}

static void add_rows(const struct rows *r, struct moments *m, float *row)
{
	size_t i;

	for (i = 0; i < r->n && !stop_requested(); i++) {
		centred(r, i, row);
		moments_add(m, row);
		if (i % CHUNK == CHUNK - 1)
			rows_forget(r, i + 1 - CHUNK, CHUNK);
	}
	moments_finish(m);
}

static int find_axes(struct rows *r, struct err *err)
{
	struct moments m;
	double *values = mem_array(r->from_dim, sizeof(*values), err);
	float *row = mem_array(r->from_dim, sizeof(*row), err);
	int rc = moments_init(&m, r->from_dim, err);

	r->axes = mem_array(r->remove_top + r->pca,
			    r->from_dim * sizeof(*r->axes), err);
	if (!values || !row || !r->axes)
		rc = -1;
	if (rc == 0) {
		add_rows(r, &m, row);
		rc = principal_axes(m.sums, r->from_dim, values, err);
	}
	if (rc == 0)
		choose_axes(r, m.sums, values);
	moments_release(&m);
	mem_free(values);
	mem_free(row);
	return rc;
}

/* Takes from ROW what lies along the top axes. */
static void remove_top(const struct rows *r, float *row)
{
	size_t k, d, dim = r->from_dim;
	float x;

	for (k = 0; k < r->remove_top; k++) {
		const float *axis = r->axes + k * dim;

		kern()->dots(row, 1, dim, axis, 1, dim, dim, &x, 1);
		for (d = 0; d < dim; d++)
			row[d] -= x * axis[d];
	}
}

/* N <= TILE rows to the coordinates that stay. */
static void project(const struct rows *r, size_t first, size_t step, size_t n,
		    float *out)
{
	float rows[TILE * ROWS_MAX_AXES_DIM];
	size_t dim = r->from_dim, i;

	for (i = 0; i < n; i++)
		centred(r, first + i * step, rows + i * dim);
	kern()->dots(rows, n, dim, r->axes + r->remove_top * dim, r->pca, dim,
		     dim, out, r->pca);
}

static void get_tile(const struct rows *r, size_t first, size_t step, size_t n,
		     float *out)
{
	size_t i;

	if (r->pca)
		project(r, first, step, n, out);
	for (i = 0; i < n && !r->pca; i++) {
		centred(r, first + i * step, out + i * r->dim);
		remove_top(r, out + i * r->dim);
	}
	for (i = 0; i < n && r->normalize; i++)
		axes_unit(out + i * r->dim, r->dim, out + i * r->dim);
}

void rows_get(const struct rows *r, size_t first, size_t step, size_t n,
	      float *out)
{
	size_t i;

	for (i = 0; i < n; i += TILE)
		get_tile(r, first + i * step, step,
			 n - i < TILE ? n - i : TILE, out + i * r->dim);
}

void rows_forget(const struct rows *r, size_t first, size_t n)
{
	const char *from;

	if (n > r->n - first)
		n = r->n - first;
	if (!n)
		return;
	from = (const char *)row_from(r, first);
	file_map_forget(&r->map, from,
			(size_t)((const char *)row_from(r, first + n - 1) -
				 from) + r->from.stride);
}

/* ---- both ---- */

static int check(const struct steps *s, const struct matrix *m, size_t dim,
		 struct err *err)
{
	size_t axes = s->remove_top + s->pca;

	if (axes && dim > ROWS_MAX_AXES_DIM)
		return err_set(err, "%s: %zu dimensions, of which principal "
			       "axes take %d at most", matrix_name(m), dim,
			       ROWS_MAX_AXES_DIM);
	if (axes > dim || s->remove_top == dim)
		return err_set(err, "%s: %zu dimensions, too few to remove %zu "
			       "and keep %zu", matrix_name(m), dim,
			       s->remove_top, s->pca ? s->pca : 1);
	return 0;
}

int rows_open(struct rows *r, const struct matrix *m, const struct steps *s,
	      int threads, struct err *err)
{
	const struct tensor *input = matrix_floats(m, err);

	if (!input || check(s, m, (size_t)input->shape[1], err) < 0)
		return -1;
	*r = (struct rows){.family = "input",
			   .from = *input,
			   .map = m->map,
			   .from_dim = (size_t)input->shape[1],
			   .remove_top = s->remove_top,
			   .pca = s->pca,
			   .normalize = s->normalize};
	r->dim = s->pca ? s->pca : r->from_dim;
	if (prune_choose(m, s, &r->list, &r->n, err) < 0 ||
	    check_finite(r, m, s->bad, threads, err) < 0 ||
	    (s->center && find_mean(r, err) < 0) ||
	    (s->remove_top + s->pca && find_axes(r, err) < 0)) {
		rows_release(r);
		return -1;
	}
	return 0;
}

static int copy(float **to, const float *from, size_t n, struct err *err)
{
	if (from)
		*to = mem_copy(from, n * sizeof(*from), err);
	return from && !*to ? -1 : 0;
}

int rows_open_others(struct rows *r, const struct matrix *m,
		     const struct rows *words, const struct tensor *from,
		     size_t *list, size_t n, enum rows_bad bad, int threads,
		     struct err *err)
{
	size_t dim = words->from_dim;

	*r = (struct rows){.family = from->name,
			   .n = n,
			   .dim = words->dim,
			   .from = *from,
			   .map = m->map,
			   .from_dim = dim,
			   .list = list,
			   .remove_top = words->remove_top,
			   .pca = words->pca};
	if (copy(&r->mean, words->mean, dim, err) < 0 ||
	    copy(&r->axes, words->axes, (r->remove_top + r->pca) * dim, err) <
		0 ||
	    check_finite(r, m, bad, threads, err) < 0) {
		rows_release(r);
		return -1;
	}
	return 0;
}

void rows_release(struct rows *r)
{
	mem_free(r->list);
	mem_free(r->mean);
	mem_free(r->axes);
	*r = (struct rows){0};
}

static int record(const struct rows *r, const struct steps *s,
		  struct matrix *m, struct err *err)
{
	const char *old = matrix_meta(m, "vecmill.dim");

#define SET(given, name, value)                                   \
	((given) && matrix_set_meta(m, err, "vecmill." name, "%zu", \
				    (size_t)(value)) < 0)
	return SET(s->prune || s->keep, "prune", r->n) ||
		       SET(s->center, "center", 1) ||
		       SET(s->remove_top, "remove-top", s->remove_top) ||
		       SET(s->pca, "pca", s->pca) ||
		       SET(s->normalize, "normalize", 1) ||
		       SET(old, "dim", r->dim)
		   ? -1
		   : 0;
#undef SET
}

int rows_describe(const struct rows *r, const struct steps *s,
		  struct matrix *m, struct err *err)
{
	if (r->list && select_words(m, r->list, r->n, err) < 0)
		return -1;
	return record(r, s, m, err);
}
