/* SPDX-License-Identifier: MIT */
/* What gz.c and gz_raw.c share: the reader and its blocks. */
#ifndef BASE_GZ_READER_H
#define BASE_GZ_READER_H

#include "base/gz.h"
#include "base/gz_block.h"

#include <zlib.h>

struct gz_block {
	size_t from, size;     /* in the input buffer */
	size_t to, content;    /* in the output */
};

struct gz_reader {
	int fd;
	char *name;
	int threads;
	uint64_t size;	 /* of the file, 0 unknown */
	uint64_t fetched; /* bytes read from it */
	bool compressed;
	bool eof;
	bool in_member;	 /* within a member that is not a block */
	bool want_mark;	 /* the last member was a block, and not empty */

	unsigned char *in; /* compressed bytes in [in_pos, in_len) */
	size_t in_pos, in_len, in_cap;
	unsigned char *out; /* bytes to hand out in [out_pos, out_len) */
	size_t out_pos, out_len, out_cap;

	z_stream stream; /* for members that are not blocks */
	bool stream_live;

	struct gz_block blocks[GZ_BATCH];
	size_t nblocks, max_blocks;
	uint64_t next_block; /* hand-out: team_next */
	unsigned char *dst;
	z_stream *streams; /* a worker each; made when the first block comes */
};

/* Makes the input hold WANT bytes, or all there are. */
int gz_refill(struct gz_reader *in, size_t want, struct err *err);
/* Does a block come next?  The input holds GZ_HEADER bytes, or all. */
bool gz_at_block(const struct gz_reader *in);
/* Lists in in->blocks those that come next and hold at most ROOM bytes; there
 * is one.  *RET: what they hold. */
int gz_blocks_fetch(struct gz_reader *in, size_t room, size_t *ret,
		    struct err *err);
int gz_inflate_init(z_stream *z, const char *name, struct err *err);
int gz_block_inflate(z_stream *z, const unsigned char *from, size_t size,
		     unsigned char *to, size_t content, const char *name,
		     struct err *err);

#endif
