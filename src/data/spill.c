/* SPDX-License-Identifier: MIT */
/*
 * A record is the length and the count of a word, each as a varint (seven
 * bits a byte, low ones first, the top bit says that more follow), then its
 * bytes.  Chunks are whole buffers of a pen: no record spans two.
 */
#include "data/spill.h"

#include "base/mem.h"
#include "base/team.h"
#include "base/temp.h"

#include <string.h>

enum { VARINT_MAX = 10, PAD = 16 };

struct spill_chunk {
	uint64_t offset; /* in the file */
	uint64_t len;
};

struct part {
	struct spill_chunk *chunks;
	size_t n, cap;
	uint64_t records;
};

struct spill {
	int fd;
	struct team_lock *lock; /* over all below */
	uint64_t size;
	struct part *parts;
	size_t nparts, cap;
};

int spill_new(struct spill **ret, struct err *err)
{
	struct spill *s = mem_new(sizeof(*s), err);

	if (!s)
		return -1;
	s->fd = -1;
	s->lock = team_lock_new(err);
	if (s->lock)
		s->fd = temp_open(err);
	if (s->fd < 0) {
		spill_free(s);
		return -1;
	}
	*ret = s;
	return 0;
}

void spill_free(struct spill *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < s->nparts; i++)
		mem_free(s->parts[i].chunks);
	mem_free(s->parts);
	team_lock_free(s->lock);
	temp_close(s->fd);
	mem_free(s);
}

int spill_parts(struct spill *s, size_t n, size_t *ret, struct err *err)
{
	int status;

	team_lock_enter(s->lock);
	status = mem_grow(&s->parts, &s->cap, s->nparts + n,
			  sizeof(*s->parts), err);
	if (status == 0) {
		*ret = s->nparts;
		memset(s->parts + s->nparts, 0, n * sizeof(*s->parts));
		s->nparts += n;
	}
	team_lock_leave(s->lock);
	return status;
}

uint64_t spill_records(struct spill *s, size_t part)
{
	uint64_t n;

	team_lock_enter(s->lock);
	n = s->parts[part].records;
	team_lock_leave(s->lock);
	return n;
}

int spill_pen_init(struct spill_pen *p, struct spill *s, size_t part,
		   size_t cap, struct err *err)
{
	*p = (struct spill_pen){.s = s, .part = part};
	return mem_grow(&p->buf, &p->cap, cap, 1, err);
}

void spill_pen_release(struct spill_pen *p)
{
	mem_free(p->buf);
	*p = (struct spill_pen){0};
}

/* Where LEN bytes of a part go. */
static int reserve(struct spill_pen *p, uint64_t *ret, struct err *err)
{
	struct spill *s = p->s;
	struct part *part;
	int status;

	team_lock_enter(s->lock);
	part = &s->parts[p->part];
	status = mem_grow(&part->chunks, &part->cap, part->n + 1,
			  sizeof(*part->chunks), err);
	if (status == 0) {
		*ret = s->size;
		part->chunks[part->n++] = (struct spill_chunk){s->size, p->len};
		part->records += p->records;
		s->size += p->len;
	}
	team_lock_leave(s->lock);
	return status;
}

int spill_flush(struct spill_pen *p, struct err *err)
{
	uint64_t offset = 0;

	if (p->len == 0)
		return 0;
	if (reserve(p, &offset, err) < 0 ||
	    temp_write(p->s->fd, p->buf, p->len, offset, err) < 0)
		return -1;
	p->len = 0;
	p->records = 0;
	return 0;
}

static char *put_varint(char *p, uint64_t x)
{
	for (; x > 0x7f; x >>= 7)
		*p++ = (char)(x | 0x80);
	*p++ = (char)x;
	return p;
}

int spill_write(struct spill_pen *p, const char *bytes, size_t len,
		uint64_t count, struct err *err)
{
	size_t most = 2 * VARINT_MAX + len + PAD;
	char *to;

	if (p->cap - p->len < most && spill_flush(p, err) < 0)
		return -1;
	if (p->cap < most && mem_grow(&p->buf, &p->cap, most, 1, err) < 0)
		return -1;
	to = put_varint(p->buf + p->len, len);
	to = put_varint(to, count);
	if (len <= PAD)
		memcpy(to, bytes, PAD); /* shorter than a call */
	else
		memcpy(to, bytes, len);
	p->len = (size_t)(to + len - p->buf);
	p->records++;
	return 0;
}

int spill_source_init(struct spill_source *r, struct spill *s, size_t part,
		      size_t cap, struct err *err)
{
	*r = (struct spill_source){.s = s, .part = part};
	/* The list of parts may move, a part's list of chunks not any more. */
	team_lock_enter(s->lock);
	r->chunk = s->parts[part].chunks;
	r->end = r->chunk ? r->chunk + s->parts[part].n : NULL;
	team_lock_leave(s->lock);
	return mem_grow(&r->buf, &r->cap, cap + PAD, 1, err);
}

void spill_source_release(struct spill_source *r)
{
	mem_free(r->buf);
	*r = (struct spill_source){0};
}

/* Makes WANT bytes stand in the buffer, fewer only at the end of the chunk. */
static int fill(struct spill_source *r, size_t want, struct err *err)
{
	const struct spill_chunk *c = r->chunk;
	size_t have = r->len - r->pos, n;

	memmove(r->buf, r->buf + r->pos, have);
	r->pos = 0;
	r->len = have;
	if (mem_grow(&r->buf, &r->cap, want + PAD, 1, err) < 0)
		return -1;
	n = r->cap - PAD - have;
	if (n > c->len - r->offset)
		n = (size_t)(c->len - r->offset);
	if (temp_read(r->s->fd, r->buf + have, n, c->offset + r->offset, err) <
	    0)
		return -1;
	r->offset += n;
	r->len += n;
	return 0;
}

static const char *get_varint(const char *p, uint64_t *ret)
{
	int shift = 0;

	*ret = 0;
	do
		*ret |= (uint64_t)(*p & 0x7f) << shift;
	while (shift += 7, *p++ & 0x80);
	return p;
}

int spill_read(struct spill_source *r, const char **ret_bytes,
	       size_t *ret_len, uint64_t *ret_count, struct err *err)
{
	const char *p;
	uint64_t len;

	while (r->chunk != r->end && r->pos == r->len &&
	       r->offset == r->chunk->len) {
		r->chunk++;
		r->offset = 0;
	}
	if (r->chunk == r->end)
		return 0;
	if (r->len - r->pos < 2 * VARINT_MAX && r->offset < r->chunk->len &&
	    fill(r, 2 * VARINT_MAX, err) < 0)
		return -1;
	p = get_varint(r->buf + r->pos, &len);
	p = get_varint(p, ret_count);
	if ((size_t)(r->buf + r->len - p) < len) {
		r->pos = (size_t)(p - r->buf);
		if (fill(r, (size_t)len, err) < 0)
			return -1;
		p = r->buf;
	}
	*ret_bytes = p;
	*ret_len = (size_t)len;
	r->pos = (size_t)(p + len - r->buf);
	return 1;
}
