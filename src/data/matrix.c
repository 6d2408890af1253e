/* SPDX-License-Identifier: MIT */
#include "data/matrix.h"

#include "base/hash.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_ROWS = 4096 };

uint64_t tensor_rows(const struct tensor *t)
{
	return t->ndim ? t->shape[0] : 1;
}

size_t tensor_row_bytes(const struct tensor *t)
{
	size_t n = dtype_size(t->type);
	int i;

	for (i = 1; i < t->ndim; i++)
		n *= (size_t)t->shape[i];
	return n;
}

uint64_t tensor_bytes(const struct tensor *t)
{
	return tensor_rows(t) * tensor_row_bytes(t);
}

static void release_data(struct tensor *t)
{
	if (t->owned_pages)
		mem_pages_free(t->owned, t->owned_pages);
	else
		mem_free(t->owned);
}

static void tensor_release(struct tensor *t)
{
	mem_free(t->name);
	release_data(t);
}

void matrix_replace(struct tensor *t, void *data)
{
	release_data(t);
	t->data = t->owned = data;
	t->owned_pages = 0;
	t->stride = tensor_row_bytes(t);
}

void matrix_drop_meta(struct matrix *m)
{
	size_t i;

	for (i = 0; i < m->nmeta; i++) {
		mem_free(m->meta[i].key);
		mem_free(m->meta[i].value);
	}
	mem_free(m->meta);
	m->meta = NULL;
	m->nmeta = m->meta_cap = 0;
}

void matrix_release(struct matrix *m)
{
	int t;

	words_release(&m->words);
	mem_free(m->counts);
	words_release(&m->aliases);
	mem_free(m->alias_rows);
	for (t = 0; t < m->ntensors; t++)
		tensor_release(&m->tensors[t]);
	matrix_drop_meta(m);
	file_map_release(&m->map);
	*m = (struct matrix)MATRIX_INIT;
}

uint64_t matrix_bytes(const struct matrix *m)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < m->ntensors; i++)
		sum += tensor_bytes(&m->tensors[i]);
	return sum;
}

uint64_t matrix_digest(const struct matrix *m)
{
	const struct tensor *t = matrix_tensor(m, "input");
	uint64_t digest = hash_bytes(m->words.text, m->words.text_len, 0);
	uint64_t rows, step, i;

	if (!t)
		t = matrix_tensor(m, "input.codes");
	if (!t)
		return digest;
	rows = tensor_rows(t);
	step = rows / DIGEST_ROWS + 1;
	digest = hash_bytes(t->shape, sizeof(t->shape), digest);
	for (i = 0; i < rows; i += step)
		digest = hash_bytes(tensor_row(t, i), tensor_row_bytes(t),
				    digest);
	return digest;
}

const char *matrix_name(const struct matrix *m)
{
	return m->path ? m->path : "matrix";
}

int matrix_add_tensor(struct matrix *m, const struct tensor *t,
		      struct err *err)
{
	struct tensor *to = &m->tensors[m->ntensors];

	if (m->ntensors == MATRIX_MAX_TENSORS)
		return err_set(err, "%s: more than %d tensors", matrix_name(m),
			       MATRIX_MAX_TENSORS);
	if (matrix_tensor(m, t->name))
		return err_set(err, "%s: tensor \"%s\" is there twice",
			       matrix_name(m), t->name);
	*to = *t;
	to->name = mem_strdup(t->name, err);
	if (!to->name)
		return -1;
	if (!to->stride)
		to->stride = tensor_row_bytes(to);
	m->ntensors++;
	return 0;
}

int matrix_add(struct matrix *m, const char *name, enum dtype type,
	       uint64_t rows, uint64_t cols, const void *data, size_t stride,
	       void *owned, struct err *err)
{
	struct tensor t = {.name = (char *)name,
			   .type = type,
			   .ndim = cols ? 2 : 1,
			   .shape = {rows, cols},
			   .data = data,
			   .stride = stride,
			   .owned = owned};

	return matrix_add_tensor(m, &t, err);
}

void matrix_set_aliases(struct matrix *m, struct words *opt_names,
			int32_t *opt_rows)
{
	words_release(&m->aliases);
	mem_free(m->alias_rows);
	if (opt_names)
		m->aliases = *opt_names;
	m->alias_rows = opt_rows;
}

uint32_t matrix_find(const struct matrix *m, const char *word, size_t n)
{
	uint32_t row = words_find(&m->words, word, n), i;

	if (row != WORDS_NONE || !m->aliases.n)
		return row;
	i = words_find(&m->aliases, word, n);
	return i == WORDS_NONE ? i : (uint32_t)m->alias_rows[i];
}

const struct tensor *matrix_tensor(const struct matrix *m, const char *name)
{
	int i;

	for (i = 0; i < m->ntensors; i++)
		if (strcmp(m->tensors[i].name, name) == 0)
			return &m->tensors[i];
	return NULL;
}

void matrix_drop(struct matrix *m, const char *name)
{
	const struct tensor *t = matrix_tensor(m, name);
	int i;

	if (!t)
		return;
	i = (int)(t - m->tensors);
	tensor_release(&m->tensors[i]);
	m->ntensors--;
	memmove(&m->tensors[i], &m->tensors[i + 1],
		(size_t)(m->ntensors - i) * sizeof(*t));
}

const struct tensor *matrix_vectors_of(const struct matrix *m,
				       const char *name, size_t rows,
				       struct err *err)
{
	const struct tensor *t = matrix_tensor(m, name);

	if (!t)
		err_set(err, "%s: no tensor \"%s\"", matrix_name(m), name);
	else if (!dtype_holds_vectors(t->type) || t->ndim != 2 || !t->shape[1])
		err_set(err, "%s: tensor \"%s\" is not a matrix of F32, F16 "
			"or BF16", matrix_name(m), name);
	else if (t->shape[0] != rows)
		err_set(err, "%s: tensor \"%s\" has %llu rows, not %zu",
			matrix_name(m), name,
			(unsigned long long)t->shape[0], rows);
	else
		return t;
	return NULL;
}

const struct tensor *matrix_floats_of(const struct matrix *m, const char *name,
				      size_t rows, struct err *err)
{
	const struct tensor *t = matrix_vectors_of(m, name, rows, err);

	if (!t || t->type == DTYPE_F32)
		return t;
	err_set(err, "%s: tensor \"%s\" is %s, and F32 is needed (vecmill "
		"convert --dtype f32)", matrix_name(m), name,
		dtype_name(t->type));
	return NULL;
}

const struct tensor *matrix_floats(const struct matrix *m, struct err *err)
{
	return matrix_floats_of(m, "input", m->words.n, err);
}

static struct matrix_meta *find_meta(const struct matrix *m, const char *key)
{
	size_t i;

	for (i = 0; i < m->nmeta; i++)
		if (strcmp(m->meta[i].key, key) == 0)
			return &m->meta[i];
	return NULL;
}

const char *matrix_meta(const struct matrix *m, const char *key)
{
	const struct matrix_meta *meta = find_meta(m, key);

	return meta ? meta->value : NULL;
}

bool matrix_is_index(const struct matrix *m)
{
	const char *kind = matrix_meta(m, "vecmill.kind");

	return kind && strcmp(kind, "index") == 0;
}

static int add_meta(struct matrix *m, const char *key, char *value,
		    struct err *err)
{
	char *name;

	if (mem_grow(&m->meta, &m->meta_cap, m->nmeta + 1, sizeof(*m->meta),
		     err) < 0)
		return -1;
	name = mem_strdup(key, err);
	if (!name)
		return -1;
	m->meta[m->nmeta++] = (struct matrix_meta){name, value};
	return 0;
}

int matrix_set_meta(struct matrix *m, struct err *err, const char *key,
		    const char *fmt, ...)
{
	struct matrix_meta *old = find_meta(m, key);
	char *value;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return err_set(err, "cannot format \"%s\"", key);
	value = mem_array((size_t)n + 1, 1, err);
	if (!value)
		return -1;
	va_start(args, fmt);
	vsnprintf(value, (size_t)n + 1, fmt, args);
	va_end(args);
	if (old) {
		mem_free(old->value);
		old->value = value;
		return 0;
	}
	if (add_meta(m, key, value, err) < 0) {
		mem_free(value);
		return -1;
	}
	return 0;
}

static int copy_aliases(struct matrix *to, const struct matrix *m,
			struct err *err)
{
	if (!m->aliases.n)
		return 0;
	to->alias_rows = mem_copy(m->alias_rows,
				  m->aliases.n * sizeof(*m->alias_rows), err);
	return to->alias_rows ? words_copy(&to->aliases, &m->aliases, err)
			      : -1;
}

static int borrow(struct matrix *to, const struct matrix *m, struct err *err)
{
	const struct tensor *input = matrix_tensor(m, "input");
	size_t i;

	to->path = m->path;
	to->format = m->format;
	if (words_copy(&to->words, &m->words, err) < 0 ||
	    copy_aliases(to, m, err) < 0)
		return -1;
	if (m->counts) {
		to->counts = mem_copy(m->counts,
				      m->words.n * sizeof(*m->counts), err);
		if (!to->counts)
			return -1;
	}
	for (i = 0; i < m->nmeta; i++)
		if (matrix_set_meta(to, err, m->meta[i].key, "%s",
				    m->meta[i].value) < 0)
			return -1;
	return input ? matrix_add(to, "input", input->type, input->shape[0],
				  input->ndim > 1 ? input->shape[1] : 0,
				  input->data, input->stride, NULL, err)
		     : 0;
}

int matrix_borrow(struct matrix *to, const struct matrix *m, struct err *err)
{
	if (borrow(to, m, err) == 0)
		return 0;
	matrix_release(to);
	return -1;
}
