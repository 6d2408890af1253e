/* SPDX-License-Identifier: MIT */
#include "data/fasttext_in.h"

#include "base/mem.h"

#include <string.h>

void fasttext_in_init(struct fasttext_in *in, struct gz_reader *from)
{
	*in = (struct fasttext_in){.name = gz_name(from)};
	stream_in_init(&in->s, from);
	fasttext_in_part(in, "header");
}

void fasttext_in_release(struct fasttext_in *in)
{
	stream_in_release(&in->s);
}

void fasttext_in_part(struct fasttext_in *in, const char *part)
{
	in->part = part;
	in->item = NULL;
}

int fasttext_in_ends(const struct fasttext_in *in, struct err *err)
{
	err_set(err, "%s: ends within the %s", in->name, in->part);
	if (in->item)
		err_add(err, ", %s %llu of %llu", in->item,
			(unsigned long long)in->i, (unsigned long long)in->n);
	return -1;
}

int fasttext_in_bytes(struct fasttext_in *in, void *to, size_t n,
		      struct err *err)
{
	if (stream_fill(&in->s, n, err) < 0)
		return -1;
	if (stream_left(&in->s) < n)
		return fasttext_in_ends(in, err);
	memcpy(to, in->s.data + in->s.pos, n);
	in->s.pos += n;
	return 0;
}

int fasttext_in_flag(struct fasttext_in *in, bool *ret, struct err *err)
{
	unsigned char byte;

	if (fasttext_in_bytes(in, &byte, 1, err) < 0)
		return -1;
	if (byte > 1)
		return err_set(err,
			       "%s: the %s begin with a byte %d, not 0 "
			       "(floats) or 1 (codes)",
			       in->name, in->part, byte);
	*ret = byte;
	return 0;
}

/* The number of bytes of N rows, as they are begun. */
static int begin_rows(struct fasttext_in *in, uint64_t n, uint64_t size,
		      uint64_t *ret, struct err *err)
{
	if (__builtin_mul_overflow(n, size, ret) || *ret > SIZE_MAX / 4)
		return err_set(err,
			       "%s: the %s would be %llu rows of %llu "
			       "bytes",
			       in->name, in->part, (unsigned long long)n,
			       (unsigned long long)size);
	in->item = "row";
	in->n = n;
	return 0;
}

static int end_rows(struct fasttext_in *in, uint64_t bytes, uint64_t got,
		    uint64_t size, struct err *err)
{
	if (got == bytes) {
		in->item = NULL;
		return 0;
	}
	in->i = got / size + 1;
	return fasttext_in_ends(in, err);
}

void *fasttext_in_rows(struct fasttext_in *in, uint64_t n, uint64_t size,
		       struct err *err)
{
	uint64_t bytes;
	size_t got;
	void *rows;

	if (begin_rows(in, n, size, &bytes, err) < 0)
		return NULL;
	rows = stream_take(&in->s, bytes, &got, err);
	if (!rows || end_rows(in, bytes, got, size, err) == 0)
		return rows;
	mem_free(rows);
	return NULL;
}

int fasttext_in_skip(struct fasttext_in *in, uint64_t n, uint64_t size,
		     struct err *err)
{
	uint64_t bytes, got;

	if (begin_rows(in, n, size, &bytes, err) < 0 ||
	    stream_skip(&in->s, bytes, &got, err) < 0)
		return -1;
	return end_rows(in, bytes, got, size, err);
}
