/* SPDX-License-Identifier: MIT */
/*
 * The words and counts of a safetensors file: `words` (U8: the words joined
 * by newlines, none after the last) and `counts` (I64), or both packed
 * (data/pack.h).  Further names of rows are `aliases`, as words are, and
 * `aliases.rows` (I32).
 */
#include "data/safetensors.h"

#include "base/mem.h"
#include "data/pack.h"

#include <stdio.h>
#include <string.h>

static const char *const columns[] = {
    "words", "words.prefix", "words.suffix", "words.runs",
    "counts", "counts.values", "counts.lengths",
    "aliases", "aliases.prefix", "aliases.suffix", "aliases.runs",
    "aliases.rows"};

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

int safetensors_take_list(struct words *w, const struct tensor *t,
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

static const struct tensor *part(const struct matrix *m, const char *what,
				 const char *of)
{
	char name[32];

	snprintf(name, sizeof(name), "%s.%s", what, of);
	return matrix_tensor(m, name);
}

/* The words of WHAT, packed or not; none where there are none. */
static int take_list(struct matrix *m, const char *what, struct words *w,
		     const char *name, struct err *err)
{
	const struct tensor *plain, *prefix = part(m, what, "prefix");
	int rc = find_list(m, what, DTYPE_U8, &plain, name, err);

	if (rc < 0)
		return -1;
	if (plain)
		return safetensors_take_list(w, plain, name, err);
	return prefix ? pack_read_words(w, prefix, part(m, what, "suffix"),
					part(m, what, "runs"), name, what, err)
		      : 0;
}

static int take_words(struct matrix *m, const char *name, struct err *err)
{
	if (take_list(m, "words", &m->words, name, err) < 0)
		return -1;
	return m->words.n || matrix_is_index(m)
		   ? 0
		   : err_set(err, "%s: a safetensors file without the tensor "
			     "\"words\": not a matrix of vecmill", name);
}

/* Tensors with a row a word; those of codes are checked by their codec. */
static int check_rows(const struct matrix *m, const char *name,
		      struct err *err)
{
	static const char *const names[] = {"counts", "input"};
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

static int take_aliases(struct matrix *m, const char *name, struct err *err)
{
	const struct tensor *rows;
	size_t n, i;

	if (take_list(m, "aliases", &m->aliases, name, err) < 0 ||
	    find_list(m, "aliases.rows", DTYPE_I32, &rows, name, err) < 0)
		return -1;
	n = m->aliases.n;
	if (n != (rows ? rows->shape[0] : 0))
		return err_set(err, "%s: %zu aliases, but tensor "
			       "\"aliases.rows\" has not as many rows", name,
			       n);
	if (!n)
		return 0;
	m->alias_rows = mem_copy(rows->data, n * sizeof(*m->alias_rows), err);
	if (!m->alias_rows)
		return -1;
	for (i = 0; i < n; i++)
		if (m->alias_rows[i] < 0 ||
		    (size_t)m->alias_rows[i] >= m->words.n)
			return err_set(err, "%s: alias %zu is of row %d, of "
				       "%zu", name, i + 1, m->alias_rows[i],
				       m->words.n);
	return 0;
}

int safetensors_take_words(struct matrix *m, const char *name,
			   struct err *err)
{
	size_t i;

	if (take_words(m, name, err) < 0 || check_rows(m, name, err) < 0 ||
	    take_counts(m, name, err) < 0 || take_aliases(m, name, err) < 0)
		return -1;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		matrix_drop(m, columns[i]);
	return 0;
}
