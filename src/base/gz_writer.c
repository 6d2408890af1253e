/* SPDX-License-Identifier: MIT */
#include "base/gz.h"

#include "base/file.h"
#include "base/gz_block.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"

#include <string.h>
#include <zlib.h>

struct gz_writer {
	struct file_out *out; /* the caller's */
	int threads;
	enum gz_effort effort;

	unsigned char *raw; /* what waits for a full batch */
	size_t raw_len, raw_cap;
	unsigned char *packed; /* GZ_BLOCK bytes for each of a batch */
	size_t sizes[GZ_BATCH];   /* of the packed blocks */
	size_t max_blocks;

	const unsigned char *src; /* the batch being deflated */
	size_t src_len;
	uint64_t next_block; /* hand-out: team_next */
	z_stream *streams;   /* a worker each */
};

static void put16(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
}

static void put32(unsigned char *p, uint32_t v)
{
	put16(p, v);
	put16(p + 2, v >> 16);
}

/* Stored deflate: the content as it is, after five bytes. */
static size_t block_store(unsigned char *to, const unsigned char *src,
			  size_t n)
{
	to[0] = 1;
	put16(to + 1, (uint32_t)n);
	put16(to + 3, ~(uint32_t)n);
	if (n)
		memcpy(to + 5, src, n);
	return n + 5;
}

/* Whoever goes on writing when a stop has been asked for saves his work: what
 * counts then is to be done soon. */
static size_t block_deflate(z_stream *z, unsigned char *to,
			    const unsigned char *src, size_t n)
{
	unsigned char nothing = 0;

	if (stop_requested())
		return block_store(to, src, n);
	deflateReset(z);
	z->next_in = n ? (unsigned char *)(uintptr_t)src : &nothing;
	z->avail_in = (unsigned int)n;
	z->next_out = to;
	/* No more than storing takes: then it is stored. */
	z->avail_out = (unsigned int)n + 5;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		return block_store(to, src, n);
	return n + 5 - z->avail_out;
}

/* Returns the block's size. */
static size_t block_pack(z_stream *z, unsigned char *to,
			 const unsigned char *src, size_t n)
{
	static const unsigned char header[GZ_HEADER] = {
	    0x1f, 0x8b, 8, GZ_FLAG_EXTRA, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C', 2};
	size_t size = GZ_HEADER;

	memcpy(to, header, GZ_HEADER);
	size += block_deflate(z, to + GZ_HEADER, src, n);
	put32(to + size, (uint32_t)crc32(crc32(0, NULL, 0), src,
					 (unsigned int)n));
	put32(to + size + 4, (uint32_t)n);
	size += GZ_FOOTER;
	put16(to + 16, (uint32_t)size - 1);
	return size;
}

static int pack_work(struct team *team, int worker, void *shared,
		     struct err *err)
{
	struct gz_writer *w = shared;
	uint64_t i;
	size_t at, n;

	(void)team;
	(void)err;
	while ((i = team_next(&w->next_block, 1)) * GZ_CONTENT < w->src_len) {
		at = (size_t)i * GZ_CONTENT;
		n = w->src_len - at < GZ_CONTENT ? w->src_len - at : GZ_CONTENT;
		w->sizes[i] = block_pack(&w->streams[worker],
					 w->packed + i * GZ_BLOCK, w->src + at,
					 n);
	}
	return 0;
}

/* At most a batch.  Where blocks begin depends on the bytes alone, so the
 * file does not tell how many threads wrote it. */
static int batch_write(struct gz_writer *w, const unsigned char *src,
		       size_t n, struct err *err)
{
	size_t blocks = (n + GZ_CONTENT - 1) / GZ_CONTENT;
	size_t team = (size_t)w->threads;
	size_t i;

	w->src = src;
	w->src_len = n;
	w->next_block = 0;
	if (team > blocks)
		team = blocks;
	if (blocks && team_run((int)team, pack_work, w, err) < 0)
		return -1;
	for (i = 0; i < blocks; i++)
		if (file_out_write(w->out, w->packed + i * GZ_BLOCK, w->sizes[i],
				   err) < 0)
			return -1;
	return 0;
}

static int flush(struct gz_writer *w, struct err *err)
{
	size_t n = w->raw_len;

	w->raw_len = 0;
	return batch_write(w, w->raw, n, err);
}

/*
 * Trained floats hold no repeated strings, only an exponent byte worth
 * coding: looking for matches costs three times the time (43 against 133
 * MB/s, Zen 4) and gains nothing (7.1 against 7.4 %).  Of the two strategies
 * that do not look, run lengths are as fast as Huffman codes alone and make
 * rows of zeros vanish.
 */
/* On a vocabulary level 6 takes four times as long for a fifth less, and
 * trained floats hardly shrink at any. */
static int deflate_level(enum gz_effort effort)
{
	return effort == GZ_SMALL ? 6 : 1;
}

static int deflate_strategy(enum gz_effort effort)
{
	return effort == GZ_FLOATS ? Z_RLE : Z_DEFAULT_STRATEGY;
}

static int streams_new(struct gz_writer *w, struct err *err)
{
	int i;

	w->streams = mem_array((size_t)w->threads, sizeof(*w->streams), err);
	if (!w->streams)
		return -1;
	for (i = 0; i < w->threads; i++)
		if (deflateInit2(&w->streams[i], deflate_level(w->effort),
				 Z_DEFLATED, -15, 8,
				 deflate_strategy(w->effort)) != Z_OK)
			return err_memory(err, "deflate");
	return 0;
}

static void streams_free(struct gz_writer *w)
{
	int i;

	for (i = 0; w->streams && i < w->threads; i++)
		deflateEnd(&w->streams[i]);
	mem_free(w->streams);
	w->streams = NULL;
}

int gz_writer_new(struct gz_writer **ret, struct file_out *out,
		  enum gz_effort effort, int threads, struct err *err)
{
	struct gz_writer *w = mem_new(sizeof(*w), err);

	if (!w)
		return -1;
	w->out = out;
	w->effort = effort;
	w->threads = threads > 1 ? threads : 1;
	if (w->threads > GZ_BATCH)
		w->threads = GZ_BATCH;
	w->max_blocks = w->threads > 1 ? GZ_BATCH : GZ_BATCH_ALONE;
	w->raw_cap = w->max_blocks * GZ_CONTENT;
	w->raw = mem_array(w->raw_cap, 1, err);
	w->packed = mem_array(w->max_blocks, GZ_BLOCK, err);
	if (!w->raw || !w->packed || streams_new(w, err) < 0) {
		gz_writer_free(w);
		return -1;
	}
	*ret = w;
	return 0;
}

int gz_write(struct gz_writer *w, const void *bytes, size_t n,
	     struct err *err)
{
	const unsigned char *p = bytes;
	size_t part;

	while (n) {
		if (!w->raw_len && n >= w->raw_cap) {
			part = w->raw_cap;
			if (batch_write(w, p, part, err) < 0)
				return -1;
		} else {
			part = w->raw_cap - w->raw_len;
			if (part > n)
				part = n;
			memcpy(w->raw + w->raw_len, p, part);
			w->raw_len += part;
			if (w->raw_len == w->raw_cap && flush(w, err) < 0)
				return -1;
		}
		p += part;
		n -= part;
	}
	return 0;
}

int gz_set_effort(struct gz_writer *w, enum gz_effort effort, struct err *err)
{
	if (effort == w->effort)
		return 0;
	if (flush(w, err) < 0)
		return -1;
	w->effort = effort;
	streams_free(w);
	return streams_new(w, err);
}

int gz_finish(struct gz_writer *w, struct err *err)
{
	unsigned char mark[GZ_HEADER + 5 + GZ_FOOTER];
	size_t size;

	if (flush(w, err) < 0)
		return -1;
	size = block_pack(&w->streams[0], mark, NULL, 0);
	return file_out_write(w->out, mark, size, err);
}

void gz_writer_free(struct gz_writer *w)
{
	if (!w)
		return;
	streams_free(w);
	mem_free(w->raw);
	mem_free(w->packed);
	mem_free(w);
}
