/* SPDX-License-Identifier: MIT */
/*
 * Rounds of two steps, on all threads: the pairs of some segments go to
 * buffers, one for each of PARTS parts of the hashes; then each part's buffers
 * go to the part's table.  So a table is written by one thread, and a thousand pairs find
 * it in the cache that the first of them brought it to.
 */
#include "data/pairs.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"

#include <string.h>

enum {
	PARTS = 128,
	FIRST_SLOTS = 64,
	ROUND_MIN = 1 << 18, /* entries */
	ROUND_MAX = 1 << 23,
	LINK_SHIFT = 48 /* counts are below 2^48, links below 2^16 */
};

struct key {
	uint64_t ab;
	uint64_t link;
};

struct slot {
	uint64_t ab;
	uint64_t rest; /* link and count; 0: empty */
};

struct table {
	struct slot *slots;
	size_t n, nslots;
};

struct buffer {
	struct key *keys;
	size_t n, cap;
};

struct worker {
	struct buffer parts[PARTS];
	char pad[TEAM_LINE];
};

struct sweeping {
	const struct ids *ids;
	const struct pairs_rules *rules;
	int threads;
	uint64_t entries; /* of all segments: a sweep */
	uint64_t limit;	  /* bytes of all tables */
	uint64_t round;	  /* entries */
	struct worker *workers;
	struct table tables[PARTS];
	uint64_t bytes; /* of all tables */

	/* Hashes of this sweep: LOW <= their middle 32 bits < HIGH. */
	uint64_t low, high;
	uint64_t next_segment, next_part;
	uint64_t gathered; /* of this round, entries */
	uint64_t full;	 /* the limit was reached */

	struct log_progress progress;
	uint64_t done; /* of all rounds, entries */
	pairs_fn fn;
	void *shared;
};

int pairs_reach(int connectors)
{
	int reach = 0;
	uint32_t n = 1;

	while (reach < 3) {
		n *= (uint32_t)connectors + 1;
		if (n > 1 << 16 || connectors >= 1 << 16)
			break;
		reach++;
	}
	return reach;
}

static unsigned part_of(uint64_t hash)
{
	return (unsigned)(hash >> 57);
}

static int gather_pair(struct sweeping *s, struct worker *w,
		       const struct pair *p, struct err *err)
{
	uint64_t hash = pairs_hash(p->a, p->b, p->link);
	uint64_t middle = hash >> 25 & UINT32_MAX;
	struct buffer *b = &w->parts[part_of(hash)];

	if (middle < s->low || middle >= s->high)
		return 0;
	if (b->n == b->cap &&
	    mem_grow(&b->keys, &b->cap, b->n + 1, sizeof(*b->keys), err) < 0)
		return -1;
	b->keys[b->n++] = (struct key){(uint64_t)p->a << 32 | p->b, p->link};
	return 0;
}

static int gather_segment(struct sweeping *s, struct worker *w, size_t segment,
			  struct err *err)
{
	const struct ids_segment *g = &s->ids->segments[segment];
	struct pairs_at at;
	struct pair p;
	size_t i;

	for (i = 0; i < g->n; i++) {
		p.a = g->ids[i];
		at = (struct pairs_at){segment, i};
		if (p.a != IDS_END && pairs_begin(s->ids, s->rules, &at, &p) &&
		    gather_pair(s, w, &p, err) < 0)
			return -1;
	}
	return 0;
}

static int gather(struct team *team, int worker, void *shared,
		  struct err *err)
{
	struct sweeping *s = shared;
	uint64_t segment;

	while (!team_quits(team) && team_load(&s->gathered) < s->round) {
		segment = team_next(&s->next_segment, 1);
		if (segment >= s->ids->nsegments)
			break;
		team_next(&s->gathered, s->ids->segments[segment].n);
		if (gather_segment(s, &s->workers[worker], (size_t)segment,
				   err) < 0)
			return -1;
	}
	return 0;
}

static size_t find(const struct table *t, const struct key *k, uint64_t hash)
{
	size_t mask = t->nslots - 1, i = (size_t)hash & mask;

	while (t->slots[i].rest &&
	       (t->slots[i].ab != k->ab ||
		t->slots[i].rest >> LINK_SHIFT != k->link))
		i = (i + 1) & mask;
	return i;
}

static uint64_t hash_key(const struct key *k)
{
	return pairs_hash((uint32_t)(k->ab >> 32), (uint32_t)k->ab,
			  (uint32_t)k->link);
}

/* Twice the slots: 1, 0 if the limit does not allow it, -1. */
static int grow(struct sweeping *s, struct table *t, struct err *err)
{
	size_t n = t->nslots ? 2 * t->nslots : FIRST_SLOTS, i;
	uint64_t more = (n - t->nslots) * sizeof(*t->slots);
	struct table old = *t;
	struct key k;

	if (team_next(&s->bytes, more) + more > s->limit && old.nslots) {
		team_store(&s->full, 1);
		return 0;
	}
	t->slots = mem_pages(n * sizeof(*t->slots), err);
	if (!t->slots) {
		*t = old;
		return -1;
	}
	t->nslots = n;
	for (i = 0; i < old.nslots; i++) {
		if (!old.slots[i].rest)
			continue;
		k = (struct key){old.slots[i].ab,
				 old.slots[i].rest >> LINK_SHIFT};
		t->slots[find(t, &k, hash_key(&k))] = old.slots[i];
	}
	mem_pages_free(old.slots, old.nslots * sizeof(*old.slots));
	return 1;
}

static int count_buffer(struct sweeping *s, struct table *t,
			const struct buffer *b, struct err *err)
{
	enum { AHEAD = 8 };
	size_t i, at;
	int ok;

	for (i = 0; i < b->n; i++) {
		if (2 * (t->n + 1) > t->nslots) {
			ok = grow(s, t, err);
			if (ok <= 0)
				return ok;
		}
		if (i + AHEAD < b->n)
			__builtin_prefetch(
			    &t->slots[hash_key(&b->keys[i + AHEAD]) &
				      (t->nslots - 1)],
			    1);
		at = find(t, &b->keys[i], hash_key(&b->keys[i]));
		if (!t->slots[at].rest) {
			t->slots[at].ab = b->keys[i].ab;
			t->slots[at].rest = b->keys[i].link << LINK_SHIFT;
			t->n++;
		}
		t->slots[at].rest++;
	}
	return 0;
}

static int count_parts(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct sweeping *s = shared;
	struct worker *w;
	uint64_t part;

	(void)worker;
	while (!team_quits(team) && !team_load(&s->full)) {
		part = team_next(&s->next_part, 1);
		if (part >= PARTS)
			break;
		for (w = s->workers; w < s->workers + s->threads; w++) {
			if (count_buffer(s, &s->tables[part], &w->parts[part],
					 err) < 0)
				return -1;
			w->parts[part].n = 0;
		}
	}
	return 0;
}

static int give_parts(struct team *team, int worker, void *shared,
		      struct err *err)
{
	const uint64_t count = (UINT64_C(1) << LINK_SHIFT) - 1;
	struct sweeping *s = shared;
	const struct slot *slot;
	struct table *t;
	struct pair p;
	uint64_t part;

	while (!team_quits(team)) {
		part = team_next(&s->next_part, 1);
		if (part >= PARTS)
			break;
		t = &s->tables[part];
		for (slot = t->slots; slot < t->slots + t->nslots; slot++) {
			p = (struct pair){(uint32_t)(slot->ab >> 32),
					  (uint32_t)slot->ab,
					  (uint32_t)(slot->rest >> LINK_SHIFT),
					  slot->rest & count};
			if (slot->rest &&
			    s->fn(s->shared, worker, &p, err) < 0)
				return -1;
		}
	}
	return 0;
}

static void empty(struct sweeping *s)
{
	struct worker *w;
	struct table *t;
	size_t i;

	for (i = 0; i < PARTS; i++) {
		t = &s->tables[i];
		mem_pages_free(t->slots, t->nslots * sizeof(*t->slots));
		*t = (struct table){0};
		for (w = s->workers; w < s->workers + s->threads; w++)
			w->parts[i].n = 0;
	}
	s->bytes = 0;
	s->full = 0;
	s->next_segment = 0;
}

static int run(struct sweeping *s, team_fn fn, struct err *err)
{
	s->next_part = 0;
	if (team_run(s->threads, fn, s, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

/* Counts what hashes into [low, high); s->full: not all of it. */
static int sweep(struct sweeping *s, struct err *err)
{
	struct log_state state = {.loss = -1, .epoch = -1};

	empty(s);
	s->progress.total = s->done + s->entries; /* as far as is known */
	while (s->next_segment < s->ids->nsegments && !s->full) {
		s->gathered = 0;
		if (run(s, gather, err) < 0 || run(s, count_parts, err) < 0)
			return -1;
		s->done += s->gathered;
		state.done = s->done;
		log_update(&s->progress, &state);
	}
	return 0;
}

/* Sweep by sweep, each over as many hashes as will fit. */
static int sweep_all(struct sweeping *s, struct err *err)
{
	const uint64_t end = UINT64_C(1) << 32;
	uint64_t width = end;

	while (s->low < end) {
		s->high = s->low + width < end ? s->low + width : end;
		if (sweep(s, err) < 0)
			return -1;
		if (s->full && width > 1) {
			width /= 2;
			continue;
		}
		if (s->full)
			return err_set(err, "--memory: too little for the "
					    "pairs of these words");
		if (run(s, give_parts, err) < 0)
			return -1;
		s->low = s->high;
	}
	return 0;
}

static void release(struct sweeping *s)
{
	size_t i;
	int k;

	if (!s->workers)
		return;
	empty(s);
	for (k = 0; k < s->threads; k++)
		for (i = 0; i < PARTS; i++)
			mem_free(s->workers[k].parts[i].keys);
	mem_free(s->workers);
}

int pairs_each(const struct ids *ids, const struct pairs_rules *r, int threads,
	       uint64_t memory, const char *phase, pairs_fn fn, void *shared,
	       struct err *err)
{
	/* A third for buffers, which may be half empty. */
	uint64_t round = memory / 6 / sizeof(struct key);
	struct sweeping s = {.ids = ids,
			     .rules = r,
			     .threads = threads,
			     .limit = memory / 3 * 2,
			     .round = round < ROUND_MIN	  ? ROUND_MIN
				      : round > ROUND_MAX ? ROUND_MAX
							  : round,
			     .fn = fn,
			     .shared = shared};
	struct log_state state = {.loss = -1, .epoch = -1};
	size_t i;
	int status = -1;

	for (i = 0; i < ids->nsegments; i++)
		s.entries += ids->segments[i].n;
	s.workers = mem_array((size_t)threads, sizeof(*s.workers), err);
	if (s.workers) {
		log_begin(&s.progress, phase, "words", s.entries);
		status = sweep_all(&s, err);
		state.done = s.progress.total = s.done;
		if (status == 0)
			log_end(&s.progress, &state);
	}
	release(&s);
	return status;
}
