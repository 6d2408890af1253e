/* SPDX-License-Identifier: MIT */
#include "base/gz_reader.h"

#include "base/mem.h"

#include <string.h>

struct gz_raw {
	unsigned char *bytes; /* whole blocks */
	size_t cap;
	struct gz_block blocks[GZ_BATCH];
	size_t nblocks;
	size_t content;
	z_stream stream;
	bool live;
};

void gz_raw_free(struct gz_raw *raw)
{
	if (!raw)
		return;
	if (raw->live)
		inflateEnd(&raw->stream);
	mem_free(raw->bytes);
	mem_free(raw);
}

size_t gz_raw_content(const struct gz_raw *raw)
{
	return raw->content;
}

static int raw_fill(struct gz_reader *in, struct gz_raw *raw, struct err *err)
{
	const struct gz_block *last = &in->blocks[in->nblocks - 1];
	size_t n = last->from + last->size - in->in_pos, i;

	if (mem_grow(&raw->bytes, &raw->cap, n, 1, err) < 0)
		return -1;
	memcpy(raw->bytes, in->in + in->in_pos, n);
	for (i = 0; i < in->nblocks; i++) {
		raw->blocks[i] = in->blocks[i];
		raw->blocks[i].from -= in->in_pos;
	}
	raw->nblocks = in->nblocks;
	in->in_pos += n;
	return 1;
}

int gz_take(struct gz_reader *in, struct gz_raw **raw, size_t room,
	    struct err *err)
{
	if (!in->compressed || in->in_member || in->out_pos < in->out_len)
		return 0;
	if (gz_refill(in, GZ_HEADER, err) < 0)
		return -1;
	if (!gz_at_block(in))
		return 0;
	if (!*raw)
		*raw = mem_new(sizeof(**raw), err);
	if (!*raw || (!(*raw)->live &&
		      gz_inflate_init(&(*raw)->stream, gz_name(in), err) < 0))
		return -1;
	(*raw)->live = true;
	if (room < GZ_BLOCK)
		room = GZ_BLOCK;
	if (gz_blocks_fetch(in, room, &(*raw)->content, err) < 0)
		return -1;
	return raw_fill(in, *raw, err);
}

int gz_raw_inflate(struct gz_raw *raw, void *dst, const char *name,
		   struct err *err)
{
	const struct gz_block *b;

	for (b = raw->blocks; b < raw->blocks + raw->nblocks; b++)
		if (gz_block_inflate(&raw->stream, raw->bytes + b->from, b->size,
				  (unsigned char *)dst + b->to, b->content,
				  name, err) < 0)
			return -1;
	return 0;
}
