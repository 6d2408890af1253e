/* SPDX-License-Identifier: MIT */
/*
 * word2vec binary: "words dimensions\n", then for each word its bytes, a
 * space, the floats (little-endian) and a newline, which some writers omit.
 */
#include "base/gz.h"
#include "base/mem.h"
#include "data/format.h"
#include "data/header.h"
#include "data/stream.h"

#include <stdio.h>
#include <string.h>

enum { MAX_WORD = 1 << 20 };

struct reading {
	struct matrix *m;
	const char *name;
	struct stream_in s;
	struct header h;
	struct header_rows rows;
};

static int read_header(struct reading *r, struct err *err)
{
	if (stream_fill(&r->s, 64, err) < 0)
		return -1;
	if (!stream_left(&r->s) ||
	    header_parse(&r->h, r->s.data, stream_left(&r->s)) < 0)
		return err_at(err, r->name, 1,
			      "expected \"words dimensions\"");
	if (!r->h.words || !r->h.dim)
		return err_at(err, r->name, 1, "holds no vectors");
	if (r->h.dim > HEADER_MAX_DIM)
		return err_at(err, r->name, 1, "%llu dimensions, at most %d "
			      "are read", (unsigned long long)r->h.dim,
			      HEADER_MAX_DIM);
	r->s.pos += r->h.length;
	return 0;
}

static int ends_early(const struct reading *r, struct err *err)
{
	return err_set(err, "%s: ends within word %zu of %llu", r->name,
		       r->m->words.n + 1, (unsigned long long)r->h.words);
}

/* Makes the word and its space stand in the buffer; *RET_N its length. */
static int find_word(struct reading *r, size_t *ret_n, struct err *err)
{
	size_t want = 256;
	const char *start, *space;

	for (;; want *= 4) {
		if (stream_fill(&r->s, want, err) < 0)
			return -1;
		start = r->s.data + r->s.pos;
		space = memchr(start, ' ', stream_left(&r->s));
		if (space || r->s.ended || want > MAX_WORD)
			break;
	}
	if (!space)
		return stream_left(&r->s) > MAX_WORD
			   ? err_set(err, "%s: word %zu is longer than %d "
				     "bytes", r->name, r->m->words.n + 1,
				     MAX_WORD)
			   : ends_early(r, err);
	*ret_n = (size_t)(space - start);
	return 0;
}

static int read_word(struct reading *r, struct err *err)
{
	const char *word;
	size_t n = 0;

	if (stream_fill(&r->s, 1, err) < 0)
		return -1;
	if (stream_left(&r->s) && r->s.data[r->s.pos] == '\n')
		r->s.pos++;
	if (find_word(r, &n, err) < 0)
		return -1;
	word = r->s.data + r->s.pos;
	if (!n)
		return err_set(err, "%s: word %zu is empty", r->name,
			       r->m->words.n + 1);
	if (memchr(word, '\n', n))
		return err_set(err, "%s: word %zu contains a newline: not "
			       "word2vec binary, or damaged", r->name,
			       r->m->words.n + 1);
	if (words_add(&r->m->words, word, n, err) < 0)
		return -1;
	r->s.pos += n + 1;
	return 0;
}

static int read_row(struct reading *r, struct err *err)
{
	size_t dim = (size_t)r->h.dim;
	size_t bytes = dim * sizeof(float);
	size_t row = r->m->words.n;
	const char *word;
	size_t bad, n;
	float *to;

	if (stream_fill(&r->s, bytes, err) < 0)
		return -1;
	if (stream_left(&r->s) < bytes)
		return err_set(err, "%s: ends within word %zu of %llu",
			       r->name, row, (unsigned long long)r->h.words);
	to = header_rows_add(&r->rows, dim, err);
	if (!to)
		return -1;
	memcpy(to, r->s.data + r->s.pos, bytes);
	r->s.pos += bytes;
	bad = header_rows_not_finite(to, dim);
	if (bad == dim || r->m->any_floats)
		return 0;
	word = words_get(&r->m->words, row - 1, &n);
	return err_set(err, "%s: word %zu (\"%.*s\"): value %zu is not finite",
		       r->name, row, n < 80 ? (int)n : 80, word, bad + 1);
}

static int read_end(struct reading *r, struct err *err)
{
	if (stream_fill(&r->s, 2, err) < 0)
		return -1;
	if (stream_left(&r->s) && r->s.data[r->s.pos] == '\n')
		r->s.pos++;
	if (stream_left(&r->s))
		return err_set(err, "%s: goes on after its %llu words",
			       r->name, (unsigned long long)r->h.words);
	return 0;
}

static int read_rows(struct reading *r, struct err *err)
{
	uint64_t i;

	if (read_header(r, err) < 0)
		return -1;
	for (i = 0; i < r->h.words && !matrix_has_enough(r->m); i++)
		if (read_word(r, err) < 0 || read_row(r, err) < 0)
			return -1;
	if (i == r->h.words && read_end(r, err) < 0)
		return -1;
	return header_rows_finish(&r->rows, r->m, (size_t)r->h.dim, err);
}

static int word2vec_read(struct matrix *m, struct gz_reader *in,
			 struct err *err)
{
	struct reading r = {.m = m, .name = gz_name(in)};
	int rc;

	stream_in_init(&r.s, in);
	rc = read_rows(&r, err);
	stream_in_release(&r.s);
	header_rows_release(&r.rows);
	return rc;
}

static int word2vec_read_header(struct matrix *m, struct gz_reader *in,
				struct err *err)
{
	struct reading r = {.m = m, .name = gz_name(in)};
	int rc;

	stream_in_init(&r.s, in);
	rc = read_header(&r, err);
	stream_in_release(&r.s);
	return rc < 0 ? -1 : header_describe(m, &r.h, err);
}

/* A space would end the word for every reader. */
static int check_words(const struct matrix *m, struct err *err)
{
	size_t i, n;

	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &n);

		if (memchr(word, ' ', n))
			return err_set(err, "%s: word %zu (\"%.*s\") contains "
				       "a space, which word2vec binary cannot "
				       "hold", matrix_name(m), i + 1,
				       n < 80 ? (int)n : 80, word);
	}
	return 0;
}

static int write_rows(struct stream_out *s, const struct matrix *m,
		      const struct tensor *t, struct err *err)
{
	char head[64];
	size_t i, n;

	n = (size_t)snprintf(head, sizeof(head), "%zu %llu\n", m->words.n,
			     (unsigned long long)t->shape[1]);
	if (stream_write(s, head, n, err) < 0)
		return -1;
	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &n);

		if (stream_write(s, word, n, err) < 0 ||
		    stream_write(s, " ", 1, err) < 0 ||
		    stream_write(s, tensor_row(t, i), tensor_row_bytes(t),
				 err) < 0 ||
		    stream_write(s, "\n", 1, err) < 0)
			return -1;
	}
	return stream_finish(s, err);
}

static int word2vec_write(const struct matrix *m, struct file_out *out,
			  bool compress, int threads, struct err *err)
{
	const struct tensor *t = matrix_floats(m, err);
	struct stream_out s;
	int rc;

	if (!t || check_words(m, err) < 0)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_FLOATS, threads, err);
	if (rc == 0)
		rc = write_rows(&s, m, t, err);
	stream_out_release(&s);
	return rc;
}

static int word2vec_sniff(const unsigned char *head, size_t n)
{
	const char *s = (const char *)head;
	struct header h;

	if (header_parse(&h, s, n) < 0)
		return 0;
	return header_body(&h, s, n) == BODY_BINARY ? 80 : 0;
}

const struct format format_word2vec = {
    .name = "word2vec",
    .help = "word2vec binary",
    .sniff = word2vec_sniff,
    .read = word2vec_read,
    .read_header = word2vec_read_header,
    .write = word2vec_write,
};
