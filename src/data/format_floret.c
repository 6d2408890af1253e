/* SPDX-License-Identifier: MIT */
/*
 * floret's text: a first line "buckets dimensions minn maxn hashes seed < >",
 * and a line a bucket, its number from 0 on and its vector.  It is a table of
 * n-grams without words; those of NAME.floret are in NAME.words, NAME.vocab or
 * vocab.txt (row_words.h).
 */
#include "base/ftoa.h"
#include "base/gz.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "data/compose.h"
#include "data/format.h"
#include "data/numbers.h"
#include "data/row_words.h"
#include "data/stream.h"
#include "data/text_line.h"

#include <string.h>

static const char *const neighbours[] = {".words", ".vocab", "/vocab.txt",
					 NULL};

enum { FIELDS = 8, NUMBERS = 6, MAX_HEADER = 256 };

struct head {
	uint64_t numbers[NUMBERS]; /* buckets, dimensions, minn, maxn, hashes,
				    * seed */
	const char *begin, *end;   /* what marks words */
	size_t nbegin, nend;
};

struct reading {
	struct matrix *m;
	struct stream_in s;
	struct header_rows rows;
	struct numbers_at at;
	struct ngrams g;
	uint64_t dim;
};

/* 0, or -1: the line is something else. */
static int parse(struct head *h, const char *line, size_t n)
{
	const char *field = line, *end = line + n, *stop;
	int i;

	if (n > MAX_HEADER || numbers_fields(line, n, ' ') != FIELDS)
		return -1;
	for (i = 0; i < NUMBERS; i++, field = stop + 1) {
		stop = memchr(field, ' ', (size_t)(end - field));
		if (num_digits(field, (size_t)(stop - field),
			       &h->numbers[i]) < 0)
			return -1;
	}
	stop = memchr(field, ' ', (size_t)(end - field));
	h->begin = field;
	h->nbegin = (size_t)(stop - field);
	h->end = stop + 1;
	h->nend = (size_t)(end - h->end);
	return 0;
}

static bool is_marked(const struct head *h)
{
	return h->nbegin == 1 && *h->begin == '<' && h->nend == 1 &&
	       *h->end == '>';
}

/* Too great stays too great. */
static int clamp(uint64_t x)
{
	return x < INT32_MAX ? (int)x : INT32_MAX;
}

static int take_head(struct reading *r, const struct head *h, struct err *err)
{
	const char *wrong;

	if (!is_marked(h))
		return err_at(err, r->at.name, 1, "words stand between \"%.*s\""
			      " and \"%.*s\"; read is what has them between "
			      "\"<\" and \">\"", (int)h->nbegin, h->begin,
			      (int)h->nend, h->end);
	if (h->numbers[1] < 1 || h->numbers[1] > HEADER_MAX_DIM)
		return err_at(err, r->at.name, 1, "%llu dimensions, 1 to %d "
			      "are read", (unsigned long long)h->numbers[1],
			      HEADER_MAX_DIM);
	if (h->numbers[5] > UINT32_MAX)
		return err_at(err, r->at.name, 1, "the seed has more than 32 "
			      "bits");
	r->dim = h->numbers[1];
	r->g = (struct ngrams){.kind = NGRAMS_FLORET,
			       .buckets = h->numbers[0] < UINT32_MAX
						  ? (uint32_t)h->numbers[0]
						  : UINT32_MAX,
			       .minn = clamp(h->numbers[2]),
			       .maxn = clamp(h->numbers[3]),
			       .hash_count = clamp(h->numbers[4]),
			       .hash_seed = (uint32_t)h->numbers[5]};
	wrong = ngrams_check(&r->g);
	return wrong ? err_at(err, r->at.name, 1, "%s", wrong) : 0;
}

static int read_head(struct reading *r, struct err *err)
{
	struct head h;
	char *line = NULL;
	size_t n = 0;
	int rc = stream_line(&r->s, &line, &n, err);

	if (rc < 0)
		return -1;
	if (rc == 0 || parse(&h, line, text_line_trim(line, n)) < 0)
		return err_at(err, r->at.name, 1, "expected \"buckets "
			      "dimensions minn maxn hashes seed < >\"");
	r->at.line = 1;
	return take_head(r, &h, err);
}

/* "17 0.5 -1": the bucket that is expected, and its row. */
static int take_row(struct reading *r, uint64_t bucket, const char *line,
		    size_t n, struct err *err)
{
	const char *blank = memchr(line, ' ', n);
	uint64_t number;
	size_t len = blank ? (size_t)(blank - line) : n;

	if (num_digits(line, len, &number) < 0 || number != bucket)
		return err_at(err, r->at.name, r->at.line, "expected bucket "
			      "%llu, found \"%.*s\"",
			      (unsigned long long)bucket,
			      len < 40 ? (int)len : 40, line);
	len += blank != NULL;
	return numbers_add(&r->rows, &r->at, line + len, n - len, ' ',
			   (size_t)r->dim, err);
}

static int read_rows(struct reading *r, struct err *err)
{
	uint64_t i;
	char *line = NULL;
	size_t n = 0;
	int rc = 0;

	for (i = 0; i < r->g.buckets; i++) {
		rc = stream_line(&r->s, &line, &n, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return err_set(err, "%s: the first line promises %u "
				       "buckets, the file has %llu",
				       r->at.name, r->g.buckets,
				       (unsigned long long)i);
		r->at.line++;
		if (take_row(r, i, line, text_line_trim(line, n), err) < 0)
			return -1;
	}
	while ((rc = stream_line(&r->s, &line, &n, err)) > 0) {
		r->at.line++;
		if (text_line_trim(line, n) > 0)
			return err_at(err, r->at.name, r->at.line,
				      "goes on after its %u buckets",
				      r->g.buckets);
	}
	return rc;
}

static int read_all(struct reading *r, struct err *err)
{
	struct matrix *m = r->m;

	if (read_head(r, err) < 0 || read_rows(r, err) < 0)
		return -1;
	stream_in_release(&r->s);
	if (row_words_read(m, ROW_WORDS_LIST, neighbours, err) < 0 ||
	    ngrams_describe(&r->g, m, err) < 0 ||
	    header_rows_become(&r->rows, m, "ngrams", r->g.buckets,
			       (size_t)r->dim, err) < 0)
		return -1;
	return compose_input(m, &r->g, m->threads > 0 ? m->threads : 1, err);
}

static int floret_read(struct matrix *m, struct gz_reader *in,
		       struct err *err)
{
	struct reading r = {.m = m,
			    .at = {.name = gz_name(in),
				   .before = 1,
				   .any = m->any_floats}};
	int rc;

	stream_in_init(&r.s, in);
	rc = read_all(&r, err);
	stream_in_release(&r.s);
	header_rows_release(&r.rows);
	return rc;
}

static int write_row(struct stream_out *s, struct strbuf *b,
		     const struct tensor *t, uint64_t i, struct err *err)
{
	const float *x = tensor_row(t, i);
	uint64_t k;

	strbuf_clear(b);
	if (strbuf_addf(b, err, "%llu", (unsigned long long)i) < 0 ||
	    strbuf_reserve(b, t->shape[1] * (FTOA_SIZE + 1) + 1, err) < 0)
		return -1;
	for (k = 0; k < t->shape[1]; k++) {
		b->data[b->len++] = ' ';
		b->len += ftoa(b->data + b->len, x[k]);
	}
	b->data[b->len++] = '\n';
	return stream_write(s, b->data, b->len, err);
}

static int write_all(struct stream_out *s, const struct ngrams *g,
		     const struct tensor *t, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	uint64_t i;
	int rc = strbuf_addf(&b, err, "%u %llu %d %d %d %u < >\n", g->buckets,
			     (unsigned long long)t->shape[1], g->minn,
			     g->maxn, g->hash_count, g->hash_seed);

	if (rc == 0)
		rc = stream_write(s, b.data, b.len, err);
	for (i = 0; rc == 0 && i < t->shape[0]; i++)
		rc = write_row(s, &b, t, i, err);
	strbuf_release(&b);
	return rc < 0 ? -1 : stream_finish(s, err);
}

/* The table, or why there is none that floret could have. */
static const struct tensor *table_of(const struct matrix *m,
				     const struct ngrams *g, struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "ngrams");

	if (g->kind != NGRAMS_FLORET)
		err_set(err, "%s: holds no n-grams of floret's kind, which "
			"are all that floret's files have", matrix_name(m));
	else if (g->kept)
		err_set(err, "%s: not all buckets have rows, as they do in "
			"floret's files", matrix_name(m));
	else if (!t || t->type != DTYPE_F32 || t->ndim != 2)
		err_set(err, "%s: no rows of floats for its n-grams",
			matrix_name(m));
	else
		return t;
	return NULL;
}

static int write_opened(const struct matrix *m, const struct ngrams *g,
			struct file_out *out, bool compress, int threads,
			struct err *err)
{
	const struct tensor *t = table_of(m, g, err);
	struct stream_out s;
	int rc;

	if (!t)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_TEXT, threads, err);
	if (rc == 0)
		rc = write_all(&s, g, t, err);
	stream_out_release(&s);
	return rc;
}

static int floret_write(const struct matrix *m, struct file_out *out,
			bool compress, int threads, struct err *err)
{
	struct ngrams g;
	int rc = ngrams_open(&g, m, err);

	if (rc < 0)
		return -1;
	rc = write_opened(m, &g, out, compress, threads, err);
	ngrams_release(&g);
	return rc;
}

static int floret_sniff(const unsigned char *head, size_t n)
{
	const char *s = (const char *)head;
	const char *nl = memchr(s, '\n', n);
	struct head h;

	return nl && parse(&h, s, text_line_trim(s, (size_t)(nl - s))) == 0
		   ? 95
		   : 0;
}

const struct format format_floret = {
    .name = "floret",
    .help = "floret's text: a table of n-grams, with words beside it",
    .sniff = floret_sniff,
    .read = floret_read,
    .write = floret_write,
};
