/* SPDX-License-Identifier: MIT */
/*
 * Rows enter the graph in batches, none larger than a fiftieth of it.  The
 * rows of a batch look for their neighbours all at once in the graph as it
 * stands, then the links back to them are added, each row's by one worker.
 * So nobody waits for anybody, and the graph does not depend on who was
 * faster.
 */
#include "search/hnsw.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"
#include "base/team.h"
#include "search/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROWTH = 16, LARGEST = 50, AT_ONCE = 16 };

/* A link that is to be: from TO on LEVEL to FROM. */
struct back {
	uint32_t to, from;
	int level;
};

struct worker {
	struct walk walk;
	struct walk_query other; /* to compare neighbours with each other */
	struct back *back;
	size_t nback, back_cap;
};

struct build {
	const struct hnsw_options *o;
	struct search *s;
	struct hnsw g;
	float *mean;
	uint8_t *codes; /* of eight bits; what g points to while building */
	int32_t *base, *upper;
	uint32_t *order; /* rows as they enter */
	struct worker *workers;
	size_t first, last; /* the batch, in order[] */
	struct back *back;  /* [nback], by to, level, from */
	size_t nback, back_cap;
	uint64_t next;
};

/* ---- before the graph ---- */

/* exp-distributed, so that one row in M goes up a level. */
static int draw_level(const struct build *b, uint32_t id)
{
	struct rng r;
	double level;

	rng_seed(&r, (uint64_t)b->o->seed, id);
	level = -log(1 - rng_double(&r)) / log((double)b->o->m);
	return level < HNSW_MAX_LEVEL ? (int)level : HNSW_MAX_LEVEL;
}

/* Random order, because neighbours in the file are often neighbours; but a row
 * of the top level first, to be the entry for all. */
static int draw_order(struct build *b, uint8_t *levels, struct err *err)
{
	struct rng r;
	uint32_t i, j, top = 0;

	b->order = mem_array(b->g.n, sizeof(*b->order), err);
	b->g.first_upper = mem_array(b->g.n, sizeof(uint32_t), err);
	if (!b->order || !b->g.first_upper)
		return -1;
	rng_seed(&r, (uint64_t)b->o->seed, UINT64_MAX);
	for (i = 0; i < b->g.n; i++) {
		levels[i] = (uint8_t)draw_level(b, i);
		b->g.first_upper[i] = (uint32_t)b->g.nupper;
		b->g.nupper += levels[i];
		if (levels[i] > levels[top])
			top = i;
		j = rng_below(&r, i + 1);
		b->order[i] = b->order[j];
		b->order[j] = i;
	}
	for (i = 0; b->order[i] != top;)
		i++;
	b->order[i] = b->order[0];
	b->order[0] = top;
	b->g.entry = top;
	b->g.top = levels[top];
	return 0;
}

static int bad_row(const struct build *b, const struct words *words,
		   struct err *err)
{
	size_t n;
	const char *word = words_get(words, b->s->bad_row, &n);

	return err_set(err, "row %zu (\"%.*s\") holds a value that is not "
		       "finite", b->s->bad_row + 1, n < 80 ? (int)n : 80, word);
}

struct encoding {
	const struct search *s;
	const float *mean;
	int bits;
	size_t stride;
	uint8_t *codes;
	uint64_t next;
};

static int encode(struct team *team, int worker, void *shared, struct err *err)
{
	struct encoding *e = shared;
	size_t dim = e->s->rows.dim, n = e->s->limit, i, first;
	float *row = mem_array(dim, sizeof(*row), err);
	int8_t *codes = mem_array(dim, 1, err);
	int status = row && codes ? 0 : -1;

	(void)worker;
	while (status == 0 && !team_quits(team) &&
	       (first = team_next(&e->next, CODED_BLOCK)) < n)
		for (i = first; i < n && i < first + CODED_BLOCK; i++) {
			search_unit_row(e->s, i, row);
			walk_encode(e->mean, row, dim, e->bits, codes,
				    e->codes + i * e->stride);
		}
	mem_free(row);
	mem_free(codes);
	return status;
}

static uint8_t *encode_rows(const struct search *s, const float *mean,
			    int bits, struct err *err)
{
	struct encoding e = {.s = s,
			     .mean = mean,
			     .bits = bits,
			     .stride = walk_stride(s->rows.dim, bits)};

	e.codes = mem_array(s->limit, e.stride, err);
	if (e.codes && team_run(s->threads, encode, &e, err) < 0) {
		mem_free(e.codes);
		return NULL;
	}
	return e.codes;
}

/* ---- neighbours ---- */

static int by_score(const void *a, const void *b)
{
	const struct walk_near *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Is any of the N CHOSEN nearer to row C than the row that asks for links? */
static bool overshadowed(const struct hnsw *g, struct walk_query *q,
			 const struct walk_near *c, const uint32_t *chosen,
			 uint32_t n)
{
	float scores[2 * HNSW_MAX_M];
	uint32_t i;

	if (!n)
		return false;
	walk_ask_row(g, q, c->id);
	walk_scores(g, q, chosen, n, scores);
	for (i = 0; i < n; i++)
		if (!(scores[i] <= c->score))
			return true;
	return false;
}

/* The paper's algorithm 4: of N candidates, best first, those that are nearer
 * to the row than to any chosen before, at most MAX.  The others can be
 * reached through these. */
static uint32_t choose(const struct hnsw *g, struct walk_query *q,
		       const struct walk_near *c, size_t n, uint32_t max,
		       int32_t *links)
{
	uint32_t chosen[2 * HNSW_MAX_M], count = 0;
	size_t i;

	for (i = 0; i < n && count < max; i++) {
		if (overshadowed(g, q, &c[i], chosen, count))
			continue;
		links[count] = (int32_t)c[i].id;
		chosen[count++] = c[i].id;
	}
	return count;
}

static int32_t *links_of(struct build *b, uint32_t id, int level,
			 uint32_t *ret_cap)
{
	const int32_t *links = walk_links(&b->g, id, level, ret_cap);

	return level ? b->upper + (links - b->g.upper)
		     : b->base + (links - b->g.base);
}

static int enter(struct build *b, struct worker *w, uint32_t id,
		 struct err *err)
{
	int level = b->g.levels[id];
	size_t ef = (size_t)b->o->construction;
	struct walk_near near;
	uint32_t cap, n, i;

	walk_ask_row(&b->g, &w->walk.query, id);
	near = walk_descend(&b->g, &w->walk.query, level);
	for (; level >= 0; level--) {
		int32_t *links = links_of(b, id, level, &cap);

		if (walk_level(&b->g, &w->walk, level, near, ef, err) < 0)
			return -1;
		near = w->walk.pool[0];
		n = choose(&b->g, &w->other, w->walk.pool, w->walk.n, b->g.m,
			   links);
		if (mem_grow(&w->back, &w->back_cap, w->nback + n,
			     sizeof(*w->back), err) < 0)
			return -1;
		for (i = 0; i < n; i++)
			w->back[w->nback++] = (struct back){
			    (uint32_t)links[i], id, level};
	}
	return 0;
}

static int enter_batch(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct build *b = shared;
	struct worker *w = &b->workers[worker];
	size_t i, end;

	w->nback = 0;
	while (!team_quits(team) &&
	       (i = b->first + team_next(&b->next, AT_ONCE)) < b->last)
		for (end = i + AT_ONCE; i < b->last && i < end; i++)
			if (enter(b, w, b->order[i], err) < 0)
				return -1;
	return 0;
}

/* ---- links back ---- */

static int by_target(const void *a, const void *b)
{
	const struct back *x = a, *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return (x->from > y->from) - (x->from < y->from);
}

static int gather(struct build *b, struct err *err)
{
	int t;

	b->nback = 0;
	for (t = 0; t < b->s->threads; t++) {
		const struct worker *w = &b->workers[t];

		if (mem_grow(&b->back, &b->back_cap, b->nback + w->nback,
			     sizeof(*b->back), err) < 0)
			return -1;
		if (w->nback)
			memcpy(b->back + b->nback, w->back,
			       w->nback * sizeof(*b->back));
		b->nback += w->nback;
	}
	qsort(b->back, b->nback, sizeof(*b->back), by_target);
	return 0;
}

/* The best of what a row has and could have, by their scores. */
static int elect(struct build *b, struct worker *w, const struct back *back,
		 size_t n, int32_t *links, uint32_t have, uint32_t cap,
		 struct err *err)
{
	size_t all = have + n, i;
	struct walk_near *c = mem_array(all, sizeof(*c), err);
	uint32_t *ids = mem_array(all, sizeof(*ids), err);
	float *scores = mem_array(all, sizeof(*scores), err);
	int status = -1;

	if (!c || !ids || !scores)
		goto out;
	for (i = 0; i < all; i++)
		ids[i] = i < have ? (uint32_t)links[i] : back[i - have].from;
	walk_ask_row(&b->g, &w->other, back->to);
	walk_scores(&b->g, &w->other, ids, all, scores);
	for (i = 0; i < all; i++)
		c[i] = (struct walk_near){scores[i], ids[i]};
	qsort(c, all, sizeof(*c), by_score);
	have = choose(&b->g, &w->other, c, all, cap, links);
	for (; have < cap; have++)
		links[have] = HNSW_NONE;
	status = 0;
out:
	mem_free(c);
	mem_free(ids);
	mem_free(scores);
	return status;
}

/* Those of one row and level: added while there is room, else all of them
 * stand for election. */
static int link_back(struct build *b, struct worker *w,
		     const struct back *back, size_t n, struct err *err)
{
	uint32_t cap, have = 0, i;
	int32_t *links = links_of(b, back->to, back->level, &cap);

	while (have < cap && links[have] != HNSW_NONE)
		have++;
	if (have + n > cap)
		return elect(b, w, back, n, links, have, cap, err);
	for (i = 0; i < n; i++)
		links[have++] = (int32_t)back[i].from;
	return 0;
}

static bool same_list(const struct back *x, const struct back *y)
{
	return x->to == y->to && x->level == y->level;
}

/* Workers take pieces of the list; a row's links belong to the piece in which
 * they begin. */
static int link_batch(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct build *b = shared;
	const struct back *all = b->back;
	size_t i, j, end;

	while (!team_quits(team) &&
	       (i = team_next(&b->next, 64)) < b->nback) {
		end = b->nback - i < 64 ? b->nback : i + 64;
		while (i > 0 && i < end && same_list(&all[i], &all[i - 1]))
			i++;
		for (; i < end; i = j) {
			for (j = i + 1; j < b->nback &&
					same_list(&all[i], &all[j]);)
				j++;
			if (link_back(b, &b->workers[worker], &all[i], j - i,
				      err) < 0)
				return -1;
		}
	}
	return 0;
}

/* ---- the whole ---- */

/* One row in m - 1 has upper links. */
uint64_t hnsw_bytes(uint64_t rows, size_t dim, const struct hnsw_options *o)
{
	uint64_t m = (uint64_t)o->m;

	return rows * (walk_stride(dim, o->bits) + 2 * m * sizeof(int32_t) +
		       m * sizeof(int32_t) / (m - 1) + 1);
}

/* Codes of eight bits before others, and lists of rows. */
uint64_t hnsw_bytes_building(uint64_t rows, size_t dim,
			     const struct hnsw_options *o)
{
	uint64_t more = 2 * sizeof(uint32_t) + sizeof(float) +
			2 * (uint64_t)o->m * sizeof(struct back) / LARGEST;

	if (o->bits != 8)
		more += walk_stride(dim, 8) - walk_stride(dim, o->bits);
	return rows * more;
}

static int grow(struct build *b, void (*progress)(uint64_t done),
		struct err *err)
{
	size_t size;

	for (b->first = 1; b->first < b->g.n; b->first = b->last) {
		size = b->first / GROWTH + 1;
		if (size > b->g.n / LARGEST + 1)
			size = b->g.n / LARGEST + 1;
		b->last = b->g.n - b->first < size ? b->g.n : b->first + size;
		b->next = 0;
		if (team_run(b->s->threads, enter_batch, b, err) < 0 ||
		    gather(b, err) < 0)
			return -1;
		b->next = 0;
		if (team_run(b->s->threads, link_batch, b, err) < 0)
			return -1;
		if (stop_requested())
			return err_stopped(err, stop_signal());
		if (progress)
			progress(b->last);
	}
	return 0;
}

static int32_t *no_links(uint64_t n, uint32_t m, struct err *err)
{
	int32_t *links = mem_array(n, m * sizeof(*links), err);
	uint64_t i;

	for (i = 0; links && i < n * m; i++)
		links[i] = HNSW_NONE;
	return links;
}

static int prepare(struct build *b, const struct words *words,
		   uint8_t *levels, struct err *err)
{
	int t;

	if (search_norms(b->s, err) < 0)
		return -1;
	if (b->s->bad_row != SIZE_MAX)
		return bad_row(b, words, err);
	if (draw_order(b, levels, err) < 0)
		return -1;
	b->g.levels = levels;
	b->mean = search_mean(b->s, err);
	if (!b->mean)
		return -1;
	walk_set_mean(&b->g, b->mean);
	b->g.codes = b->codes = encode_rows(b->s, b->mean, 8, err);
	b->g.base = b->base = no_links(b->g.n, 2 * b->g.m, err);
	b->g.upper = b->upper = no_links(b->g.nupper, b->g.m, err);
	b->workers = mem_array((size_t)b->s->threads, sizeof(*b->workers),
			       err);
	if (!b->codes || !b->base || !b->upper || !b->workers)
		return -1;
	for (t = 0; t < b->s->threads; t++) {
		struct worker *w = &b->workers[t];

		w->other.code = mem_array(b->g.stride, 1, err);
		if (!w->other.code ||
		    walk_init(&w->walk, &b->g, (size_t)b->o->construction,
			      err) < 0)
			return -1;
	}
	return 0;
}

/* Gives the arrays to OUT. */
static int hand_over(struct build *b, struct matrix *out, uint8_t *levels,
		     int bits, struct err *err)
{
	size_t stride = walk_stride(b->g.dim, bits);

	if (bits != 8) {
		mem_free(b->codes);
		b->codes = encode_rows(b->s, b->mean, bits, err);
		if (!b->codes)
			return -1;
	}
	if (matrix_add(out, "index.codes", DTYPE_U8, b->g.n, stride, b->codes,
		       0, b->codes, err) < 0)
		return -1;
	b->codes = NULL;
	if (matrix_add(out, "index.links", DTYPE_I32, b->g.n, 2 * b->g.m,
		       b->base, 0, b->base, err) < 0)
		return -1;
	b->base = NULL;
	if (matrix_add(out, "index.upper", DTYPE_I32, b->g.nupper, b->g.m,
		       b->upper, 0, b->upper, err) < 0)
		return -1;
	b->upper = NULL;
	if (matrix_add(out, "index.mean", DTYPE_F32, b->g.dim, 0, b->mean, 0,
		       b->mean, err) < 0)
		return -1;
	b->mean = NULL;
	return matrix_add(out, "index.levels", DTYPE_U8, b->g.n, 0, levels, 0,
			  levels, err);
}

static void clean_up(struct build *b)
{
	int t;

	for (t = 0; b->workers && t < b->s->threads; t++) {
		walk_release(&b->workers[t].walk);
		mem_free(b->workers[t].other.code);
		mem_free(b->workers[t].back);
	}
	mem_free(b->workers);
	mem_free(b->mean);
	mem_free(b->codes);
	mem_free(b->base);
	mem_free(b->upper);
	mem_free(b->order);
	mem_free(b->back);
	mem_free(b->g.first_upper);
}

int hnsw_build(struct matrix *out, struct search *s, const struct matrix *m,
	       const struct hnsw_options *o, void (*progress)(uint64_t done),
	       struct err *err)
{
	struct build b = {.o = o, .s = s};
	uint8_t *levels = NULL;
	int status = -1;

	if (s->limit >= HNSW_NONE)
		return err_set(err, "%s: more rows than an index can have",
			       matrix_name(m));
	b.g = (struct hnsw){.n = (uint32_t)s->limit,
			    .dim = s->rows.dim,
			    .bits = 8,
			    .stride = walk_stride(s->rows.dim, 8),
			    .m = (uint32_t)o->m};
	levels = mem_array(b.g.n, 1, err);
	if (levels && prepare(&b, &m->words, levels, err) == 0 &&
	    grow(&b, progress, err) == 0 &&
	    hand_over(&b, out, levels, o->bits, err) == 0) {
		levels = NULL;
		status = hnsw_describe(out, m, &b.g, o, err);
	}
	mem_free(levels);
	clean_up(&b);
	return status;
}
