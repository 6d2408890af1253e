/* SPDX-License-Identifier: MIT */
#include "data/count.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/scan.h"

#include <stdlib.h>
#include <string.h>

/* One worker's reading of blocks. */
struct counter {
	struct counting *all;
	int worker;
	struct scan scan;
	struct corpus_block block;
	struct scan_part *parts; /* of the blocks it had */
	size_t nparts, parts_cap;
	char pad[TEAM_LINE];
};

struct counting {
	struct corpus *corpus;
	struct census *census; /* counting only */
	struct ids *opt_ids;
	int threads;
	struct counter *counters; /* [threads] */
	struct log_progress progress;
};

static void show(struct counting *c)
{
	struct log_state state = {.done = corpus_done(c->corpus),
				  .loss = -1,
				  .epoch = -1};

	log_update(&c->progress, &state);
}

static int keep_part(struct counter *w, struct err *err)
{
	if (mem_grow(&w->parts, &w->parts_cap, w->nparts + 1,
		     sizeof(*w->parts), err) < 0)
		return -1;
	w->parts[w->nparts++] = w->scan.part;
	return 0;
}

static int read_blocks(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct counting *c = shared;
	struct counter *w = &c->counters[worker];
	uint64_t tokens = 0;
	int got;

	while (!team_quits(team)) {
		got = corpus_next(c->corpus, &w->block, err);
		if (got <= 0)
			return got;
		if (scan_block(&w->scan, &w->block, err) < 0 ||
		    keep_part(w, err) < 0)
			return -1;
		if (w->scan.find)
			w->scan.n = ids_squeeze(w->scan.ids, w->scan.n,
						&tokens);
		if (c->opt_ids &&
		    ids_put(c->opt_ids, w->block.number, worker, w->scan.ids,
			    w->scan.n, err) < 0)
			return -1;
		if (worker == 0)
			show(c);
	}
	return 0;
}

static int by_number(const void *a, const void *b)
{
	const struct scan_part *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static int sum_up(struct counting *c, struct count_stats *stats,
		  struct err *err)
{
	struct scan_part *parts = NULL;
	size_t n = 0, cap = 0, i;
	struct counter *w;

	*stats = (struct count_stats){.overlong = corpus_overlong(c->corpus)};
	for (w = c->counters; w < c->counters + c->threads; w++) {
		stats->tokens += w->scan.tokens;
		stats->overlong += w->scan.overlong;
		if (mem_grow(&parts, &cap, n + w->nparts, sizeof(*parts),
			     err) < 0) {
			mem_free(parts);
			return -1;
		}
		for (i = 0; i < w->nparts; i++)
			parts[n++] = w->parts[i];
	}
	if (n)
		qsort(parts, n, sizeof(*parts), by_number);
	stats->sentences = scan_sentences(parts, n);
	for (i = 0; c->opt_ids && i < n; i++)
		c->opt_ids->segments[i].joined = parts[i].joined;
	mem_free(parts);
	return 0;
}

/* Reads the text on all threads. */
static int run(struct counting *c, struct count_stats *stats, struct err *err)
{
	struct log_state state = {.loss = -1, .epoch = -1};
	int status;

	log_begin(&c->progress, "count", "bytes", corpus_total(c->corpus));
	status = team_run(c->threads, read_blocks, c, err);
	if (status == 0 && stop_requested())
		status = err_stopped(err, stop_signal());
	if (status < 0)
		return -1;
	state.done = corpus_done(c->corpus);
	log_end(&c->progress, &state);
	if (c->opt_ids && ids_finish(c->opt_ids, err) < 0)
		return -1;
	return sum_up(c, stats, err);
}

static int spill(void *owner, struct err *err)
{
	struct counter *w = owner;

	return census_spill(w->all->census, w->worker, err);
}

static int init(struct counting *c, struct err *err)
{
	struct counter *w;
	int i;

	c->threads = c->threads < 1 ? 1 : c->threads;
	c->counters = mem_array((size_t)c->threads, sizeof(*c->counters), err);
	if (!c->counters)
		return -1;
	for (i = 0; i < c->threads; i++) {
		w = &c->counters[i];
		w->all = c;
		w->worker = i;
		w->scan = (struct scan){.max_token =
					    corpus_max_token(c->corpus),
					.encode = c->opt_ids != NULL,
					.full = spill,
					.owner = w};
	}
	return 0;
}

/* All but the census and the ids. */
static void release(struct counting *c)
{
	struct counter *w;
	int i;

	for (i = 0; c->counters && i < c->threads; i++) {
		w = &c->counters[i];
		scan_release(&w->scan);
		corpus_block_release(&w->block);
		mem_free(w->parts);
	}
	mem_free(c->counters);
	c->counters = NULL;
}

static int finish(struct census *c, struct count_stats *stats, struct err *err)
{
	if (stop_requested())
		return err_stopped(err, stop_signal());
	if (census_finish(c, err) < 0)
		return -1;
	stats->types = census_stats(c)->types;
	stats->invalid_utf8 = census_stats(c)->invalid_utf8;
	return 0;
}

static int count(struct counting *c, uint64_t memory,
		 struct count_stats *stats, struct err *err)
{
	int i;

	if (init(c, err) < 0 ||
	    census_new(&c->census, c->threads, memory,
		       c->opt_ids != NULL, err) < 0)
		return -1;
	for (i = 0; i < c->threads; i++)
		c->counters[i].scan.count = census_tally(c->census, i);
	if (run(c, stats, err) < 0)
		return -1;
	/* Blocks and ids of the last block are not needed any more. */
	release(c);
	return finish(c->census, stats, err);
}

int count_text(struct census **ret, struct corpus *corpus, int threads,
	       uint64_t memory, struct count_stats *stats, struct err *err)
{
	struct counting c = {.corpus = corpus, .threads = threads};

	if (count(&c, memory, stats, err) < 0) {
		release(&c);
		census_free(c.census);
		return -1;
	}
	*ret = c.census;
	return 0;
}

/* The workers' numbers become rows. */
static int rename_ids(struct counting *c, const struct rank *ranks, size_t n,
		      struct err *err)
{
	uint32_t **tables = mem_array((size_t)c->threads, sizeof(*tables), err);
	uint32_t *row = mem_array(n, sizeof(*row), err), *numbers;
	int i, status = -1;
	size_t k;

	if (!tables || !row)
		goto out;
	for (k = 0; k < n; k++)
		row[ranks[k].id] = (uint32_t)k;
	for (i = 0; i < c->threads; i++) {
		tables[i] = row;
		numbers = census_numbers(c->census, i);
		if (!numbers)
			continue;
		for (k = 0; k < census_tally(c->census, i)->n; k++)
			numbers[k] = row[numbers[k]];
		tables[i] = numbers;
	}
	status = ids_map_workers(c->opt_ids, tables, c->threads, err);
out:
	mem_free(tables);
	mem_free(row);
	return status;
}

int count_corpus(struct vocab *v, struct ids *opt_ids, struct corpus *corpus,
		 int threads, struct count_stats *stats, struct err *err)
{
	struct counting c = {
	    .corpus = corpus, .opt_ids = opt_ids, .threads = threads};
	struct rank *ranks;
	size_t n;
	int status = count(&c, 0, stats, err);

	if (status == 0) {
		ranks = census_ranks(c.census, &n);
		status = vocab_build(v, ranks, n, err);
		if (status == 0 && opt_ids)
			status = rename_ids(&c, ranks, n, err);
	}
	release(&c);
	census_free(c.census);
	return status;
}

/* Encoding. */

/* V as a table; its bytes are borrowed. */
static int tally_of(struct tally *t, const struct vocab *v, struct err *err)
{
	char padded[TALLY_INLINE] = {0};
	struct tally_key key;
	const char *bytes;
	size_t i, len;
	uint32_t id;

	if (tally_init(t, true, v->words.n, err) < 0)
		return -1;
	for (i = 0; i < v->words.n; i++) {
		bytes = words_get(&v->words, i, &len);
		if (len < TALLY_INLINE) {
			memset(padded, 0, sizeof(padded));
			memcpy(padded, bytes, len);
			bytes = padded;
		}
		tally_key(&key, bytes, len);
		if (tally_new(t, &key, &id, err) < 0)
			return -1;
	}
	return 0;
}

int count_encode(const struct vocab *v, struct ids *ids, struct corpus *corpus,
		 int threads, struct count_stats *stats, struct err *err)
{
	struct counting c = {.corpus = corpus,
			     .opt_ids = ids,
			     .threads = threads};
	struct tally table = {0};
	int i, status = -1;

	if (tally_of(&table, v, err) < 0 || init(&c, err) < 0)
		goto out;
	for (i = 0; i < c.threads; i++)
		c.counters[i].scan.find = &table;
	status = run(&c, stats, err);
out:
	release(&c);
	tally_release(&table);
	return status;
}
