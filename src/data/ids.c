/* SPDX-License-Identifier: MIT */
#include "data/ids.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "base/temp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define IN_MEMORY UINT64_MAX

int ids_init(struct ids *ids, uint64_t limit, struct err *err)
{
	*ids = (struct ids){.limit = limit, .fd = -1};
	ids->lock = team_lock_new(err);
	return ids->lock ? 0 : -1;
}

void ids_release(struct ids *ids)
{
	size_t i;

	for (i = 0; i < ids->nsegments; i++)
		if (ids->segments[i].offset == IN_MEMORY)
			mem_free(ids->segments[i].ids);
	mem_free(ids->segments);
	if (ids->map)
		munmap(ids->map, (size_t)ids->spooled * sizeof(*ids->map));
	temp_close(ids->fd);
	team_lock_free(ids->lock);
	*ids = (struct ids){.fd = -1};
}

/* Under the lock: a new segment, *RET_I, and where its ids go: `offset` in the
 * spool file or IN_MEMORY. */
static int reserve(struct ids *ids, const struct ids_segment *segment,
		   size_t *ret_i, uint64_t *ret_offset, struct err *err)
{
	uint64_t bytes = (uint64_t)segment->n * sizeof(uint32_t);

	if (mem_grow(&ids->segments, &ids->cap, ids->nsegments + 1,
		     sizeof(*ids->segments), err) < 0)
		return -1;
	*ret_i = ids->nsegments;
	*ret_offset = IN_MEMORY;
	if (bytes > 0 &&
	    (bytes > ids->limit || ids->in_memory > ids->limit - bytes)) {
		if (ids->fd < 0) {
			ids->fd = temp_open(err);
			if (ids->fd < 0)
				return -1;
		}
		*ret_offset = ids->spooled;
		ids->spooled += segment->n;
	} else {
		ids->in_memory += bytes;
	}
	/* Nothing to free until it is filled. */
	ids->segments[ids->nsegments++] =
	    (struct ids_segment){.offset = IN_MEMORY};
	return 0;
}

static uint64_t count_words(const uint32_t *ids, size_t n)
{
	uint64_t words = 0;
	size_t i;

	for (i = 0; i < n; i++)
		words += ids[i] < IDS_NONE;
	return words;
}

int ids_put(struct ids *ids, uint64_t number, int worker,
	    const uint32_t *from, size_t n, struct err *err)
{
	struct ids_segment s = {.number = number, .n = n, .worker = worker};
	uint64_t words = count_words(from, n);
	size_t i = 0;
	int status;

	team_lock_enter(ids->lock);
	status = reserve(ids, &s, &i, &s.offset, err);
	team_lock_leave(ids->lock);
	if (status < 0)
		return -1;
	if (s.offset == IN_MEMORY) {
		s.ids = mem_copy(from, n * sizeof(*from), err);
		if (!s.ids)
			return -1;
	} else if (temp_write(ids->fd, from, n * sizeof(*from),
			      s.offset * sizeof(*from), err) < 0) {
		return -1;
	}
	team_lock_enter(ids->lock);
	ids->segments[i] = s;
	ids->tokens += words;
	team_lock_leave(ids->lock);
	return 0;
}

static int by_number(const void *x, const void *y)
{
	const struct ids_segment *a = x, *b = y;

	return (a->number > b->number) - (a->number < b->number);
}

int ids_finish(struct ids *ids, struct err *err)
{
	struct ids_segment *s;
	void *map;
	size_t i;

	if (ids->nsegments)
		qsort(ids->segments, ids->nsegments, sizeof(*ids->segments),
		      by_number);
	if (ids->fd < 0)
		return 0;
	map = mmap(NULL, (size_t)ids->spooled * sizeof(*ids->map),
		   PROT_READ | PROT_WRITE, MAP_SHARED, ids->fd, 0);
	if (map == MAP_FAILED)
		return err_sys(err, "cannot map the temporary file in %s",
			       temp_dir());
	ids->map = map;
	for (i = 0; i < ids->nsegments; i++) {
		s = &ids->segments[i];
		if (s->offset != IN_MEMORY)
			s->ids = ids->map + s->offset;
	}
	return 0;
}

size_t ids_squeeze(uint32_t *ids, size_t n, uint64_t *tokens)
{
	uint32_t last = IDS_END, id;
	size_t i, k = 0;

	for (i = 0; i < n; i++) {
		id = ids[i];
		if (id == IDS_NONE || (id == IDS_END && last == IDS_END))
			continue;
		*tokens += id != IDS_END;
		ids[k++] = last = id;
	}
	return k;
}

struct mapping {
	struct ids *ids;
	uint32_t *const *tables; /* by worker, or, if NULL, */
	const uint32_t *table;
	uint64_t next;
	uint64_t tokens;
};

static int map_work(struct team *team, int worker, void *shared,
		    struct err *err)
{
	struct mapping *m = shared;
	const uint32_t *table;
	struct ids_segment *s;
	uint64_t tokens = 0;
	uint32_t id;
	size_t at, i;

	(void)worker;
	(void)err;
	while (!team_quits(team)) {
		at = team_next(&m->next, 1);
		if (at >= m->ids->nsegments)
			break;
		s = &m->ids->segments[at];
		table = m->tables ? m->tables[s->worker] : m->table;
		for (i = 0; i < s->n; i++) {
			id = s->ids[i];
			if (id == IDS_END)
				continue;
			id = table[id];
			s->ids[i] = id == UINT32_MAX ? IDS_NONE : id;
		}
		s->n = ids_squeeze(s->ids, s->n, &tokens);
	}
	team_next(&m->tokens, tokens);
	return 0;
}

static int run_map(struct mapping *m, int threads, struct err *err)
{
	if (team_run(threads, map_work, m, err) < 0)
		return -1;
	if (stop_requested())
		return err_stopped(err, stop_signal());
	m->ids->tokens = m->tokens;
	return 0;
}

int ids_map(struct ids *ids, const uint32_t *new_id, int threads,
	    struct err *err)
{
	struct mapping m = {.ids = ids, .table = new_id};

	return run_map(&m, threads, err);
}

int ids_map_workers(struct ids *ids, uint32_t *const *new_id, int threads,
		    struct err *err)
{
	struct mapping m = {.ids = ids, .tables = new_id};

	return run_map(&m, threads, err);
}

struct digesting {
	const struct ids *ids;
	uint64_t next, sum;
};

static int digest_segments(struct team *team, int worker, void *shared,
			   struct err *err)
{
	struct digesting *d = shared;
	size_t i;

	(void)worker;
	(void)err;
	while (!team_quits(team) &&
	       (i = (size_t)team_next(&d->next, 1)) < d->ids->nsegments) {
		const struct ids_segment *s = &d->ids->segments[i];

		team_next(&d->sum, hash_bytes(s->ids, s->n * sizeof(*s->ids),
					      i));
	}
	return 0;
}

int ids_digest(const struct ids *ids, int threads, uint64_t *ret,
	       struct err *err)
{
	struct digesting d = {.ids = ids};

	if (team_run(threads, digest_segments, &d, err) < 0)
		return -1;
	*ret = d.sum;
	return 0;
}

/* Bytes of an id: its mark is the greatest number they hold. */
static int packed_width(size_t words)
{
	return words <= 0xffff ? 2 : words <= 0xffffff ? 3 : 4;
}

static void put_packed(unsigned char *to, uint32_t id, int width)
{
	to[0] = (unsigned char)id;
	to[1] = (unsigned char)(id >> 8);
	if (width == 3)
		to[2] = (unsigned char)(id >> 16);
}

/* In place: no id is written before it was read. */
static void pack(struct ids_segment *s, int width)
{
	unsigned char *to = (unsigned char *)s->ids;
	size_t i;

	for (i = 0; i < s->n; i++)
		put_packed(to + i * (size_t)width, s->ids[i], width);
	mem_trim(&s->ids, s->n, (size_t)width);
	s->packed = width;
}

struct packing {
	struct ids *ids;
	int width;
	uint64_t next;
	uint64_t bytes;
};

static int pack_segments(struct team *team, int worker, void *shared,
			 struct err *err)
{
	struct packing *p = shared;
	uint64_t bytes = 0;
	size_t i;

	(void)worker;
	(void)err;
	while (!team_quits(team) &&
	       (i = (size_t)team_next(&p->next, 1)) < p->ids->nsegments) {
		struct ids_segment *s = &p->ids->segments[i];

		if (s->offset != IN_MEMORY)
			continue;
		pack(s, p->width);
		bytes += s->n * (uint64_t)p->width;
	}
	team_next(&p->bytes, bytes);
	return 0;
}

int ids_pack(struct ids *ids, size_t words, int threads, struct err *err)
{
	struct packing p = {.ids = ids, .width = packed_width(words)};

	if (p.width == sizeof(uint32_t))
		return 0;
	if (team_run(threads, pack_segments, &p, err) < 0)
		return -1;
	if (stop_requested())
		return err_stopped(err, stop_signal());
	ids->in_memory = p.bytes;
	mem_give_back();
	return 0;
}

void ids_read(const struct ids_segment *s, size_t from, size_t n,
	      uint32_t *to)
{
	const unsigned char *p = (const unsigned char *)s->ids;
	size_t i;

	switch (s->packed) {
	case 0:
		memcpy(to, s->ids + from, n * sizeof(*to));
		break;
	case 2:
		for (p += 2 * from, i = 0; i < n; i++, p += 2) {
			to[i] = p[0] | (uint32_t)p[1] << 8;
			to[i] |= -(uint32_t)(to[i] == 0xffff);
		}
		break;
	case 3:
		for (p += 3 * from, i = 0; i < n; i++, p += 3) {
			to[i] = p[0] | (uint32_t)p[1] << 8 |
				(uint32_t)p[2] << 16;
			to[i] |= -(uint32_t)(to[i] == 0xffffff);
		}
		break;
	}
}
