/* SPDX-License-Identifier: MIT */
#include "cmd/train_init_ngrams.h"

#include "base/log.h"
#include "base/mem.h"

#include <string.h>

/* Of all kinds but explicit: the same rows for the same n-grams?  Explicit
 * ones: could have the same list? */
static bool alike(const struct ngrams *a, const struct ngrams *b)
{
	if (a->kind != b->kind || a->minn != b->minn || a->maxn != b->maxn)
		return false;
	if (a->kind == NGRAMS_EXPLICIT)
		return true;
	return a->buckets == b->buckets && a->hash_count == b->hash_count &&
	       a->hash_seed == b->hash_seed && !a->kept && !b->kept;
}

int train_init_ngrams_list(struct ngrams *g, const struct job *job,
			   struct err *err)
{
	struct ngrams theirs;

	if (g->kind != NGRAMS_EXPLICIT ||
	    opt_given(&cmd_train, job->o, "ngram-min-count"))
		return 0;
	if (ngrams_open(&theirs, &job->start, err) < 0)
		return -1;
	if (!alike(g, &theirs)) {
		ngrams_release(&theirs);
		return 0;
	}
	*g = theirs;
	return 1;
}

static bool same_strings(const struct words *a, const struct words *b)
{
	return a->n == b->n && a->text_len == b->text_len &&
	       (a->n == 0 || memcmp(a->text, b->text, a->text_len) == 0);
}

/* The table, if the matrix has one for the same n-grams; *RET NULL: none. */
static int find_table(const struct tensor **ret, const struct job *job,
		      struct err *err)
{
	const struct ngrams *own = &job->subwords.ngrams;
	const struct tensor *t = matrix_tensor(&job->start, "ngrams");
	struct ngrams theirs;
	bool same;

	*ret = NULL;
	if (ngrams_open(&theirs, &job->start, err) < 0)
		return -1;
	same = alike(own, &theirs) &&
	       same_strings(&own->strings, &theirs.strings);
	ngrams_release(&theirs);
	if (same && t && t->type == DTYPE_F32 && t->ndim == 2 &&
	    t->shape[1] == (uint64_t)job->config.dim)
		*ret = t;
	return 0;
}

static void take_table(const struct subwords *s, const struct tensor *t,
		       struct params *p)
{
	size_t rows = ngrams_rows(&s->ngrams), i;

	for (i = 0; i < rows; i++)
		memcpy(p->input + (s->own + i) * p->stride, tensor_row(t, i),
		       p->dim * sizeof(float));
}

static void add(float *to, const float *x, float weight, size_t dim)
{
	size_t d;

	for (d = 0; d < dim; d++)
		to[d] += weight * x[d];
}

/* Those rows of WORD that are the table's: from START of its set on. */
static uint64_t table_start(const struct subwords *s, uint32_t word)
{
	return s->sets.start[word] + (s->own != 0);
}

static int average(const struct job *job, const float *vectors,
		   struct params *p, struct err *err)
{
	const struct subwords *s = &job->subwords;
	uint32_t *times = mem_array(p->rows_in, sizeof(*times), err), word;
	uint64_t i;

	if (!times)
		return -1;
	for (word = 0; word < job->vocab.words.n; word++) {
		if (job->init.from[word] == WORDS_NONE)
			continue;
		for (i = table_start(s, word); i < s->sets.start[word + 1];
		     i++) {
			float *row = params_input(p, s->sets.rows[i]);

			if (times[s->sets.rows[i]]++ == 0)
				memset(row, 0, p->stride * sizeof(*row));
			add(row, vectors + word * p->stride, 1, p->dim);
		}
	}
	for (i = 0; i < p->rows_in; i++)
		if (times[i] > 1)
			add(p->input + i * p->stride, p->input + i * p->stride,
			    1 / (float)times[i] - 1, p->dim);
	mem_free(times);
	return 0;
}

static void fill_own(const struct job *job, const float *vectors,
		     struct params *p, uint32_t word)
{
	const struct subwords *s = &job->subwords;
	uint64_t start = table_start(s, word), end = s->sets.start[word + 1];
	bool known = job->init.from[word] != WORDS_NONE;
	float n = (float)(end - start), *own = params_input(p, word);

	if (!known && start == end)
		return;
	memset(own, 0, p->stride * sizeof(*own));
	if (known)
		add(own, vectors + word * p->stride, n + 1, p->dim);
	for (; start < end; start++)
		add(own, params_input(p, s->sets.rows[start]),
		    known ? -1 : 1 / n, p->dim);
}

int train_init_ngrams_fill(const struct job *job, const float *vectors,
			   struct params *params, struct err *err)
{
	const struct subwords *s = &job->subwords;
	const struct tensor *table;
	uint32_t word;

	if (find_table(&table, job, err) < 0)
		return -1;
	log_info("%s: %s", matrix_name(&job->start),
		 table ? "rows of n-grams are taken too"
		       : "no n-grams that fit: they start at the means of "
			 "their words");
	if (table)
		take_table(s, table, params);
	else if (average(job, vectors, params, err) < 0)
		return -1;
	for (word = 0; word < s->own; word++)
		fill_own(job, vectors, params, word);
	return 0;
}
