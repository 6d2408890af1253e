/* SPDX-License-Identifier: MIT */
#include "data/compose.h"

#include "base/mem.h"
#include "base/team.h"

#include <string.h>

static void add(float *out, const float *x, size_t dim)
{
	size_t d;

	for (d = 0; d < dim; d++)
		out[d] += x[d];
}

void compose_mean(const float *own, const struct tensor *table,
		  const struct ngrams_list *list, size_t dim, float *out)
{
	size_t n = list->n + (own != NULL), i, d;
	float share = n > 0 ? 1 / (float)n : 0;

	memset(out, 0, dim * sizeof(*out));
	if (own)
		add(out, own, dim);
	for (i = 0; i < list->n; i++)
		add(out, tensor_row(table, list->rows[i]), dim);
	for (d = 0; d < dim; d++)
		out[d] *= share;
}

/* The reverse: OUT [dim], the row of its own that a word needs for the mean to
 * be VECTOR. */
static void restore_own(const float *vector, const struct tensor *table,
			const struct ngrams_list *list, size_t dim, float *out)
{
	float n = (float)(list->n + 1);
	size_t i, d;

	memset(out, 0, dim * sizeof(*out));
	for (i = 0; i < list->n; i++)
		add(out, tensor_row(table, list->rows[i]), dim);
	for (d = 0; d < dim; d++)
		out[d] = n * vector[d] - out[d];
}

struct job {
	const struct matrix *m;
	const struct ngrams *g;
	const struct tensor *own, *table;
	const struct tensor *vectors; /* NULL: these are asked for, not own */
	size_t dim;
	float *out;    /* [words, dim] */
	uint64_t next; /* block of words */
};

enum { BLOCK = 256 };

static void make_row(struct job *job, size_t i, const struct ngrams_list *list)
{
	float *out = job->out + i * job->dim;

	if (job->vectors)
		restore_own(tensor_row(job->vectors, i), job->table, list,
			    job->dim, out);
	else
		compose_mean(job->own ? tensor_row(job->own, i) : NULL,
			     job->table, list, job->dim, out);
}

static int compose_block(struct job *job, size_t first,
			 struct ngrams_list *list, struct err *err)
{
	size_t end = first + BLOCK, i, n;

	for (i = first; i < end && i < job->m->words.n; i++) {
		const char *word = words_get(&job->m->words, i, &n);

		list->n = 0;
		if (ngrams_list(job->g, word, n, list, err) < 0)
			return -1;
		make_row(job, i, list);
	}
	return 0;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct job *job = shared;
	int status = 0;

	(void)number;
	while (status == 0 && !team_quits(team)) {
		uint64_t block = team_next(&job->next, 1);

		if (block * BLOCK >= job->m->words.n)
			break;
		status = compose_block(job, (size_t)block * BLOCK, &list, err);
	}
	ngrams_list_release(&list);
	return status;
}

/* Rows of floats; DIM 0: any number, else that. */
static int check(const struct matrix *m, const struct tensor *t, size_t dim,
		 struct err *err)
{
	if (t->type != DTYPE_F32 || t->ndim != 2 ||
	    (dim > 0 && t->shape[1] != dim))
		return err_set(err, "%s: the rows of tensor \"%s\" are not "
			       "floats, or not as long as others",
			       matrix_name(m), t->name);
	return 0;
}

static int take_table(struct job *job, struct err *err)
{
	job->table = matrix_tensor(job->m, "ngrams");
	if (!job->table)
		return err_set(err, "%s: no tensor \"ngrams\"",
			       matrix_name(job->m));
	if (check(job->m, job->table, 0, err) < 0)
		return -1;
	job->dim = (size_t)job->table->shape[1];
	return 0;
}

/* Tensor NAME, a row a word; NULL where there is none. */
static int take_words(const struct job *job, const char *name,
		      const struct tensor **ret, struct err *err)
{
	const struct matrix *m = job->m;
	const struct tensor *t = *ret = matrix_tensor(m, name);

	if (t && check(m, t, job->dim, err) < 0)
		return -1;
	if (t && tensor_rows(t) != m->words.n)
		return err_set(err, "%s: %zu words, but tensor \"%s\" has "
			       "%llu rows", matrix_name(m), m->words.n, name,
			       (unsigned long long)tensor_rows(t));
	return 0;
}

/* Makes the rows of tensor NAME. */
static int make(struct job *job, struct matrix *m, const char *name,
		int threads, struct err *err)
{
	size_t size;

	if (__builtin_mul_overflow(m->words.n, job->dim, &size))
		return err_memory(err, "%zu rows of %zu", m->words.n, job->dim);
	job->out = mem_array(size, sizeof(*job->out), err);
	if (!job->out)
		return -1;
	if (team_run(threads, work, job, err) < 0 ||
	    matrix_add(m, name, DTYPE_F32, m->words.n, job->dim, job->out, 0,
		       job->out, err) < 0) {
		mem_free(job->out);
		return -1;
	}
	return 0;
}

int compose_input(struct matrix *m, const struct ngrams *g, int threads,
		  struct err *err)
{
	struct job job = {.m = m, .g = g};

	if (take_table(&job, err) < 0 ||
	    take_words(&job, "word_rows", &job.own, err) < 0)
		return -1;
	return make(&job, m, "input", threads, err);
}

int compose_word_rows(struct matrix *m, const struct ngrams *g, int threads,
		      struct err *err)
{
	struct job job = {.m = m, .g = g};

	if (take_table(&job, err) < 0 ||
	    take_words(&job, "input", &job.vectors, err) < 0)
		return -1;
	if (!job.vectors)
		return err_set(err, "%s: no tensor \"input\"",
			       matrix_name(m));
	return make(&job, m, "word_rows", threads, err);
}
