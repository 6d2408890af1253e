/* SPDX-License-Identifier: MIT */
/*
 * Buffers between the formats and the bytes: lines and fields in, pieces of
 * any size out, gzip'd or not.
 */
#ifndef DATA_STREAM_H
#define DATA_STREAM_H

#include "base/err.h"
#include "base/gz.h"

#include <stddef.h>

enum { STREAM_PAD = 64 };

/* What was read and not yet taken: [data + pos, data + len). */
struct stream_in {
	struct gz_reader *in;
	char *data;
	size_t pos, len, cap;
	bool ended;
};

/* IN stays the caller's. */
void stream_in_init(struct stream_in *s, struct gz_reader *in);
void stream_in_release(struct stream_in *s);

/* Makes N bytes stand at data + pos, fewer only at the end of the input.
 * Memory grows with what has arrived, whatever N claims. */
int stream_fill(struct stream_in *s, size_t n, struct err *err);

static inline size_t stream_left(const struct stream_in *s)
{
	return s->len - s->pos;
}

/* Takes a line without its newline; the last one may lack it.  1, 0 at the
 * end, -1.  *RET is valid until the next call. */
int stream_line(struct stream_in *s, char **ret, size_t *ret_n,
		struct err *err);

/*
 * Takes lines, as many as come at once but one at least, the last with a newline
 * even if it had none: [*BUF + *RET_AT, *BUF + *RET_AT + *RET_N), and
 * STREAM_PAD zeros behind.  1, 0 at the end, -1.  *BUF of *CAP bytes, NULL at
 * first, becomes the stream's, which gives its own for it: for mem_free.
 */
int stream_lines(struct stream_in *s, char **buf, size_t *cap, size_t *ret_at,
		 size_t *ret_n, struct err *err);
/* Takes N bytes into a new array for mem_free, NULL with ERR; *RET_N is fewer
 * only at the end of the input.  Memory grows with what has arrived, whatever N
 * claims. */
void *stream_take(struct stream_in *s, uint64_t n, size_t *ret_n,
		  struct err *err);

/* Passes over N bytes; *RET_N is fewer only at the end of the input. */
int stream_skip(struct stream_in *s, uint64_t n, uint64_t *ret_n,
		struct err *err);

struct file_out;

struct stream_out {
	struct file_out *file;
	struct gz_writer *gz; /* NULL: plain */
	char *data;	      /* when plain: gathers small pieces */
	size_t len;
};

/* OUT stays the caller's. */
int stream_out_init(struct stream_out *s, struct file_out *out, bool compress,
		    enum gz_effort effort, int threads, struct err *err);
int stream_write(struct stream_out *s, const void *bytes, size_t n,
		 struct err *err);
int stream_set_effort(struct stream_out *s, enum gz_effort effort,
		      struct err *err);
/* Writes what is pending, and the end mark of gzip. */
int stream_finish(struct stream_out *s, struct err *err);
void stream_out_release(struct stream_out *s);

#endif
