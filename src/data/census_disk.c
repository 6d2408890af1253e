/* SPDX-License-Identifier: MIT */
/*
 * Tables to disk, in parts by hash; each part to a sorted run; all runs to one
 * sequence.  A part whose words do not fit in a worker's share is parted again.
 */
#include "data/census_impl.h"

#include "base/mem.h"
#include "base/stop.h"

enum {
	PEN_MIN = 1 << 10,
	PEN_MAX = 64 << 10,
	SOURCE_MIN = 4 << 10,
	SOURCE_MAX = 256 << 10,
	/* Parts of parts of parts: what is still too large then has words of
	 * one hash, and takes what it takes. */
	LEVELS = 4
};

static size_t clamp(uint64_t x, size_t min, size_t max)
{
	return x < min ? min : x > max ? max : (size_t)x;
}

void census_divide_memory(struct census *c)
{
	uint64_t threads = (uint64_t)c->threads;
	uint64_t fixed = threads * CENSUS_WORKER_BYTES, share;

	c->pen = clamp(c->memory / 16 / (threads * CENSUS_PARTS), PEN_MIN,
		       PEN_MAX);
	fixed += threads * CENSUS_PARTS * c->pen;
	share = c->memory > 2 * fixed ? c->memory - fixed : c->memory / 2;
	c->share = (size_t)(share / threads) + 1;
}

/* To disk. */

static int pens_init(struct census *c, struct spill_pen *pens, size_t first,
		     struct err *err)
{
	size_t i;

	for (i = 0; i < CENSUS_PARTS; i++)
		if (spill_pen_init(&pens[i], c->spill, first + i, c->pen,
				   err) < 0)
			return -1;
	return 0;
}

static int pens_flush(struct spill_pen *pens, struct err *err)
{
	size_t i;

	for (i = 0; i < CENSUS_PARTS; i++)
		if (spill_flush(&pens[i], err) < 0)
			return -1;
	return 0;
}

static int write_out(struct spill_pen *pens, struct tally *t, int level,
		     struct census_stats *stats, struct err *err)
{
	const struct tally_entry *e;

	for (e = t->entries; e < t->entries + t->n; e++)
		if (spill_write(&pens[census_part(e, level)], tally_bytes(e),
				e->len, e->count, err) < 0)
			return -1;
	stats->spilled += t->n;
	tally_clear(t);
	return 0;
}

/* The file is there when its parts are: nobody else is to use it before. */
static int begin_spilling(struct census *c, struct err *err)
{
	struct spill *spill = NULL;
	int status = 0;

	team_lock_enter(c->lock);
	if (!c->spill) {
		status = spill_new(&spill, err);
		if (status == 0)
			status = spill_parts(spill, CENSUS_PARTS, &c->parts,
					     err);
		if (status == 0)
			c->spill = spill;
		else
			spill_free(spill);
	}
	team_lock_leave(c->lock);
	return status;
}

int census_spill(struct census *c, int worker, struct err *err)
{
	struct census_worker *w = &c->workers[worker];

	if (!w->spilling) {
		if (begin_spilling(c, err) < 0 ||
		    pens_init(c, w->pens, c->parts, err) < 0)
			return -1;
		w->spilling = true;
	}
	return write_out(w->pens, &w->tally, 0, &w->stats, err);
}

/* From disk: parts to sorted runs. */

static int write_run(struct census *c, struct census_worker *w, struct tally *t,
		     struct err *err)
{
	struct rank *ranks = mem_array(t->n, sizeof(*ranks), err);
	struct spill_pen pen = {0};
	size_t part = 0, i;
	int status = -1;

	if (!ranks || spill_parts(c->spill, 1, &part, err) < 0 ||
	    spill_pen_init(&pen, c->spill, part, PEN_MAX, err) < 0)
		goto out;
	for (i = 0; i < t->n; i++) {
		census_see(&w->stats, &t->entries[i]);
		ranks[i] = census_rank(&t->entries[i], i);
	}
	if (rank_sort(ranks, t->n, err) < 0)
		goto out;
	for (i = 0; i < t->n; i++)
		if (spill_write(&pen, tally_bytes(&t->entries[ranks[i].id]),
				ranks[i].len, ranks[i].count, err) < 0)
			goto out;
	status = spill_flush(&pen, err);
	if (status < 0)
		goto out;
	team_lock_enter(c->lock);
	status = mem_grow(&c->run_parts, &c->run_parts_cap,
			  c->nrun_parts + 1, sizeof(*c->run_parts), err);
	if (status == 0)
		c->run_parts[c->nrun_parts++] = part;
	team_lock_leave(c->lock);
out:
	spill_pen_release(&pen);
	mem_free(ranks);
	return status;
}

struct parting {
	struct spill_pen pens[CENSUS_PARTS];
	size_t first; /* part */
	bool begun;
};

static int part_again(struct census *c, struct parting *p,
		      struct census_worker *w, struct tally *t, int level,
		      struct err *err)
{
	if (!p->begun) {
		if (spill_parts(c->spill, CENSUS_PARTS, &p->first, err) < 0 ||
		    pens_init(c, p->pens, p->first, err) < 0)
			return -1;
		p->begun = true;
	}
	return write_out(p->pens, t, level, &w->stats, err);
}

/* Adds up the records of a part; where they are too many they go to smaller
 * parts. */
static int add_up(struct census *c, struct spill_source *from,
		  struct parting *p, struct census_worker *w, struct tally *t,
		  int level, struct err *err)
{
	struct tally_key key;
	const char *bytes;
	uint64_t count;
	uint32_t id;
	size_t len;
	int got;

	while ((got = spill_read(from, &bytes, &len, &count, err)) > 0) {
		tally_key(&key, bytes, len);
		if (tally_full(t, 1) && t->n > 0 && level < LEVELS &&
		    part_again(c, p, w, t, level, err) < 0)
			return -1;
		if (tally_add(t, &key, count, &id, err) < 0)
			return -1;
	}
	if (got < 0 || !p->begun)
		return got;
	if (part_again(c, p, w, t, level, err) < 0)
		return -1;
	return pens_flush(p->pens, err);
}

static int finish_part(struct census *c, size_t part, struct census_worker *w,
		       int level, struct err *err)
{
	uint64_t expect = spill_records(c->spill, part);
	struct spill_source from = {0};
	struct tally t = {0};
	struct parting *p;
	size_t i;
	int status = -1;

	if (expect == 0)
		return 0;
	p = mem_new(sizeof(*p), err);
	/* The ranks take about as much again, and again to be sorted. */
	if (expect > c->share / 3 / TALLY_COST)
		expect = 0;
	if (!p ||
	    spill_source_init(&from, c->spill, part, SOURCE_MAX, err) < 0 ||
	    tally_init(&t, false, (size_t)expect, err) < 0)
		goto out;
	t.limit = c->share / 3;
	if (add_up(c, &from, p, w, &t, level + 1, err) < 0)
		goto out;
	status = p->begun ? 0 : write_run(c, w, &t, err);
out:
	spill_source_release(&from);
	tally_release(&t);
	for (i = 0; p && i < CENSUS_PARTS; i++)
		spill_pen_release(&p->pens[i]);
	for (i = 0; status == 0 && p->begun && i < CENSUS_PARTS; i++)
		status = finish_part(c, p->first + i, w, level + 1, err);
	mem_free(p);
	return status;
}

static int finish_parts(struct team *team, int worker, void *shared,
			struct err *err)
{
	struct census *c = shared;
	uint64_t part;

	while (!team_quits(team)) {
		part = team_next(&c->next, 1);
		if (part >= CENSUS_PARTS)
			break;
		if (finish_part(c, c->parts + part, &c->workers[worker], 0,
				err) < 0)
			return -1;
	}
	return 0;
}

static int empty_all(struct census *c, struct err *err)
{
	struct census_worker *w;
	int i;
	size_t k;

	for (i = 0; i < c->threads; i++) {
		w = &c->workers[i];
		if (census_spill(c, i, err) < 0 ||
		    pens_flush(w->pens, err) < 0)
			return -1;
		for (k = 0; k < CENSUS_PARTS; k++)
			spill_pen_release(&w->pens[k]);
		tally_release(&w->tally);
	}
	return 0;
}

/* The next word of a run: 1, 0, -1. */
static int run_next(struct census_run *r, struct err *err)
{
	size_t len = 0;
	int got = spill_read(&r->source, &r->now.bytes, &len, &r->now.count,
			     err);

	if (got > 0) {
		r->now.len = (uint32_t)len;
		r->now.prefix = rank_prefix(r->now.bytes, len);
	}
	return got;
}

static void sift(struct census *c, size_t i)
{
	struct census_run *heap = c->runs, top = heap[i];
	size_t kid;

	for (; (kid = 2 * i + 1) < c->nruns; i = kid) {
		if (kid + 1 < c->nruns &&
		    rank_before(&heap[kid + 1].now, &heap[kid].now))
			kid++;
		if (!rank_before(&heap[kid].now, &top.now))
			break;
		heap[i] = heap[kid];
	}
	heap[i] = top;
}

void census_close_runs(struct census *c)
{
	size_t i;

	for (i = 0; i < c->nruns; i++)
		spill_source_release(&c->runs[i].source);
	mem_free(c->runs);
	c->runs = NULL;
	c->nruns = 0;
}

/* No part is empty, so each run has a first word. */
int census_open_runs(struct census *c, struct err *err)
{
	size_t buffer, i, n = c->nrun_parts;
	struct census_run *r;

	census_close_runs(c);
	c->at = 0;
	c->runs = mem_array(n, sizeof(*c->runs), err);
	if (!c->runs)
		return -1;
	buffer = clamp(c->memory / 4 / (n + 1), SOURCE_MIN, SOURCE_MAX);
	for (; c->nruns < n; c->nruns++) {
		r = &c->runs[c->nruns];
		if (spill_source_init(&r->source, c->spill,
				      c->run_parts[c->nruns], buffer,
				      err) < 0 ||
		    run_next(r, err) < 0) {
			spill_source_release(&r->source);
			return -1;
		}
	}
	for (i = n / 2; i-- > 0;)
		sift(c, i);
	return 0;
}

int census_finish_on_disk(struct census *c, struct err *err)
{
	if (empty_all(c, err) < 0 ||
	    team_run(c->threads, finish_parts, c, err) < 0)
		return -1;
	if (stop_requested())
		return err_stopped(err, stop_signal());
	return census_open_runs(c, err);
}

int census_next_on_disk(struct census *c, const struct rank **ret,
			struct err *err)
{
	int got;

	/* The run that gave the last word is still on top. */
	if (c->at++ && c->nruns) {
		got = run_next(&c->runs[0], err);
		if (got < 0)
			return -1;
		if (got == 0) {
			spill_source_release(&c->runs[0].source);
			c->runs[0] = c->runs[--c->nruns];
		}
		sift(c, 0);
	}
	if (!c->nruns)
		return 0;
	*ret = &c->runs[0].now;
	return 1;
}
