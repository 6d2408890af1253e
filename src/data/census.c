/* SPDX-License-Identifier: MIT */
#include "data/census_impl.h"

#include "base/mem.h"
#include "base/stop.h"

#include <string.h>

enum { AHEAD = 16 }; /* entries to prefetch */

int census_new(struct census **ret, int threads, uint64_t memory,
	       bool numbered, struct err *err)
{
	struct census *c = mem_new(sizeof(*c), err);
	int i;

	if (!c)
		return -1;
	c->threads = threads;
	c->memory = memory;
	c->numbered = numbered;
	c->workers = mem_array((size_t)threads, sizeof(*c->workers), err);
	c->lock = team_lock_new(err);
	if (!c->workers || !c->lock)
		goto fail;
	if (memory)
		census_divide_memory(c);
	for (i = 0; i < threads; i++) {
		if (tally_init(&c->workers[i].tally, false, 0, err) < 0)
			goto fail;
		c->workers[i].tally.limit = c->share;
	}
	*ret = c;
	return 0;
fail:
	census_free(c);
	return -1;
}

void census_free(struct census *c)
{
	struct census_worker *w;
	size_t i;
	int k;

	if (!c)
		return;
	for (k = 0; c->workers && k < c->threads; k++) {
		w = &c->workers[k];
		tally_release(&w->tally);
		mem_free(w->order);
		mem_free(w->numbers);
		for (i = 0; i < CENSUS_PARTS; i++)
			spill_pen_release(&w->pens[i]);
	}
	census_close_runs(c);
	mem_free(c->run_parts);
	mem_free(c->workers);
	mem_free(c->places);
	mem_pages_free(c->ranks, c->nranks * sizeof(*c->ranks));
	spill_free(c->spill);
	team_lock_free(c->lock);
	mem_free(c);
}

struct tally *census_tally(struct census *c, int worker)
{
	return &c->workers[worker].tally;
}

const struct census_stats *census_stats(const struct census *c)
{
	return &c->stats;
}

static void sum_up(struct census *c)
{
	struct census_stats *s;
	int i;

	for (i = 0; i < c->threads; i++) {
		s = &c->workers[i].stats;
		c->stats.tokens += s->tokens;
		c->stats.types += s->types;
		c->stats.invalid_utf8 += s->invalid_utf8;
		c->stats.bytes += s->bytes;
		c->stats.spilled += s->spilled;
		if (s->longest > c->stats.longest)
			c->stats.longest = s->longest;
	}
}

/* In memory: words that several tables hold are added up in the first of
 * them, and have count 0 in the others. */

/* Lists a worker's words by part: a counting sort. */
static int divide(struct team *team, int worker, void *shared,
		  struct err *err)
{
	struct census *c = shared;
	struct census_worker *w = &c->workers[worker];
	const struct tally_entry *e = w->tally.entries;
	size_t at[CENSUS_PARTS], n = w->tally.n, i;

	(void)team;
	w->order = mem_array(n, sizeof(*w->order), err);
	if (c->numbered)
		w->numbers = mem_array(n, sizeof(*w->numbers), err);
	if (!w->order || (c->numbered && !w->numbers))
		return -1;
	for (i = 0; i < n; i++)
		w->start[census_part(&e[i], 0) + 1]++;
	for (i = 0; i < CENSUS_PARTS; i++) {
		w->start[i + 1] += w->start[i];
		at[i] = w->start[i];
	}
	for (i = 0; i < n; i++)
		w->order[at[census_part(&e[i], 0)]++] = (uint32_t)i;
	return 0;
}

/* The words of a part, whichever table holds them: an index into these. */
struct index {
	struct tally_entry **words;
	size_t n, cap;
	uint32_t *slots; /* number + 1; 0: empty */
	size_t nslots;	 /* a power of two */
	size_t slots_cap;
};

static int index_clear(struct index *x, size_t most, struct err *err)
{
	x->n = 0;
	for (x->nslots = 1024; x->nslots < 2 * most;)
		x->nslots *= 2;
	if (mem_grow(&x->words, &x->cap, most, sizeof(*x->words), err) < 0 ||
	    mem_grow(&x->slots, &x->slots_cap, x->nslots, sizeof(*x->slots),
		     err) < 0)
		return -1;
	memset(x->slots, 0, x->nslots * sizeof(*x->slots));
	return 0;
}

/* The number of the word E: that of its first appearance, or a new one. */
static uint32_t index_add(struct index *x, struct tally_entry *e)
{
	struct tally_entry *known;
	struct tally_key k;
	size_t i;

	tally_key_of(e, &k);
	i = (size_t)k.hash & (x->nslots - 1);
	for (; x->slots[i]; i = (i + 1) & (x->nslots - 1)) {
		known = x->words[x->slots[i] - 1];
		if (!tally_is(known, &k))
			continue;
		known->count += e->count;
		e->count = 0;
		return x->slots[i] - 1;
	}
	x->words[x->n++] = e;
	x->slots[i] = (uint32_t)x->n;
	return (uint32_t)x->n - 1;
}

static int merge_part(struct census *c, struct index *x, size_t part,
		      struct err *err)
{
	struct tally_entry *e;
	struct census_worker *w;
	uint32_t number;
	size_t i, end, most = 0;

	for (w = c->workers; w < c->workers + c->threads; w++)
		most += w->start[part + 1] - w->start[part];
	if (index_clear(x, most, err) < 0)
		return -1;
	for (w = c->workers; w < c->workers + c->threads; w++) {
		e = w->tally.entries;
		end = w->start[part + 1];
		for (i = w->start[part]; i < end; i++) {
			if (i + AHEAD < end)
				__builtin_prefetch(&e[w->order[i + AHEAD]], 1);
			number = index_add(x, &e[w->order[i]]);
			if (c->numbered)
				w->numbers[w->order[i]] = number;
		}
	}
	c->base[part + 1] = x->n;
	return 0;
}

static int merge_parts(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct census *c = shared;
	struct index x = {0};
	size_t part;
	int status = 0;

	(void)worker;
	while (status == 0 && !team_quits(team)) {
		part = team_next(&c->next, 1);
		if (part >= CENSUS_PARTS)
			break;
		status = merge_part(c, &x, part, err);
	}
	mem_free(x.words);
	mem_free(x.slots);
	return status;
}

/* How many words of the worker go to which group of ranks. */
static int tell_groups(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct census *c = shared;
	struct census_worker *w = &c->workers[worker];
	size_t *n = c->places + (size_t)worker * RANK_GROUPS, i;
	const struct tally_entry *e = w->tally.entries;

	(void)team;
	(void)err;
	for (i = 0; i < w->tally.n; i++) {
		if (!e[i].count)
			continue;
		census_see(&w->stats, &e[i]);
		n[rank_group(e[i].count, *tally_bytes(&e[i]))]++;
	}
	return 0;
}

static int fill_groups(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct census *c = shared;
	struct census_worker *w = &c->workers[worker];
	size_t *at = c->places + (size_t)worker * RANK_GROUPS, i, id;
	const struct tally_entry *e = w->tally.entries;

	(void)team;
	(void)err;
	for (i = 0; i < w->tally.n; i++) {
		id = i;
		if (w->numbers) {
			w->numbers[i] += (uint32_t)c->base[census_part(&e[i], 0)];
			id = w->numbers[i];
		}
		if (e[i].count)
			c->ranks[at[rank_group(e[i].count,
					       *tally_bytes(&e[i]))]++] =
			    census_rank(&e[i], id);
	}
	return 0;
}

static int merge_tables(struct census *c, struct err *err)
{
	size_t i;

	if (team_run(c->threads, divide, c, err) < 0 ||
	    team_run(c->threads, merge_parts, c, err) < 0)
		return -1;
	for (i = 0; i < CENSUS_PARTS; i++)
		c->base[i + 1] += c->base[i];
	return 0;
}

static int sort_words(struct census *c, size_t *start, struct err *err)
{
	if (team_run(c->threads, tell_groups, c, err) < 0)
		return -1;
	rank_places(c->places, c->threads, start);
	c->ranks = mem_pages(start[RANK_GROUPS] * sizeof(*c->ranks), err);
	if (!c->ranks)
		return -1;
	c->nranks = start[RANK_GROUPS];
	if (team_run(c->threads, fill_groups, c, err) < 0)
		return -1;
	return rank_sort_groups(c->ranks, start, c->threads, err);
}

static int finish_in_memory(struct census *c, struct err *err)
{
	size_t *start = mem_array(RANK_GROUPS + 1, sizeof(*start), err);
	int status = -1, i;

	c->places = mem_array((size_t)c->threads * RANK_GROUPS,
			      sizeof(*c->places), err);
	if (!start || !c->places ||
	    (c->threads > 1 && merge_tables(c, err) < 0))
		goto out;
	for (i = 0; i < c->threads; i++)
		tally_close(&c->workers[i].tally);
	status = sort_words(c, start, err);
	if (status == 0 && stop_requested())
		status = err_stopped(err, stop_signal());
out:
	mem_free(start);
	return status;
}

/* Would the tables, what it takes to merge them and the ranks stay within
 * bounds? */
static bool fits(const struct census *c)
{
	uint64_t bytes = (uint64_t)c->threads *
			 (CENSUS_WORKER_BYTES + RANK_GROUPS * sizeof(size_t));
	uint64_t n = 0;
	int i;

	for (i = 0; i < c->threads; i++) {
		bytes += tally_bytes_used(&c->workers[i].tally);
		n += c->workers[i].tally.n;
	}
	bytes += n * (sizeof(struct rank) + sizeof(uint32_t));
	return !c->memory || bytes <= c->memory;
}

int census_finish(struct census *c, struct err *err)
{
	int status = c->spill || !fits(c) ? census_finish_on_disk(c, err)
					  : finish_in_memory(c, err);

	sum_up(c);
	return status;
}

int census_next(struct census *c, const struct rank **ret, struct err *err)
{
	if (c->spill)
		return census_next_on_disk(c, ret, err);
	if (c->at == c->nranks)
		return 0;
	/* In this order the words are all over the memory. */
	if (c->at + AHEAD < c->nranks)
		__builtin_prefetch(c->ranks[c->at + AHEAD].bytes);
	*ret = &c->ranks[c->at++];
	return 1;
}

int census_rewind(struct census *c, struct err *err)
{
	c->at = 0;
	return c->spill ? census_open_runs(c, err) : 0;
}

struct rank *census_ranks(struct census *c, size_t *ret_n)
{
	*ret_n = c->nranks;
	return c->ranks;
}

uint32_t *census_numbers(struct census *c, int worker)
{
	return c->workers[worker].numbers;
}
