/* SPDX-License-Identifier: MIT */
/* What census.c (in memory) and census_disk.c share. */
#ifndef DATA_CENSUS_IMPL_H
#define DATA_CENSUS_IMPL_H

#include "base/team.h"
#include "base/utf8.h"
#include "data/census.h"
#include "data/spill.h"

enum {
	CENSUS_PARTS = 128, /* by seven bits of hash */
	/* Not ours to limit, a worker: a block of text and what unpacks it. */
	CENSUS_WORKER_BYTES = 4 << 20
};

/* A worker's. */
struct census_worker {
	struct tally tally;
	struct spill_pen pens[CENSUS_PARTS];
	bool spilling;
	size_t start[CENSUS_PARTS + 1]; /* words of each part, in `order` */
	uint32_t *order;
	uint32_t *numbers; /* own number to number in its part, then id */
	struct census_stats stats;
	char pad[TEAM_LINE];
};

struct census_run {
	struct spill_source source;
	struct rank now;
};

struct census {
	int threads;
	uint64_t memory; /* 0: any */
	size_t share;	 /* of it for a worker's table */
	size_t pen;	 /* bytes of a pen */
	struct census_worker *workers; /* [threads] */
	struct census_stats stats;

	/* In memory: */
	bool numbered;
	size_t base[CENSUS_PARTS + 1]; /* first id of each part */
	size_t *places;		/* [threads][RANK_GROUPS] */
	struct rank *ranks;
	size_t nranks, at;

	/* On disk: */
	struct spill *spill; /* NULL: nothing spilled */
	size_t parts;	     /* the first of CENSUS_PARTS in it */
	struct team_lock *lock; /* over the list of runs */
	size_t *run_parts;	/* where the sorted runs are */
	size_t nrun_parts, run_parts_cap;
	struct census_run *runs; /* a heap, the next word first */
	size_t nruns;		 /* that are not at their end */

	uint64_t next; /* hand-out of parts */
};

/* Seven bits of the hash that do not choose slots, others for each level. */
static inline unsigned census_part(const struct tally_entry *e, int level)
{
	uint32_t h = e->tag;

	for (; level > 0; level--)
		h *= 0x9e3779b1U;
	return h >> 25;
}

static inline void census_see(struct census_stats *s,
			      const struct tally_entry *e)
{
	s->types++;
	s->tokens += e->count;
	s->bytes += e->count * e->len;
	if (e->len > s->longest)
		s->longest = e->len;
	if (!utf8_valid(tally_bytes(e), e->len))
		s->invalid_utf8 += e->count;
}

static inline struct rank census_rank(const struct tally_entry *e, size_t id)
{
	const char *bytes = tally_bytes(e);

	return (struct rank){.count = e->count,
			     .prefix = rank_prefix(bytes, e->len),
			     .bytes = bytes,
			     .len = e->len,
			     .id = (uint32_t)id};
}

/* Decides who gets how much of c->memory. */
void census_divide_memory(struct census *c);
/* Everything to disk and back: c->runs is then a heap of sorted runs. */
int census_finish_on_disk(struct census *c, struct err *err);
/* Begins the sequence (again). */
int census_open_runs(struct census *c, struct err *err);
void census_close_runs(struct census *c);
/* As census_next, after that. */
int census_next_on_disk(struct census *c, const struct rank **ret,
			struct err *err);

#endif
