/* SPDX-License-Identifier: MIT */
#include "data/embeddings.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/embeddings_table.h"
#include "data/neighbour.h"
#include "data/row_words.h"
#include "data/tokenizer.h"

#include <string.h>

void embeddings_release(struct embeddings *e)
{
	mem_free(e->ids);
	mem_free(e->vocabulary);
	*e = (struct embeddings)EMBEDDINGS_INIT;
}

/* ---- the words ---- */

static bool is_json(const char *path)
{
	size_t n = strlen(path);

	if (n > 3 && strcmp(path + n - 3, ".gz") == 0)
		n -= 3;
	return n > 5 && memcmp(path + n - 5, ".json", 5) == 0;
}

/* NAME is the file's. */
static int find_vocabulary(struct embeddings *e, struct matrix *m,
			   const char *name, struct err *err)
{
	static const char *const patterns[] = {"/tokenizer.json",
					       "/vocab.json", "/vocab.txt",
					       NULL};

	if (m->words_path)
		e->vocabulary = mem_strdup(m->words_path, err);
	else if (m->path && strcmp(m->path, "-") != 0 &&
		 neighbour_find(&e->vocabulary, name, patterns, err) < 0)
		return -1;
	m->words_path = NULL;
	if (e->vocabulary)
		return 0;
	return err_set(err, "%s: has no words, and there is no tokenizer.json, "
		       "vocab.json or vocab.txt beside it (convert --words "
		       "FILE names another)", name);
}

/* Into T or, of a text, the words of M; how many there are is *RET_N. */
static int read_vocabulary(const struct embeddings *e, struct matrix *m,
			   struct tokenizer *t, size_t *ret_n, struct err *err)
{
	if (is_json(e->vocabulary)) {
		if (tokenizer_read(t, e->vocabulary, err) < 0)
			return -1;
		*ret_n = (size_t)t->tokens[t->n - 1].id + 1;
		return 0;
	}
	m->words_path = e->vocabulary;
	if (row_words_read(m, ROW_WORDS_LIST, NULL, err) < 0)
		return -1;
	*ret_n = m->words.n;
	return 0;
}

/* How many rows tokens are to choose from. */
static uint64_t room(const struct embeddings *e)
{
	return tensor_rows(e->mapping ? &e->mapping->t : &e->table->t);
}

static int no_row(const struct embeddings *e, const struct tokenizer *t,
		  size_t i, struct err *err)
{
	uint32_t len = t->tokens[i].len;

	return err_set(err, "%s: token \"%.*s\" has id %lu, but tensor \"%s\" "
		       "has %llu rows", e->vocabulary,
		       len < 80 ? (int)len : 80, tokenizer_text(t, i),
		       (unsigned long)t->tokens[i].id,
		       (e->mapping ? e->mapping : e->table)->t.name,
		       (unsigned long long)room(e));
}

static int add_token(struct embeddings *e, struct matrix *m,
		     const struct tokenizer *t, size_t i, struct err *err)
{
	const struct tokenizer_token *x = &t->tokens[i];
	const char *text = tokenizer_text(t, i);

	if (x->id >= room(e)) {
		e->added++;
		return x->added ? 0 : no_row(e, t, i, err);
	}
	if (!x->len || memchr(text, '\n', x->len)) {
		e->unfit++;
		return 0;
	}
	e->ids[m->words.n] = x->id;
	return words_add(&m->words, text, x->len, err);
}

static int add_tokens(struct embeddings *e, struct matrix *m,
		      const struct tokenizer *t, struct err *err)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (add_token(e, m, t, i, err) < 0)
			return -1;
	return 0;
}

/* Line I is token I. */
static int number_lines(struct embeddings *e, const struct matrix *m,
			struct err *err)
{
	size_t i;

	if (m->words.n > room(e))
		return err_set(err, "%s: %zu words, but tensor \"%s\" has %llu "
			       "rows", e->vocabulary, m->words.n,
			       e->table->t.name, (unsigned long long)room(e));
	for (i = 0; i < m->words.n; i++)
		e->ids[i] = (uint32_t)i;
	return 0;
}

static int take_words(struct embeddings *e, struct matrix *m,
		      const struct tokenizer *t, struct err *err)
{
	e->ids = mem_array(t->n ? t->n : m->words.n, sizeof(*e->ids), err);
	if (!e->ids)
		return -1;
	if ((t->n ? add_tokens(e, m, t, err) : number_lines(e, m, err)) < 0)
		return -1;
	if (!m->words.n)
		return err_set(err, "%s: no token has a row", e->vocabulary);
	e->rows = room(e) - m->words.n - e->unfit;
	return 0;
}

int embeddings_choose(struct embeddings *e, struct matrix *m, struct layout *l,
		      struct err *err)
{
	struct tokenizer t = TOKENIZER_INIT;
	size_t n = 0;
	int rc = embeddings_table_any(l, err);

	if (rc == 0)
		rc = find_vocabulary(e, m, l->name, err);
	if (rc == 0)
		rc = read_vocabulary(e, m, &t, &n, err);
	if (rc == 0)
		rc = embeddings_table_choose(e, l, m->tensor_name, n, err);
	m->tensor_name = NULL;
	if (rc == 0)
		rc = take_words(e, m, &t, err);
	tokenizer_release(&t);
	return rc;
}

/* ---- the vectors ---- */

int embeddings_describe(const struct embeddings *e, struct matrix *m,
			struct err *err)
{
	const struct tensor *t = &e->table->t;

	return matrix_add(m, "input",
			  dtype_holds_vectors(t->type) ? t->type : DTYPE_F32,
			  m->words.n, t->shape[1], NULL, 0, NULL, err);
}

static uint64_t whole(const struct tensor *t, uint64_t i)
{
	if (t->type == DTYPE_I64 || t->type == DTYPE_U64)
		return ((const uint64_t *)t->data)[i];
	if (t->type == DTYPE_I32)
		return (uint64_t)(int64_t)((const int32_t *)t->data)[i];
	return ((const uint32_t *)t->data)[i];
}

/* The row of word I; UINT64_MAX where it is beyond the table. */
static uint64_t row_of(const struct embeddings *e, size_t i)
{
	uint64_t row = e->ids[i];

	if (e->mapping)
		row = whole(&e->mapping->t, row);
	return row < tensor_rows(&e->table->t) ? row : UINT64_MAX;
}

static double weight_of(const struct embeddings *e, size_t i)
{
	const struct tensor *t = &e->weights->t;
	float x;

	if (t->type == DTYPE_F64)
		return ((const double *)t->data)[e->ids[i]];
	dtype_widen(t->type, tensor_row(t, e->ids[i]), 1, &x);
	return x;
}

/* Are the rows wanted the first ones, as they are? */
static bool in_place(const struct embeddings *e, const struct matrix *m)
{
	return !e->mapping && !e->weights &&
	       dtype_holds_vectors(e->table->t.type) &&
	       e->ids[m->words.n - 1] == m->words.n - 1;
}

static int point(struct embeddings *e, struct matrix *m, struct err *err)
{
	struct tensor *t = &e->table->t;

	if (matrix_add(m, "input", t->type, m->words.n, t->shape[1], t->data,
		       t->stride, t->owned, err) < 0)
		return -1;
	t->owned = NULL;
	return 0;
}

static int bad_row(const struct embeddings *e, const struct matrix *m,
		   size_t i, struct err *err)
{
	size_t n;
	const char *word = words_get(&m->words, i, &n);

	return err_set(err, "%s: tensor \"mapping\" has no row of \"%s\" for "
		       "token %lu (\"%.*s\")", matrix_name(m), e->table->t.name,
		       (unsigned long)e->ids[i], n < 80 ? (int)n : 80, word);
}

/* Row I of TO, which is of TYPE. */
static int copy_row(const struct embeddings *e, const struct matrix *m,
		    size_t i, enum dtype type, void *to, struct err *err)
{
	const struct tensor *t = &e->table->t;
	uint64_t row = row_of(e, i);
	size_t dim = (size_t)t->shape[1], d;
	float *x = to;
	double by;

	if (row == UINT64_MAX)
		return bad_row(e, m, i, err);
	if (type == t->type && !e->weights) {
		memcpy(to, tensor_row(t, row), tensor_row_bytes(t));
		return 0;
	}
	dtype_widen(t->type, tensor_row(t, row), dim, x);
	if (!e->weights)
		return 0;
	by = weight_of(e, i);
	for (d = 0; d < dim; d++)
		x[d] = (float)((double)x[d] * by);
	return 0;
}

static int gather(struct embeddings *e, struct matrix *m, struct err *err)
{
	const struct tensor *t = &e->table->t;
	enum dtype type = dtype_holds_vectors(t->type) && !e->weights
			      ? t->type
			      : DTYPE_F32;
	size_t row = (size_t)t->shape[1] * dtype_size(type), i;
	char *rows = mem_array(m->words.n, row, err);

	if (!rows)
		return -1;
	for (i = 0; i < m->words.n; i++)
		if (copy_row(e, m, i, type, rows + i * row, err) < 0)
			break;
	if (i == m->words.n &&
	    matrix_add(m, "input", type, m->words.n, t->shape[1], rows, 0,
		       rows, err) == 0)
		return 0;
	mem_free(rows);
	return -1;
}

static void say(const struct embeddings *e, const struct matrix *m)
{
	log_info("%s: tensor \"%s\", %zu tokens of %s", matrix_name(m),
		 e->table->t.name, m->words.n, file_base(e->vocabulary));
	if (e->rows)
		log_info("%llu rows without a token are left out",
			 (unsigned long long)e->rows);
	if (e->added)
		log_info("%zu added tokens without a row are left out",
			 e->added);
	if (e->unfit)
		log_info("%zu tokens that are empty or hold a line's end are "
			 "left out", e->unfit);
}

int embeddings_take(struct embeddings *e, struct matrix *m, struct err *err)
{
	if ((in_place(e, m) ? point(e, m, err) : gather(e, m, err)) < 0)
		return -1;
	say(e, m);
	return 0;
}
