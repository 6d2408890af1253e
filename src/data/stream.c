/* SPDX-License-Identifier: MIT */
#include "data/stream.h"

#include "base/file.h"
#include "base/mem.h"

#include <string.h>

enum {
	PIECE = 1 << 18,
	ROOM = STREAM_PAD + 1 /* behind what is there, for a newline too */
};

void stream_in_init(struct stream_in *s, struct gz_reader *in)
{
	*s = (struct stream_in){.in = in};
}

void stream_in_release(struct stream_in *s)
{
	mem_free(s->data);
	*s = (struct stream_in){0};
}

/* Reads once more behind what is left. */
static int more(struct stream_in *s, struct err *err)
{
	ssize_t got;

	if (s->pos) {
		memmove(s->data, s->data + s->pos, stream_left(s));
		s->len -= s->pos;
		s->pos = 0;
	}
	if (s->cap - s->len < PIECE + ROOM &&
	    mem_grow(&s->data, &s->cap, s->len + PIECE + ROOM, 1,
		     err) < 0)
		return -1;
	got = gz_read(s->in, s->data + s->len, s->cap - s->len - ROOM,
		      err);
	if (got < 0)
		return -1;
	if (got == 0)
		s->ended = true;
	s->len += (size_t)got;
	return 0;
}

int stream_fill(struct stream_in *s, size_t n, struct err *err)
{
	while (stream_left(s) < n && !s->ended)
		if (more(s, err) < 0)
			return -1;
	return 0;
}

int stream_line(struct stream_in *s, char **ret, size_t *ret_n,
		struct err *err)
{
	size_t seen = 0;
	char *nl;

	for (;;) {
		nl = seen < stream_left(s)
			 ? memchr(s->data + s->pos + seen, '\n',
				  stream_left(s) - seen)
			 : NULL;
		if (nl || s->ended)
			break;
		seen = stream_left(s);
		if (more(s, err) < 0)
			return -1;
	}
	if (!stream_left(s))
		return 0;
	*ret = s->data + s->pos;
	*ret_n = nl ? (size_t)(nl - *ret) : stream_left(s);
	s->pos += *ret_n + (nl ? 1 : 0);
	return 1;
}

/* The bytes up to the last newline, all of them at the end of the input, where
 * one is added if it lacks; 0 at the end. */
static int whole_lines(struct stream_in *s, size_t *ret, struct err *err)
{
	size_t seen = 0, n;

	for (;;) {
		for (n = stream_left(s); n > seen; n--)
			if (s->data[s->pos + n - 1] == '\n')
				break;
		if (n > seen || s->ended)
			break;
		seen = stream_left(s);
		if (more(s, err) < 0)
			return -1;
	}
	if (n == seen && stream_left(s)) {
		s->data[s->len++] = '\n';
		n = stream_left(s);
	}
	*ret = n;
	return 0;
}

int stream_lines(struct stream_in *s, char **buf, size_t *cap, size_t *ret_at,
		 size_t *ret_n, struct err *err)
{
	struct stream_in rest = {.in = s->in, .data = *buf, .cap = *cap};
	size_t n = 0;
	int rc;

	if (stream_fill(s, 1, err) < 0 || whole_lines(s, &n, err) < 0)
		return -1;
	if (!n)
		return 0;
	rest.len = stream_left(s) - n;
	rest.ended = s->ended;
	rc = mem_grow(&rest.data, &rest.cap, rest.len + ROOM, 1, err);
	*buf = rest.data;
	*cap = rest.cap;
	if (rc < 0)
		return -1;
	memcpy(rest.data, s->data + s->pos + n, rest.len);
	memset(s->data + s->pos + n, 0, STREAM_PAD);
	*buf = s->data;
	*cap = s->cap;
	*ret_at = s->pos;
	*ret_n = n;
	*s = rest;
	return 1;
}

/* Of what stands in the buffer, N bytes at most. */
static size_t take_buffered(struct stream_in *s, char *to, uint64_t n)
{
	size_t left = stream_left(s);
	size_t got = n < left ? (size_t)n : left;

	memcpy(to, s->data + s->pos, got);
	s->pos += got;
	return got;
}

void *stream_take(struct stream_in *s, uint64_t n, size_t *ret_n,
		  struct err *err)
{
	char *to = NULL;
	size_t cap = 0, have = 0;

	if (stream_fill(s, 1, err) < 0)
		return NULL;
	for (;;) {
		size_t left = stream_left(s);
		size_t step = left > have ? left : have;
		ssize_t got;

		if (step > n - have)
			step = (size_t)(n - have);
		if (mem_grow(&to, &cap, have + step + 1, 1, err) < 0)
			break;
		if (left)
			got = (ssize_t)take_buffered(s, to + have, step);
		else
			got = gz_read(s->in, to + have, step, err);
		if (got < 0)
			break;
		have += (size_t)got;
		if (have == n || got == 0) {
			*ret_n = have;
			return to;
		}
	}
	mem_free(to);
	return NULL;
}

int stream_skip(struct stream_in *s, uint64_t n, uint64_t *ret_n,
		struct err *err)
{
	*ret_n = 0;
	while (*ret_n < n) {
		size_t left;

		if (stream_fill(s, 1, err) < 0)
			return -1;
		left = stream_left(s);
		if (!left)
			break;
		if (left > n - *ret_n)
			left = (size_t)(n - *ret_n);
		s->pos += left;
		*ret_n += left;
	}
	return 0;
}

int stream_out_init(struct stream_out *s, struct file_out *out, bool compress,
		    enum gz_effort effort, int threads, struct err *err)
{
	*s = (struct stream_out){.file = out};
	if (compress)
		return gz_writer_new(&s->gz, out, effort, threads, err);
	s->data = mem_array(PIECE, 1, err);
	return s->data ? 0 : -1;
}

static int flush(struct stream_out *s, struct err *err)
{
	size_t n = s->len;

	s->len = 0;
	return n ? file_out_write(s->file, s->data, n, err) : 0;
}

int stream_write(struct stream_out *s, const void *bytes, size_t n,
		 struct err *err)
{
	if (s->gz)
		return gz_write(s->gz, bytes, n, err);
	if (n > PIECE - s->len && flush(s, err) < 0)
		return -1;
	if (n >= PIECE)
		return file_out_write(s->file, bytes, n, err);
	if (n)
		memcpy(s->data + s->len, bytes, n);
	s->len += n;
	return 0;
}

int stream_set_effort(struct stream_out *s, enum gz_effort effort,
		      struct err *err)
{
	return s->gz ? gz_set_effort(s->gz, effort, err) : 0;
}

int stream_finish(struct stream_out *s, struct err *err)
{
	return s->gz ? gz_finish(s->gz, err) : flush(s, err);
}

void stream_out_release(struct stream_out *s)
{
	gz_writer_free(s->gz);
	mem_free(s->data);
	*s = (struct stream_out){0};
}
