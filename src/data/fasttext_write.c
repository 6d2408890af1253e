/* SPDX-License-Identifier: MIT */
#include "data/fasttext.h"

#include "base/log.h"
#include "base/mem.h"
#include "data/fasttext_codes.h"
#include "data/ngrams.h"
#include "data/stream.h"

#include <inttypes.h>
#include <string.h>

struct writing {
	const struct matrix *m;
	const struct ngrams *g;
	const struct fasttext_codes *codes; /* or NULL */
	const struct tensor *words, *table; /* the rows; no table: NULL */
	const struct tensor *output;        /* or NULL */
	struct fasttext_args args;
	int64_t tokens;
	struct stream_out s;
};

/* ---- what there is to write ---- */

static int find_table(const struct matrix *m, const struct ngrams *g,
		      const struct tensor **ret_words,
		      const struct tensor **ret_table, struct err *err)
{
	if (g->kind != NGRAMS_BUCKETS)
		return err_set(err,
			       "%s: n-grams are %s, and fastText's models "
			       "have buckets only",
			       matrix_name(m), ngrams_kinds[g->kind]);
	*ret_words = matrix_floats_of(m, "word_rows", m->words.n, err);
	*ret_table = matrix_floats_of(m, "ngrams", ngrams_rows(g), err);
	if (!*ret_words || !*ret_table)
		return -1;
	if ((*ret_words)->shape[1] != (*ret_table)->shape[1])
		return err_set(err,
			       "%s: rows of words and of n-grams differ "
			       "in length",
			       matrix_name(m));
	return 0;
}

int fasttext_rows(const struct matrix *m, const struct ngrams *g,
		  const struct tensor **ret_words,
		  const struct tensor **ret_table, struct err *err)
{
	*ret_table = NULL;
	if (g->kind != NGRAMS_NONE)
		return find_table(m, g, ret_words, ret_table, err);
	*ret_words = matrix_floats(m, err);
	return *ret_words ? 0 : -1;
}

static const struct tensor *find_output(const struct writing *w)
{
	const struct tensor *t = matrix_tensor(w->m, "output");
	bool hs = w->args.n[FASTTEXT_LOSS] == FASTTEXT_HS;

	return t && t->type == DTYPE_F32 && t->ndim == 2 &&
		       t->shape[0] == w->m->words.n - hs &&
		       t->shape[1] == w->words->shape[1]
		   ? t
		   : NULL;
}

/* A zero would end the word; of equal words fastText finds the last.  Words
 * that are not indexed were not read, but counted. */
static int check_words(const struct matrix *m, struct err *err)
{
	size_t i, n;

	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &n);
		int len = n < 80 ? (int)n : 80;

		if (memchr(word, 0, n))
			return err_set(err,
				       "%s: word %zu (\"%.*s\") contains "
				       "a zero byte, which fastText's models "
				       "cannot hold",
				       matrix_name(m), i + 1, len, word);
		if (m->words.nslots && words_find(&m->words, word, n) != i)
			return err_set(err,
				       "%s: word %zu (\"%.*s\") is there "
				       "before, which fastText's models "
				       "cannot hold",
				       matrix_name(m), i + 1, len, word);
	}
	return 0;
}

/* fastText counts rows, and bytes of codes, with 31 bits. */
static int check_sizes(const struct writing *w, struct err *err)
{
	const struct fasttext_codes *c = w->codes;
	uint64_t rows = w->m->words.n + (uint64_t)w->g->buckets;

	if (rows > INT32_MAX || w->words->shape[1] > INT32_MAX)
		return err_set(err,
			       "%s: %zu words and %" PRIu32 " buckets are "
			       "more than fastText's models can hold",
			       matrix_name(w->m), w->m->words.n, w->g->buckets);
	if (c && c->rows > INT32_MAX / c->parts)
		return err_set(err,
			       "%s: %zu rows of %zu bytes are more than "
			       "a .ftz of fastText can hold",
			       matrix_name(w->m), c->rows, c->parts);
	if (w->g->kept && !c)
		return err_set(err,
			       "%s: n-grams without all buckets can "
			       "become a .ftz of fastText only",
			       matrix_name(w->m));
	return 0;
}

/* ---- writing ---- */

static int put_i32(struct writing *w, int32_t x, struct err *err)
{
	return stream_write(&w->s, &x, sizeof(x), err);
}

static int put_i64(struct writing *w, int64_t x, struct err *err)
{
	return stream_write(&w->s, &x, sizeof(x), err);
}

static int put_byte(struct writing *w, uint8_t x, struct err *err)
{
	return stream_write(&w->s, &x, 1, err);
}

static int put_head(struct writing *w, struct err *err)
{
	const struct fasttext_args *a = &w->args;
	int32_t words = (int32_t)w->m->words.n;

	return put_i32(w, FASTTEXT_MAGIC, err) < 0 ||
		       put_i32(w, FASTTEXT_VERSION, err) < 0 ||
		       stream_write(&w->s, a->n, sizeof(a->n), err) < 0 ||
		       stream_write(&w->s, &a->sample, sizeof(a->sample), err) <
			   0 ||
		       put_i32(w, words, err) < 0 ||
		       put_i32(w, words, err) < 0 || put_i32(w, 0, err) < 0 ||
		       put_i64(w, w->tokens, err) < 0 ||
		       put_i64(w, w->g->kept ? (int64_t)w->g->nkept : -1, err) <
			   0
		   ? -1
		   : 0;
}

/* What is not known to have been seen more often was seen once. */
static int put_word(struct writing *w, size_t i, struct err *err)
{
	const struct matrix *m = w->m;
	size_t n;
	const char *word = words_get(&m->words, i, &n);

	return stream_write(&w->s, word, n, err) < 0 ||
		       put_byte(w, 0, err) < 0 ||
		       put_i64(w, m->counts ? m->counts[i] : 1, err) < 0 ||
		       put_byte(w, 0, err) < 0
		   ? -1
		   : 0;
}

static int put_dictionary(struct writing *w, struct err *err)
{
	size_t i;

	for (i = 0; i < w->m->words.n; i++)
		if (put_word(w, i, err) < 0)
			return -1;
	for (i = 0; w->g->kept && i < w->g->nkept; i++)
		if (put_i32(w, w->g->kept[i], err) < 0 ||
		    put_i32(w, (int32_t)i, err) < 0)
			return -1;
	return 0;
}

static int put_rows(struct writing *w, const struct tensor *t, struct err *err)
{
	size_t row = tensor_row_bytes(t);
	uint64_t i, n = tensor_rows(t);

	if (t->stride == row)
		return stream_write(&w->s, t->data, (size_t)tensor_bytes(t),
				    err);
	for (i = 0; i < n; i++)
		if (stream_write(&w->s, tensor_row(t, i), row, err) < 0)
			return -1;
	return 0;
}

static int put_zeros(struct writing *w, uint64_t rows, struct err *err)
{
	size_t row = tensor_row_bytes(w->words);
	void *zeros = mem_array(row, 1, err);
	int rc = zeros ? 0 : -1;

	for (; rc == 0 && rows > 0; rows--)
		rc = stream_write(&w->s, zeros, row, err);
	mem_free(zeros);
	return rc;
}

static int put_input(struct writing *w, struct err *err)
{
	uint64_t rows = w->m->words.n + (w->table ? tensor_rows(w->table) : 0);

	if (put_byte(w, w->codes != NULL, err) < 0)
		return -1;
	if (w->codes)
		return fasttext_codes_write(w->codes, &w->s, err);
	if (put_i64(w, (int64_t)rows, err) < 0 ||
	    put_i64(w, (int64_t)w->words->shape[1], err) < 0 ||
	    put_rows(w, w->words, err) < 0)
		return -1;
	return w->table ? put_rows(w, w->table, err) : 0;
}

/* Training goes on with floats alone. */
static int put_output(struct writing *w, struct err *err)
{
	uint64_t rows = w->codes ? 0 : w->m->words.n;
	uint64_t have = w->output && rows ? tensor_rows(w->output) : 0;

	if (put_byte(w, 0, err) < 0 || put_i64(w, (int64_t)rows, err) < 0 ||
	    put_i64(w, (int64_t)w->words->shape[1], err) < 0)
		return -1;
	if (rows && !have)
		log_info("%s: no output rows that fit: they are zeros",
			 matrix_name(w->m));
	if (have && put_rows(w, w->output, err) < 0)
		return -1;
	return put_zeros(w, rows - have, err);
}

static int put_all(struct writing *w, struct file_out *out, bool compress,
		   int threads, struct err *err)
{
	int rc = stream_out_init(&w->s, out, compress, GZ_FLOATS, threads, err);

	if (rc == 0 && (put_head(w, err) < 0 || put_dictionary(w, err) < 0 ||
			put_input(w, err) < 0 || put_output(w, err) < 0))
		rc = -1;
	if (rc == 0)
		rc = stream_finish(&w->s, err);
	stream_out_release(&w->s);
	return rc;
}

static int write_with(struct writing *w, struct file_out *out, bool compress,
		      int threads, struct err *err)
{
	const struct matrix *m = w->m;

	if (fasttext_rows(m, w->g, &w->words, &w->table, err) < 0 ||
	    check_words(m, err) < 0 || check_sizes(w, err) < 0)
		return -1;
	w->args =
	    fasttext_args_of(m, w->g, (size_t)w->words->shape[1], &w->tokens);
	w->output = find_output(w);
	return put_all(w, out, compress, threads, err);
}

int fasttext_write(const struct matrix *m,
		   const struct fasttext_codes *opt_codes, struct file_out *out,
		   bool compress, int threads, struct err *err)
{
	struct writing w = {.m = m, .codes = opt_codes};
	struct ngrams g;
	int rc;

	if (ngrams_open(&g, m, err) < 0)
		return -1;
	w.g = &g;
	rc = write_with(&w, out, compress, threads, err);
	ngrams_release(&g);
	return rc;
}
