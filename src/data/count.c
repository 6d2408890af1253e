/* SPDX-License-Identifier: MIT */
/*
 * Each worker counts blocks into a table of its own.  Then the words are
 * divided by hash into PARTS parts; a part is merged from all tables by one
 * worker in a small table.  What remains is to sort, and to rename the
 * workers' numbers to rows.
 */
#include "data/count.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/rank.h"
#include "data/scan.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 128 };

struct counter {
	struct tally tally; /* of this worker (counting only) */
	struct scan scan;
	struct corpus_block block;
	struct scan_part *parts; /* of the blocks it had */
	size_t nparts, parts_cap;
	size_t start[PARTS + 1]; /* words of each part, in `order` */
	uint32_t *order;
	uint32_t *rename; /* own number to merged number, then to row */
	char pad[TEAM_LINE];
};

struct counting {
	struct corpus *corpus;
	struct ids *opt_ids;
	int threads;
	struct counter *counters; /* [threads] */
	struct log_progress progress;

	uint64_t next;
	struct tally merged[PARTS];
	size_t base[PARTS + 1]; /* merged numbers of each part */
	struct rank *ranks;
	uint32_t *row; /* merged number to row */
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

	while (!team_stopping(team)) {
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
	return sum_up(c, stats, err);
}

static unsigned part_of(const struct tally_entry *e)
{
	/* Not the bits that choose the slot. */
	return (unsigned)(e->hash >> 57) % PARTS;
}

/* Lists a worker's words by part: a counting sort. */
static int divide(struct team *team, int worker, void *shared,
		  struct err *err)
{
	struct counter *w = &((struct counting *)shared)->counters[worker];
	size_t at[PARTS], i;

	(void)team;
	w->order = mem_array(w->tally.n, sizeof(*w->order), err);
	w->rename = mem_array(w->tally.n, sizeof(*w->rename), err);
	if (!w->order || !w->rename)
		return -1;
	for (i = 0; i < w->tally.n; i++)
		w->start[part_of(&w->tally.entries[i]) + 1]++;
	for (i = 0; i < PARTS; i++) {
		w->start[i + 1] += w->start[i];
		at[i] = w->start[i];
	}
	for (i = 0; i < w->tally.n; i++)
		w->order[at[part_of(&w->tally.entries[i])]++] = (uint32_t)i;
	return 0;
}

static int merge_part(struct counting *c, size_t part, struct err *err)
{
	struct tally *t = &c->merged[part];
	struct tally_entry *e;
	struct tally_key key;
	struct counter *w;
	size_t i;

	if (tally_init(t, true, err) < 0)
		return -1;
	for (w = c->counters; w < c->counters + c->threads; w++) {
		for (i = w->start[part]; i < w->start[part + 1]; i++) {
			e = &w->tally.entries[w->order[i]];
			tally_key_of(e, &key);
			if (tally_add(t, &key, e->count,
				      &w->rename[w->order[i]], err) < 0)
				return -1;
		}
	}
	return 0;
}

static int merge(struct team *team, int worker, void *shared,
		 struct err *err)
{
	struct counting *c = shared;
	size_t part;

	(void)worker;
	while (!team_stopping(team)) {
		part = team_next(&c->next, 1);
		if (part >= PARTS)
			break;
		if (merge_part(c, part, err) < 0)
			return -1;
	}
	return 0;
}

static int fill_ranks(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct counting *c = shared;
	struct tally_entry *e;
	size_t part, i;

	(void)worker;
	(void)err;
	while (!team_stopping(team)) {
		part = team_next(&c->next, 1);
		if (part >= PARTS)
			break;
		for (i = 0; i < c->merged[part].n; i++) {
			e = &c->merged[part].entries[i];
			c->ranks[c->base[part] + i] = (struct rank){
			    .count = e->count,
			    .prefix = rank_prefix(e->head, 8),
			    .bytes = tally_bytes(e),
			    .len = e->len,
			    .id = (uint32_t)(c->base[part] + i)};
		}
	}
	return 0;
}

/* One worker a counter: its numbers become rows. */
static int rename_all(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct counting *c = shared;
	struct counter *w = &c->counters[worker];
	size_t part, i;

	(void)team;
	(void)err;
	for (part = 0; part < PARTS; part++)
		for (i = w->start[part]; i < w->start[part + 1]; i++)
			w->rename[w->order[i]] =
			    c->row[c->base[part] + w->rename[w->order[i]]];
	return 0;
}

static int rename_ids(struct counting *c, struct err *err)
{
	uint32_t **tables = mem_array((size_t)c->threads, sizeof(*tables), err);
	int i, status;

	if (!tables)
		return -1;
	for (i = 0; i < c->threads; i++)
		tables[i] = c->counters[i].rename;
	status = ids_finish(c->opt_ids, err);
	if (status == 0)
		status = ids_map_workers(c->opt_ids, tables, c->threads, err);
	mem_free(tables);
	return status;
}

static int make_vocab(struct counting *c, struct vocab *v, struct err *err)
{
	size_t n, i;

	for (i = 0; i < PARTS; i++)
		c->base[i + 1] = c->base[i] + c->merged[i].n;
	n = c->base[PARTS];
	c->ranks = mem_array(n, sizeof(*c->ranks), err);
	if (!c->ranks)
		return -1;
	c->next = 0;
	if (team_run(c->threads, fill_ranks, c, err) < 0 ||
	    (stop_requested() && err_stopped(err, stop_signal())) ||
	    vocab_build(v, c->ranks, n, c->threads, err) < 0)
		return -1;
	if (!c->opt_ids)
		return 0;
	c->row = mem_array(n, sizeof(*c->row), err);
	if (!c->row)
		return -1;
	for (i = 0; i < n; i++)
		c->row[c->ranks[i].id] = (uint32_t)i;
	if (team_run(c->threads, rename_all, c, err) < 0)
		return -1;
	return rename_ids(c, err);
}

static bool valid_utf8(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes, *end = p + n;
	uint32_t c, min;
	int more;

	while (p < end) {
		c = *p++;
		if (c < 0x80)
			continue;
		more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
		if (c < 0xc2 || c > 0xf4 || end - p < more)
			return false;
		c &= 0x3fU >> more;
		min = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
		for (; more > 0; more--, p++) {
			if ((*p & 0xc0) != 0x80)
				return false;
			c = c << 6 | (*p & 0x3f);
		}
		if (c < min || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			return false;
	}
	return true;
}

static uint64_t count_invalid(const struct vocab *v)
{
	uint64_t tokens = 0;
	const char *bytes;
	size_t i, len;

	for (i = 0; i < v->words.n; i++) {
		bytes = words_get(&v->words, i, &len);
		if (!valid_utf8(bytes, len))
			tokens += v->counts[i];
	}
	return tokens;
}

static int init(struct counting *c, struct err *err)
{
	c->counters = mem_array((size_t)c->threads, sizeof(*c->counters), err);
	return c->counters ? 0 : -1;
}

static void release(struct counting *c)
{
	struct counter *w;
	int i;

	for (i = 0; i < PARTS; i++)
		tally_release(&c->merged[i]);
	for (i = 0; c->counters && i < c->threads; i++) {
		w = &c->counters[i];
		tally_release(&w->tally);
		scan_release(&w->scan);
		corpus_block_release(&w->block);
		mem_free(w->parts);
		mem_free(w->order);
		mem_free(w->rename);
	}
	mem_free(c->counters);
	mem_free(c->ranks);
	mem_free(c->row);
}

static int count(struct counting *c, struct vocab *v,
		 struct count_stats *stats, struct err *err)
{
	struct counter *w;
	int i;

	if (init(c, err) < 0)
		return -1;
	for (i = 0; i < c->threads; i++) {
		w = &c->counters[i];
		w->scan.count = &w->tally;
		if (tally_init(&w->tally, false, err) < 0)
			return -1;
	}
	if (run(c, stats, err) < 0 ||
	    team_run(c->threads, divide, c, err) < 0 ||
	    team_run(c->threads, merge, c, err) < 0 ||
	    (stop_requested() && err_stopped(err, stop_signal())) ||
	    make_vocab(c, v, err) < 0)
		return -1;
	stats->types = v->words.n;
	stats->invalid_utf8 = count_invalid(v);
	return 0;
}

int count_corpus(struct vocab *v, struct ids *opt_ids, struct corpus *corpus,
		 int threads, struct count_stats *stats, struct err *err)
{
	struct counting c = {.corpus = corpus,
			     .opt_ids = opt_ids,
			     .threads = threads < 1 ? 1 : threads};
	int status = count(&c, v, stats, err);

	release(&c);
	return status;
}

/* V as a table; its bytes are borrowed. */
static int tally_of(struct tally *t, const struct vocab *v, struct err *err)
{
	char padded[TALLY_INLINE] = {0};
	struct tally_key key;
	const char *bytes;
	size_t i, len;
	uint32_t id;

	if (tally_init(t, true, err) < 0)
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
			     .threads = threads < 1 ? 1 : threads};
	struct tally table = {0};
	int i, status = -1;

	if (tally_of(&table, v, err) < 0 || init(&c, err) < 0)
		goto out;
	for (i = 0; i < c.threads; i++)
		c.counters[i].scan.find = &table;
	status = run(&c, stats, err);
	if (status == 0)
		status = ids_finish(ids, err);
out:
	release(&c);
	tally_release(&table);
	return status;
}
