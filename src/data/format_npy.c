/* SPDX-License-Identifier: MIT */
/*
 * A NumPy array of two dimensions (npy_header.h), a row a word; the words are
 * in a file beside it: NAME.npy has NAME.words, NAME.vocab or vocab.txt
 * (row_words.h).  Numbers of 16 and 64 bits and big-endian ones become floats,
 * and arrays in Fortran's order are turned.
 */
#include "base/gz.h"
#include "base/half.h"
#include "data/format.h"
#include "data/header.h"
#include "data/npy_header.h"
#include "data/row_words.h"
#include "data/stream.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const neighbours[] = {".words", ".vocab", "/vocab.txt",
					 NULL};

enum { ALIGN = 64, PIECE = 1 << 14 /* numbers */ };

struct reading {
	struct matrix *m;
	const char *name;
	struct stream_in s;
	struct npy_header h;
	struct header_rows rows;
};

static int ends(const struct reading *r, const char *where, struct err *err)
{
	return err_set(err, "%s: ends within %s", r->name, where);
}

static uint64_t get(const unsigned char *p, size_t size, bool big_endian)
{
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < size; i++)
		x = x << 8 | p[big_endian ? i : size - 1 - i];
	return x;
}

static int read_header(struct reading *r, struct err *err)
{
	const unsigned char *p;
	size_t wide, n;

	if (stream_fill(&r->s, NPY_PREFIX + 4, err) < 0)
		return -1;
	if (stream_left(&r->s) < NPY_PREFIX + 4)
		return ends(r, "the NumPy header", err);
	p = (const unsigned char *)r->s.data + r->s.pos;
	if (memcmp(p, npy_magic, NPY_MAGIC) != 0)
		return err_set(err, "%s: not a NumPy file", r->name);
	if (p[6] < 1 || p[6] > 3)
		return err_set(err, "%s: NumPy format version %d.%d; read are "
			       "1.0 to 3.0", r->name, p[6], p[7]);
	wide = p[6] == 1 ? 2 : 4;
	n = (size_t)get(p + NPY_PREFIX, wide, false);
	if (n > NPY_MAX_HEADER)
		return err_set(err, "%s: NumPy header of %zu bytes", r->name,
			       n);
	r->s.pos += NPY_PREFIX + wide;
	if (stream_fill(&r->s, n, err) < 0)
		return -1;
	if (stream_left(&r->s) < n)
		return ends(r, "the NumPy header", err);
	r->s.pos += n;
	return npy_header_parse(&r->h, r->s.data + r->s.pos - n, n, r->name,
				err);
}

static int check_shape(const struct reading *r, struct err *err)
{
	uint64_t all;

	if (!r->h.rows || !r->h.dim)
		return err_set(err, "%s: holds no vectors", r->name);
	if (r->h.dim > HEADER_MAX_DIM)
		return err_set(err, "%s: %llu dimensions, at most %d are read",
			       r->name, (unsigned long long)r->h.dim,
			       HEADER_MAX_DIM);
	if (__builtin_mul_overflow(r->h.rows, r->h.dim * sizeof(double), &all))
		return err_set(err, "%s: its shape is beyond any memory",
			       r->name);
	return 0;
}

static float to_float(uint64_t bits, size_t size)
{
	uint32_t low = (uint32_t)bits;
	double d;
	float f;

	if (size == 2)
		return half_to_float((uint16_t)bits);
	if (size == 4) {
		memcpy(&f, &low, sizeof(f));
		return f;
	}
	memcpy(&d, &bits, sizeof(d));
	return (float)d;
}

static void take_numbers(const struct npy_header *h, const char *bytes,
			 size_t n, float *to)
{
	size_t i;

	if (h->size == sizeof(float) && !h->big_endian) {
		memcpy(to, bytes, n * sizeof(float));
		return;
	}
	for (i = 0; i < n; i++)
		to[i] = to_float(get((const unsigned char *)bytes +
					 i * h->size, h->size, h->big_endian),
				 h->size);
}

static int check_finite(const struct reading *r, uint64_t first,
			const float *x, size_t n, struct err *err)
{
	uint64_t at = first + header_rows_not_finite(x, n), row, column;

	if (at == first + n || r->m->any_floats)
		return 0;
	row = r->h.by_columns ? at % r->h.rows : at / r->h.dim;
	column = r->h.by_columns ? at / r->h.rows : at % r->h.dim;
	return err_set(err, "%s: row %llu: value %llu is not finite", r->name,
		       (unsigned long long)row + 1,
		       (unsigned long long)column + 1);
}

static int read_numbers(struct reading *r, struct err *err)
{
	uint64_t all = r->h.rows * r->h.dim, i;
	size_t n, bytes;
	float *to;

	for (i = 0; i < all; i += n) {
		n = all - i < PIECE ? (size_t)(all - i) : PIECE;
		bytes = n * r->h.size;
		if (stream_fill(&r->s, bytes, err) < 0)
			return -1;
		if (stream_left(&r->s) < bytes)
			return err_set(err, "%s: ends within its %llu rows of "
				       "%llu numbers", r->name,
				       (unsigned long long)r->h.rows,
				       (unsigned long long)r->h.dim);
		to = header_rows_add(&r->rows, n, err);
		if (!to)
			return -1;
		take_numbers(&r->h, r->s.data + r->s.pos, n, to);
		r->s.pos += bytes;
		if (check_finite(r, i, to, n, err) < 0)
			return -1;
	}
	if (stream_fill(&r->s, 1, err) < 0)
		return -1;
	return stream_left(&r->s) ? err_set(err, "%s: goes on after its "
					    "numbers", r->name)
				  : 0;
}

static int turn(struct reading *r, struct err *err)
{
	size_t rows = (size_t)r->h.rows, dim = (size_t)r->h.dim, i, d;
	struct header_rows all = {0};
	float *to = header_rows_add(&all, rows * dim, err);

	if (!to)
		return -1;
	for (i = 0; i < rows; i++)
		for (d = 0; d < dim; d++)
			to[i * dim + d] = r->rows.data[d * rows + i];
	header_rows_release(&r->rows);
	r->rows = all;
	return 0;
}

static int read_all(struct reading *r, struct err *err)
{
	if (read_header(r, err) < 0 || check_shape(r, err) < 0 ||
	    read_numbers(r, err) < 0)
		return -1;
	stream_in_release(&r->s);
	if (r->h.by_columns && turn(r, err) < 0)
		return -1;
	if (row_words_match(r->m, r->h.rows, ROW_WORDS_LIST, neighbours,
			    err) < 0)
		return -1;
	return header_rows_finish(&r->rows, r->m, (size_t)r->h.dim, err);
}

static int npy_read(struct matrix *m, struct gz_reader *in, struct err *err)
{
	struct reading r = {.m = m, .name = gz_name(in)};
	int rc;

	stream_in_init(&r.s, in);
	rc = read_all(&r, err);
	stream_in_release(&r.s);
	header_rows_release(&r.rows);
	return rc;
}

static int npy_read_header(struct matrix *m, struct gz_reader *in,
			   struct err *err)
{
	struct reading r = {.m = m, .name = gz_name(in)};
	struct header h;
	int rc;

	stream_in_init(&r.s, in);
	rc = read_header(&r, err);
	if (rc == 0)
		rc = check_shape(&r, err);
	stream_in_release(&r.s);
	h = (struct header){r.h.rows, r.h.dim, 0};
	return rc < 0 ? -1 : header_describe(m, &h, err);
}

/* Version 1.0, filled up with blanks so that the numbers are aligned. */
static int write_header(struct stream_out *s, const struct tensor *t,
			struct err *err)
{
	char head[2 * ALIGN];
	size_t n = NPY_PREFIX + 2, text;

	memset(head, ' ', sizeof(head));
	memcpy(head, npy_magic, NPY_MAGIC);
	head[6] = 1;
	head[7] = 0;
	n += (size_t)snprintf(head + n, sizeof(head) - n, "{'descr': '<f4', "
			      "'fortran_order': False, 'shape': (%llu, %llu), "
			      "}", (unsigned long long)t->shape[0],
			      (unsigned long long)t->shape[1]);
	head[n] = ' ';
	n = (n + ALIGN) / ALIGN * ALIGN;
	text = n - NPY_PREFIX - 2;
	head[8] = (char)(text & 0xff);
	head[9] = (char)(text >> 8);
	head[n - 1] = '\n';
	return stream_write(s, head, n, err);
}

static int npy_write(const struct matrix *m, struct file_out *out,
		     bool compress, int threads, struct err *err)
{
	const struct tensor *t = matrix_floats(m, err);
	struct stream_out s;
	uint64_t i;
	int rc;

	if (!t)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_FLOATS, threads, err);
	if (rc == 0)
		rc = write_header(&s, t, err);
	for (i = 0; rc == 0 && i < t->shape[0]; i++)
		rc = stream_write(&s, tensor_row(t, i), tensor_row_bytes(t),
				  err);
	if (rc == 0)
		rc = stream_finish(&s, err);
	stream_out_release(&s);
	return rc;
}

static int npy_write_words(const struct matrix *m, struct file_out *out,
			   bool compress, int threads, struct err *err)
{
	return row_words_write(m, ROW_WORDS_LIST, out, compress, threads, err);
}

static int npy_sniff(const unsigned char *head, size_t n)
{
	return n >= NPY_MAGIC && memcmp(head, npy_magic, NPY_MAGIC) == 0
		   ? 100
		   : 0;
}

const struct format format_npy = {
    .name = "npy",
    .help = "NumPy's, with the words in a file beside it",
    .sniff = npy_sniff,
    .read = npy_read,
    .read_header = npy_read_header,
    .write = npy_write,
    .beside = neighbours,
    .write_beside = npy_write_words,
};
