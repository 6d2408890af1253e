/* SPDX-License-Identifier: MIT */
/* A small model of fastText, made byte by byte, as tests want it. */
#ifndef UNIT_FASTTEXT_MODEL_H
#define UNIT_FASTTEXT_MODEL_H

#include "base/file.h"
#include "base/strbuf.h"
#include "data/fasttext.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "run.h"

#include <string.h>
#include <unistd.h>

enum { DIM = 3, WORDS = 4, BUCKETS = 5, CODES_WIDTH = 2 };

static char path[] = "/tmp/check_fasttext.XXXXXX";
static const char *const names[WORDS] = {"</s>", "ab", "new york",
					 "z\xc3\xa9\xff"};

/* What a file is made of, and where it is wrong. */
struct model {
	int32_t magic, version; /* magic 0: neither */
	int32_t args[FASTTEXT_ARGS];
	int32_t sizes[3], labels;
	int64_t tokens, pruned;
	int32_t kept[2][2]; /* if pruned > 0 */
	int64_t count;      /* of the second word */
	int8_t type;
	int input_codes, output_codes;
	int64_t rows, out_rows, dim;
	int32_t bytes, shape[4];
	const char *word; /* the third */
	int more;         /* bytes after the end */
	float first;
};

static const struct model good = {
    .magic = FASTTEXT_MAGIC,
    .version = 12,
    .args = {DIM, 7, 3, 2, 4, 1, 2, 2, BUCKETS, 2, 3, 77},
    .sizes = {WORDS, WORDS, 0},
    .tokens = 123,
    .pruned = -1,
    .count = 9,
    .rows = WORDS + BUCKETS,
    .out_rows = WORDS,
    .dim = DIM,
    .first = .25f,
};

static inline void put(struct strbuf *b, const void *bytes, size_t n)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(strbuf_add(b, bytes, n, &err), 0);
}

static inline void put_byte(struct strbuf *b, int x)
{
	put(b, &(char){(char)x}, 1);
}

static inline void put_i64(struct strbuf *b, int64_t x)
{
	put(b, &x, sizeof(x));
}

static inline void put_word(struct strbuf *b, const char *word, int64_t count,
			    int type)
{
	put(b, word, strlen(word) + 1);
	put_i64(b, count);
	put_byte(b, type);
}

/* What row I is. */
static inline float value(size_t i, size_t k)
{
	return (float)(i + 1) * .25f - (float)k * 3;
}

static inline void put_rows(struct strbuf *b, int64_t rows, float first)
{
	int64_t i;
	size_t k;

	for (i = 0; i < rows; i++)
		for (k = 0; k < DIM; k++) {
			float x = value((size_t)i, k);

			if (i == 0 && k == 0)
				x = first;
			put(b, &x, sizeof(x));
		}
}

/* Codes of parts of 2 and 1: centre c is c, c + .5 and -c; length c is c / 2.
 * Row I has codes I and I + 1 and length 3 + I. */
static inline void put_codes(struct strbuf *b, const struct model *m)
{
	const int32_t one[4] = {1, 1, 1, 1};
	int64_t i;
	int c;

	put_byte(b, 1); /* lengths */
	put_i64(b, m->rows);
	put_i64(b, m->dim);
	put(b, &m->bytes, 4);
	for (i = 0; i < m->rows; i++) {
		put_byte(b, (int)i);
		put_byte(b, (int)i + 1);
	}
	put(b, m->shape, sizeof(m->shape));
	for (c = 0; c < 256; c++)
		put(b, ((float[2]){(float)c, (float)c + .5f}), 8);
	for (c = 0; c < 256; c++)
		put(b, &(float){(float)-c}, 4);
	for (i = 0; i < m->rows; i++)
		put_byte(b, (int)i + 3);
	put(b, one, sizeof(one));
	for (c = 0; c < 256; c++)
		put(b, &(float){(float)c / 2}, 4);
}

static inline float coded(size_t i, size_t k)
{
	float c = (float)i;
	const float row[DIM] = {c, c + .5f, -(c + 1)};

	return row[k] * (float)(i + 3) / 2;
}

static inline void put_head(struct strbuf *b, const struct model *m)
{
	if (m->magic) {
		put(b, &m->magic, 4);
		put(b, &m->version, 4);
	}
	put(b, m->args, sizeof(m->args));
	put(b, &(double){.125}, 8);
	put(b, m->sizes, sizeof(m->sizes));
	put_i64(b, m->tokens);
	if (m->magic)
		put_i64(b, m->pruned);
}

static inline void make(struct strbuf *b, const struct model *m)
{
	int i;

	put_head(b, m);
	for (i = 0; i < WORDS; i++)
		put_word(b, i == 2 && m->word ? m->word : names[i],
			 i == 1 ? m->count : 10 - i, i == 1 ? m->type : 0);
	for (i = 0; i < m->labels; i++)
		put_word(b, "__label__x", 1, 1);
	if (m->pruned > 0)
		put(b, m->kept, sizeof(m->kept));
	if (m->magic)
		put_byte(b, m->input_codes);
	if (m->input_codes) {
		put_codes(b, m);
	} else {
		put_i64(b, m->rows);
		put_i64(b, m->dim);
		put_rows(b, m->rows, m->first);
	}
	if (m->magic)
		put_byte(b, m->output_codes);
	put_i64(b, m->out_rows);
	put_i64(b, m->dim);
	put_rows(b, m->out_rows, 2);
	for (i = 0; i < m->more; i++)
		put_byte(b, 0);
}

static inline void save(const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static inline int read_bytes(struct matrix *m, const struct strbuf *b,
			     struct err *err)
{
	*err = (struct err)ERR_INIT;
	save(b->data, b->len);
	return matrix_read_as(m, path, format_find("fasttext"), 2, err);
}

static inline void read_model(struct matrix *m, const struct model *model)
{
	struct strbuf b = STRBUF_INIT;
	struct err err;

	make(&b, model);
	ck_assert_msg(read_bytes(m, &b, &err) == 0, "%s", err.msg);
	strbuf_release(&b);
}

static inline const float *row(const struct matrix *m, const char *name,
			       size_t i)
{
	const struct tensor *t = matrix_tensor(m, name);

	ck_assert_msg(t != NULL, "no tensor \"%s\"", name);
	ck_assert_uint_lt(i, tensor_rows(t));
	return tensor_row(t, i);
}

static inline struct model quantised(int64_t pruned)
{
	struct model m = good;

	m.args[FASTTEXT_MODEL] = FASTTEXT_SUPERVISED;
	m.sizes[0]++;
	m.sizes[2] = m.labels = 1;
	m.input_codes = 1;
	m.pruned = pruned;
	m.rows = WORDS + (pruned < 0 ? BUCKETS : pruned);
	m.bytes = (int32_t)m.rows * 2;
	memcpy(m.shape, ((int32_t[4]){DIM, 2, CODES_WIDTH, 1}), 16);
	memcpy(m.kept, ((int32_t[2][2]){{3, 0}, {1, 1}}), 16);
	m.out_rows = 1;
	return m;
}

static inline int run_models(Suite *suite)
{
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = run_suite(suite);
	unlink(path);
	return failed;
}

#endif
