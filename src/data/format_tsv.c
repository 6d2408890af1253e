/* SPDX-License-Identifier: MIT */
/*
 * What the TensorBoard projector loads: a file of numbers that tabs divide, a
 * vector a line, and one of metadata, of which the words are read
 * (row_words.h).  The second file of NAMEvectors.tsv, NAMEtensors.tsv and
 * NAMEtensor.tsv is NAMEmetadata.tsv, that of NAME.tsv NAME.metadata.tsv or
 * else metadata.tsv.
 */
#include "base/ftoa.h"
#include "base/gz.h"
#include "base/strbuf.h"
#include "data/format.h"
#include "data/numbers.h"
#include "data/row_words.h"
#include "data/stream.h"
#include "data/text_line.h"

#include <string.h>

static const char *const neighbours[] = {
    "vectors=metadata.tsv", "tensors=metadata.tsv", "tensor=metadata.tsv",
    ".metadata.tsv", "/metadata.tsv", NULL};

struct reading {
	struct matrix *m;
	struct stream_in s;
	struct header_rows rows;
	struct numbers_at at;
	uint64_t n;	/* rows */
	uint64_t blank; /* a line that was empty; only the end may be so */
	size_t dim;
};

static int check_line(struct reading *r, const char *line, size_t n,
		      struct err *err)
{
	if (r->blank) {
		r->at.line = r->blank;
		return err_at(err, r->at.name, r->blank,
			      "expected numbers, found an empty line");
	}
	if (r->n > 0)
		return 0;
	r->dim = numbers_fields(line, n, '\t');
	if (r->dim > HEADER_MAX_DIM)
		return err_at(err, r->at.name, 1, "%zu dimensions, at most %d "
			      "are read", r->dim, HEADER_MAX_DIM);
	return 0;
}

static int read_rows(struct reading *r, struct err *err)
{
	char *line;
	size_t n;
	int rc;

	while ((rc = stream_line(&r->s, &line, &n, err)) > 0) {
		r->at.line++;
		n = text_line_trim(line, n);
		if (!n) {
			if (!r->blank)
				r->blank = r->at.line;
			continue;
		}
		if (check_line(r, line, n, err) < 0 ||
		    numbers_add(&r->rows, &r->at, line, n, '\t', r->dim,
				err) < 0)
			return -1;
		r->n++;
	}
	if (rc == 0 && !r->n)
		return err_at(err, r->at.name, 1, "holds no vectors");
	return rc;
}

static int tsv_read(struct matrix *m, struct gz_reader *in, struct err *err)
{
	struct reading r = {.m = m,
			    .at = {.name = gz_name(in), .any = m->any_floats}};
	int rc;

	stream_in_init(&r.s, in);
	rc = read_rows(&r, err);
	stream_in_release(&r.s);
	if (rc == 0)
		rc = row_words_match(m, r.n, ROW_WORDS_TABLE, neighbours, err);
	if (rc == 0)
		rc = header_rows_finish(&r.rows, m, r.dim, err);
	header_rows_release(&r.rows);
	return rc;
}

static int write_row(struct stream_out *s, struct strbuf *b, const float *x,
		     size_t dim, struct err *err)
{
	size_t i;

	strbuf_clear(b);
	if (strbuf_reserve(b, dim * FTOA_SIZE, err) < 0)
		return -1;
	for (i = 0; i < dim; i++) {
		b->len += ftoa(b->data + b->len, x[i]);
		b->data[b->len++] = i + 1 < dim ? '\t' : '\n';
	}
	return stream_write(s, b->data, b->len, err);
}

static int tsv_write(const struct matrix *m, struct file_out *out,
		     bool compress, int threads, struct err *err)
{
	const struct tensor *t = matrix_floats(m, err);
	struct strbuf b = STRBUF_INIT;
	struct stream_out s;
	uint64_t i;
	int rc;

	if (!t)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_TEXT, threads, err);
	for (i = 0; rc == 0 && i < t->shape[0]; i++)
		rc = write_row(&s, &b, tensor_row(t, i), (size_t)t->shape[1],
			       err);
	if (rc == 0)
		rc = stream_finish(&s, err);
	stream_out_release(&s);
	strbuf_release(&b);
	return rc;
}

static int tsv_write_words(const struct matrix *m, struct file_out *out,
			   bool compress, int threads, struct err *err)
{
	return row_words_write(m, ROW_WORDS_TABLE, out, compress, threads,
			       err);
}

/* Nothing but numbers in all whole lines, and tabs: with blanks or words it
 * is GloVe's. */
static int tsv_sniff(const unsigned char *head, size_t n)
{
	const char *s = (const char *)head, *end = s + n, *nl;
	size_t fields, floats, lines = 0;

	for (; (nl = memchr(s, '\n', (size_t)(end - s))); s = nl + 1) {
		size_t len = (size_t)(nl - s);

		floats = header_floats(s, len, &fields);
		if (!floats || floats != fields || memchr(s, ' ', len) ||
		    fields != numbers_fields(s, text_line_trim(s, len), '\t'))
			return 0;
		lines++;
	}
	if (lines)
		return fields > 1 ? 60 : 0;
	while (n && head[n - 1] != '\t')
		n--;
	floats = header_floats(s, n, &fields);
	return floats > 1 && floats == fields && !memchr(s, ' ', n) ? 60 : 0;
}

const struct format format_tsv = {
    .name = "tsv",
    .help = "TensorBoard projector: vectors.tsv and metadata.tsv",
    .sniff = tsv_sniff,
    .read = tsv_read,
    .write = tsv_write,
    .beside = neighbours,
    .write_beside = tsv_write_words,
};
