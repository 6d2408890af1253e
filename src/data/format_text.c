/* SPDX-License-Identifier: MIT */
/*
 * Vectors as text, a word and its numbers a line: with a first line "words
 * dimensions" as word2vec and fastText (.vec) write it ("text"), or without
 * as GloVe does ("glove").
 */
#include "base/gz.h"
#include "base/num_row.h"
#include "data/format.h"
#include "data/header.h"
#include "data/text_rows.h"
#include "data/text_write.h"

#include <stdio.h>
#include <string.h>

static int check_dim(const struct text_rows *r, uint64_t dim, struct err *err)
{
	if (!dim)
		return err_at(err, gz_name(r->in.in), 1, "holds no vectors");
	if (dim > HEADER_MAX_DIM)
		return err_at(err, gz_name(r->in.in), 1, "%llu dimensions, at most %d "
			      "are read", (unsigned long long)dim,
			      HEADER_MAX_DIM);
	return 0;
}

/* Without a header the first line says how many; its word is one field at
 * least, even if it looks like a number. */
static int guess_dim(struct text_rows *r, struct err *err)
{
	size_t floats, fields, n = 0;
	char *line;
	int rc = stream_line(&r->in, &line, &n, err);

	if (rc < 0)
		return -1;
	floats = rc ? header_floats(line, n, &fields) : 0;
	if (floats && floats == fields)
		floats--;
	if (!floats)
		return err_at(err, gz_name(r->in.in), 1, "expected a word and numbers");
	r->dim = floats;
	r->in.pos = 0; /* the line again: it was the first thing read */
	return check_dim(r, floats, err);
}

static int read_text(struct text_rows *r, struct err *err)
{
	struct header h;

	if (stream_fill(&r->in, 64, err) < 0)
		return -1;
	if (!stream_left(&r->in) ||
	    header_parse(&h, r->in.data, stream_left(&r->in)) < 0)
		return err_at(err, gz_name(r->in.in), 1,
			      "expected \"words dimensions\"");
	if (check_dim(r, h.words ? h.dim : 0, err) < 0)
		return -1;
	r->in.pos += h.length;
	r->dim = (size_t)h.dim;
	r->line = 1;
	if (text_rows_read(r, err) < 0)
		return -1;
	if (r->m->words.n != h.words && !matrix_has_enough(r->m))
		return err_set(err, "%s: the first line promises %llu words, "
			       "the file has %zu", gz_name(r->in.in),
			       (unsigned long long)h.words, r->m->words.n);
	return header_rows_finish(&r->rows, r->m, r->dim, err);
}

static int read_glove(struct text_rows *r, struct err *err)
{
	struct header h;

	if (stream_fill(&r->in, 4096, err) < 0)
		return -1;
	if (stream_left(&r->in) &&
	    header_parse(&h, r->in.data, stream_left(&r->in)) == 0 &&
	    h.dim > 1 &&
	    header_body(&h, r->in.data, stream_left(&r->in)) == BODY_TEXT)
		return err_at(err, gz_name(r->in.in), 1, "has a first line \"words "
			      "dimensions\": the format is \"text\"");
	if (guess_dim(r, err) < 0 || text_rows_read(r, err) < 0)
		return -1;
	return header_rows_finish(&r->rows, r->m, r->dim, err);
}

static int read_with(int (*read)(struct text_rows *, struct err *),
		     struct matrix *m, struct gz_reader *in, struct err *err)
{
	struct text_rows r;
	int rc;

	text_rows_init(&r, m, in);
	rc = read(&r, err);
	text_rows_release(&r);
	return rc;
}

static int text_read(struct matrix *m, struct gz_reader *in, struct err *err)
{
	return read_with(read_text, m, in, err);
}

static int glove_read(struct matrix *m, struct gz_reader *in, struct err *err)
{
	return read_with(read_glove, m, in, err);
}

static int text_read_header(struct matrix *m, struct gz_reader *in,
			    struct err *err)
{
	struct header h;
	char head[64];
	ssize_t n = gz_peek(in, head, sizeof(head), err);

	if (n < 0)
		return -1;
	if (header_parse(&h, head, (size_t)n) < 0)
		return err_at(err, gz_name(in), 1,
			      "expected \"words dimensions\"");
	return header_describe(m, &h, err);
}

static int write_header(struct stream_out *s, const struct tensor *t,
			struct err *err)
{
	char head[64];
	int n = snprintf(head, sizeof(head), "%llu %llu\n",
			 (unsigned long long)t->shape[0],
			 (unsigned long long)t->shape[1]);

	return stream_write(s, head, (size_t)n, err);
}

static int write_text(const struct matrix *m, struct file_out *out,
		      bool header, bool compress, int threads,
		      struct err *err)
{
	const struct tensor *t = matrix_floats(m, err);
	struct stream_out s;
	int rc;

	if (!t)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_TEXT, threads, err);
	if (rc == 0 && header)
		rc = write_header(&s, t, err);
	if (rc == 0)
		rc = text_write_rows(&s, &m->words, t, threads, err);
	if (rc == 0)
		rc = stream_finish(&s, err);
	stream_out_release(&s);
	return rc;
}

static int text_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err)
{
	return write_text(m, out, true, compress, threads, err);
}

static int glove_write(const struct matrix *m, struct file_out *out,
		       bool compress, int threads, struct err *err)
{
	return write_text(m, out, false, compress, threads, err);
}

static int text_sniff(const unsigned char *head, size_t n)
{
	const char *s = (const char *)head;
	struct header h;

	if (header_parse(&h, s, n) < 0)
		return 0;
	switch (header_body(&h, s, n)) {
	case BODY_TEXT:
		return 90;
	case BODY_NOTHING:
		return 10;
	default:
		return 0;
	}
}

/* A word and two numbers at least: "word 17" is a vocabulary. */
static int glove_sniff(const unsigned char *head, size_t n)
{
	const char *s = (const char *)head;
	const char *nl = memchr(s, '\n', n);
	size_t len = nl ? (size_t)(nl - s) : n;
	size_t fields, floats;

	while (!nl && len && !num_row_blank(s[len - 1]))
		len--;
	floats = header_floats(s, len, &fields);
	if (memchr(s, '\0', n) || fields < 3 || floats < 2)
		return 0;
	return floats >= fields / 2 ? 50 : 0;
}

const struct format format_text = {
    .name = "text",
    .help = "word2vec text and fastText .vec: a first line, then a word a "
	    "line",
    .sniff = text_sniff,
    .read = text_read,
    .read_header = text_read_header,
    .write = text_write,
};

const struct format format_glove = {
    .name = "glove",
    .help = "GloVe text: a word a line, no first line",
    .sniff = glove_sniff,
    .read = glove_read,
    .write = glove_write,
};
