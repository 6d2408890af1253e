/* SPDX-License-Identifier: MIT */
#include "data/fasttext_codes.h"

#include "base/mem.h"
#include "data/fasttext_in.h"

#include <inttypes.h>
#include <string.h>

void fasttext_codes_release(struct fasttext_codes *c)
{
	mem_free(c->codes);
	mem_free(c->centres);
	mem_free(c->of_length);
	mem_free(c->lengths);
	*c = (struct fasttext_codes){0};
}

void fasttext_codes_row(const struct fasttext_codes *c, size_t i, float *out)
{
	const uint8_t *code = c->codes + i * c->parts;
	float length = c->of_length ? c->lengths[c->of_length[i]] : 1;
	const float *centres = c->centres;
	size_t part, k;

	for (part = 0; part < c->parts; part++) {
		size_t width = fasttext_codes_width(c, part);
		const float *centre = centres + code[part] * width;

		for (k = 0; k < width; k++)
			out[k] = length * centre[k];
		out += width;
		centres += width * FASTTEXT_CENTRES;
	}
}

float *fasttext_codes_rows(const struct fasttext_codes *c, size_t first,
			   size_t n, const int32_t *opt_places, struct err *err)
{
	float *rows;
	size_t size, i;

	if (__builtin_mul_overflow(n, c->dim, &size)) {
		err_memory(err, "%zu rows of %zu", n, c->dim);
		return NULL;
	}
	rows = mem_array(size, sizeof(*rows), err);
	for (i = 0; rows && i < n; i++)
		fasttext_codes_row(
		    c, first + (opt_places ? (size_t)opt_places[i] : i),
		    rows + i * c->dim);
	return rows;
}

/* ---- reading ---- */

static int read_codes(struct fasttext_codes *c, struct fasttext_in *in,
		      uint64_t rows, struct err *err)
{
	int32_t bytes;

	if (fasttext_in_bytes(in, &bytes, sizeof(bytes), err) < 0)
		return -1;
	if (bytes < 0 ||
	    (rows ? (uint64_t)bytes % rows > 0 || (uint64_t)bytes < rows
		  : bytes > 0))
		return err_set(err,
			       "%s: %" PRId32 " bytes of codes for the "
			       "%" PRIu64 " rows of the %s",
			       in->name, bytes, rows, in->part);
	c->rows = (size_t)rows;
	c->parts = rows ? (size_t)bytes / c->rows : 0;
	c->codes = fasttext_in_rows(in, rows, c->parts, err);
	return c->codes ? 0 : -1;
}

/* The shape of the parts is that of DIM and, where there are rows, codes? */
static int read_shape(struct fasttext_codes *c, struct fasttext_in *in,
		      uint64_t dim, struct err *err)
{
	int32_t n[4]; /* dimensions, parts, width, that of the last */
	bool fits;

	if (fasttext_in_bytes(in, n, sizeof(n), err) < 0)
		return -1;
	fits = n[0] > 0 && (uint64_t)n[0] == dim && n[1] > 0 && n[2] > 0 &&
	       n[3] > 0 && n[3] <= n[2] &&
	       (int64_t)(n[1] - 1) * n[2] + n[3] == n[0] &&
	       (!c->rows || (size_t)n[1] == c->parts);
	if (!fits)
		return err_set(
		    err,
		    "%s: codes of the %s in %" PRId32 " parts of %" PRId32
		    " and %" PRId32 " components do not fit %" PRIu64
		    " dimensions and %zu bytes a row",
		    in->name, in->part, n[1], n[2], n[3], dim, c->parts);
	c->dim = (size_t)dim;
	c->parts = (size_t)n[1];
	c->width = (size_t)n[2];
	return 0;
}

static int read_lengths(struct fasttext_codes *c, struct fasttext_in *in,
			struct err *err)
{
	static const int32_t one[4] = {1, 1, 1, 1};
	int32_t n[4];

	c->of_length = fasttext_in_rows(in, c->rows, 1, err);
	if (!c->of_length || fasttext_in_bytes(in, n, sizeof(n), err) < 0)
		return -1;
	if (memcmp(n, one, sizeof(n)) != 0)
		return err_set(err,
			       "%s: lengths of the %s have %" PRId32
			       " dimensions and %" PRId32 " parts, not one",
			       in->name, in->part, n[0], n[1]);
	c->lengths =
	    fasttext_in_rows(in, FASTTEXT_CENTRES, sizeof(*c->lengths), err);
	return c->lengths ? 0 : -1;
}

static int read_all(struct fasttext_codes *c, struct fasttext_in *in,
		    uint64_t rows, uint64_t dim, bool lengths, struct err *err)
{
	if (read_codes(c, in, rows, err) < 0 || read_shape(c, in, dim, err) < 0)
		return -1;
	c->centres = fasttext_in_rows(in, FASTTEXT_CENTRES,
				      dim * sizeof(*c->centres), err);
	if (!c->centres)
		return -1;
	return lengths ? read_lengths(c, in, err) : 0;
}

int fasttext_codes_read(struct fasttext_codes *c, struct fasttext_in *in,
			uint64_t rows, uint64_t dim, bool lengths,
			struct err *err)
{
	int rc = read_all(c, in, rows, dim, lengths, err);

	if (rc < 0)
		fasttext_codes_release(c);
	return rc;
}

/* ---- writing ---- */

static int write_books(struct stream_out *s, size_t dim, size_t parts,
		       size_t width, const float *centres, struct err *err)
{
	const int32_t n[4] = {(int32_t)dim, (int32_t)parts, (int32_t)width,
			      (int32_t)(dim - (parts - 1) * width)};

	if (stream_write(s, n, sizeof(n), err) < 0)
		return -1;
	return stream_write(s, centres,
			    dim * FASTTEXT_CENTRES * sizeof(*centres), err);
}

int fasttext_codes_write(const struct fasttext_codes *c, struct stream_out *s,
			 struct err *err)
{
	const int64_t shape[2] = {(int64_t)c->rows, (int64_t)c->dim};
	const uint8_t lengths = c->of_length != NULL;
	const int32_t bytes = (int32_t)(c->rows * c->parts);

	if (stream_write(s, &lengths, 1, err) < 0 ||
	    stream_write(s, shape, sizeof(shape), err) < 0 ||
	    stream_write(s, &bytes, sizeof(bytes), err) < 0 ||
	    stream_write(s, c->codes, c->rows * c->parts, err) < 0 ||
	    write_books(s, c->dim, c->parts, c->width, c->centres, err) < 0)
		return -1;
	if (!lengths)
		return 0;
	if (stream_write(s, c->of_length, c->rows, err) < 0)
		return -1;
	return write_books(s, 1, 1, 1, c->lengths, err);
}
