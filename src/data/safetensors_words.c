/* SPDX-License-Identifier: MIT */
/*
 * The words and counts of a safetensors file: `words` (U8: the words joined
 * by newlines, none after the last) and `counts` (I64), or both packed
 * (data/pack.h).
 */
#include "data/safetensors.h"

#include "base/mem.h"
#include "data/pack.h"

#include <string.h>

static const char *const columns[] = {
    "words", "words.prefix", "words.suffix", "words.runs",
    "counts", "counts.values", "counts.lengths"};

bool safetensors_is_column(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strcmp(name, columns[i]) == 0)
			return true;
	return false;
}

/* 1, 0 where there is none, -1. */
static int find_list(const struct matrix *m, const char *what, enum dtype type,
		     const struct tensor **ret, const char *name,
		     struct err *err)
{
	const struct tensor *t = *ret = matrix_tensor(m, what);

	if (t && (t->type != type || t->ndim != 1))
		return err_set(err, "%s: tensor \"%s\" is not a list of %s",
			       name, what, dtype_name(type));
	return t != NULL;
}

static int take_plain(struct words *w, const struct tensor *t,
		      const char *name, struct err *err)
{
	const char *p = t->data;
	const char *end = p + t->shape[0];

	for (;;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl ? nl : end;

		if (stop == p)
			return err_set(err, "%s: word %zu is empty", name,
				       w->n + 1);
		if (words_add(w, p, (size_t)(stop - p), err) < 0)
			return -1;
		if (!nl)
			return 0;
		p = nl + 1;
	}
}

static int take_words(struct matrix *m, const char *name, struct err *err)
{
	const struct tensor *plain, *prefix = matrix_tensor(m, "words.prefix");
	int rc = find_list(m, "words", DTYPE_U8, &plain, name, err);

	if (rc < 0)
		return -1;
	if (plain)
		return take_plain(&m->words, plain, name, err);
	if (prefix)
		return pack_read_words(&m->words, prefix,
				       matrix_tensor(m, "words.suffix"),
				       matrix_tensor(m, "words.runs"), name,
				       "words", err);
	return matrix_is_index(m)
		   ? 0
		   : err_set(err, "%s: a safetensors file without the tensor "
			     "\"words\": not a matrix of vecmill", name);
}

/* Tensors with a row a word, as far as we know them by name. */
static int check_rows(const struct matrix *m, const char *name,
		      struct err *err)
{
	static const char *const names[] = {"counts", "input", "input.codes",
					    "input.scales"};
	const struct tensor *t;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		t = matrix_tensor(m, names[i]);
		if (t && tensor_rows(t) != m->words.n)
			return err_set(err, "%s: %zu words, but tensor "
				       "\"%s\" has %llu rows", name,
				       m->words.n, names[i],
				       (unsigned long long)tensor_rows(t));
	}
	return 0;
}

static int take_counts(struct matrix *m, const char *name, struct err *err)
{
	const struct tensor *plain, *values = matrix_tensor(m, "counts.values");
	size_t n = m->words.n, i;
	int rc = find_list(m, "counts", DTYPE_I64, &plain, name, err);

	if (rc < 0 || (!plain && !values))
		return rc;
	m->counts = plain ? mem_copy(plain->data, n * sizeof(*m->counts), err)
			  : pack_read_counts(values,
					     matrix_tensor(m, "counts.lengths"),
					     n, name, err);
	if (!m->counts)
		return -1;
	for (i = 0; i < n; i++)
		if (m->counts[i] < 0)
			return err_set(err, "%s: word %zu has the count %lld",
				       name, i + 1, (long long)m->counts[i]);
	return 0;
}

int safetensors_take_words(struct matrix *m, const char *name,
			   struct err *err)
{
	size_t i;

	if (take_words(m, name, err) < 0 || check_rows(m, name, err) < 0 ||
	    take_counts(m, name, err) < 0)
		return -1;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		matrix_drop(m, columns[i]);
	return 0;
}
