/* SPDX-License-Identifier: MIT */
#include "search/walk.h"

#include "base/mem.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

enum { ZERO8 = 128 };
#define ZERO4 7.5f

static size_t half(size_t dim)
{
	return (dim + 1) / 2;
}

static size_t query_bytes(const struct hnsw *g)
{
	return g->bits == 8 ? kern_coded(g->dim)
			    : 2 * kern_coded(half(g->dim));
}

size_t walk_stride(size_t dim, int bits)
{
	return kern_coded((bits == 8 ? dim : half(dim)) +
			  sizeof(struct walk_tail));
}

int walk_init(struct walk *w, const struct hnsw *g, size_t ef,
	      struct err *err)
{
	*w = (struct walk){.ef = ef};
	w->seen = mem_array(g->n / 64 + 1, sizeof(*w->seen), err);
	w->pool = mem_array(ef + 1, sizeof(*w->pool), err);
	w->query.code = mem_array(query_bytes(g), 1, err);
	if (w->seen && w->pool && w->query.code)
		return 0;
	walk_release(w);
	return -1;
}

void walk_release(struct walk *w)
{
	mem_free(w->seen);
	mem_free(w->touched);
	mem_free(w->pool);
	mem_free(w->query.code);
	*w = (struct walk){0};
}

struct walk_tail walk_tail(const struct hnsw *g, uint32_t id)
{
	struct walk_tail tail;

	memcpy(&tail, g->codes + ((size_t)id + 1) * g->stride - sizeof(tail),
	       sizeof(tail));
	return tail;
}

void walk_set_mean(struct hnsw *g, const float *mean)
{
	size_t d;

	g->mean = mean;
	g->mean_square = 0;
	for (d = 0; d < g->dim; d++)
		g->mean_square += mean[d] * mean[d];
}

/* The code of four bits, and what it stands for. */
static int code4(float x, float per_step)
{
	float c = floorf(x * per_step + ZERO4 + 0.5f);

	return c < 0 ? 0 : c > 15 ? 15 : (int)c;
}

static float error4(const float *x, size_t dim, float scale)
{
	float sum = 0;
	size_t d;

	for (d = 0; d < dim; d++) {
		float e = x[d] -
			  scale * ((float)code4(x[d], 1 / scale) - ZERO4);

		sum += e * e;
	}
	return sum;
}

/* Clipping a few components makes the steps of all others smaller. */
static float best_scale4(const float *x, size_t dim, float max)
{
	float best = 0, least = INFINITY;
	int i;

	for (i = 8; i <= 20; i++) {
		float scale = max / ZERO4 * (float)i / 20;
		float e = error4(x, dim, scale);

		if (e < least) {
			least = e;
			best = scale;
		}
	}
	return best;
}

static float encode4(const float *x, size_t dim, uint8_t *row)
{
	float max = 0, scale;
	size_t h = half(dim), d;

	for (d = 0; d < dim; d++)
		max = fabsf(x[d]) > max ? fabsf(x[d]) : max;
	scale = max > 0 ? best_scale4(x, dim, max) : 0;
	for (d = 0; d < dim && scale > 0; d++)
		row[d % h] |= (uint8_t)(code4(x[d], 1 / scale)
					<< (d < h ? 0 : 4));
	return scale;
}

void walk_encode(const float *mean, float *unit, size_t dim, int bits,
		 int8_t *codes, uint8_t *row)
{
	size_t stride = walk_stride(dim, bits), d;
	struct walk_tail tail = {0};

	memset(row, 0, stride);
	for (d = 0; d < dim; d++) {
		unit[d] -= mean[d];
		tail.mean += unit[d] * mean[d];
	}
	if (bits == 4) {
		tail.scale = encode4(unit, dim, row);
	} else {
		kern()->to_i8(unit, dim, codes, &tail.scale);
		for (d = 0; d < dim; d++)
			row[d] = (uint8_t)(codes[d] + ZERO8);
	}
	memcpy(row + stride - sizeof(tail), &tail, sizeof(tail));
}

static void set_offset(const struct hnsw *g, struct walk_query *q, int32_t sum)
{
	q->offset = (g->bits == 8 ? ZERO8 : ZERO4) * (float)sum;
}

void walk_ask(const struct hnsw *g, struct walk_query *q, float *unit)
{
	size_t h = half(g->dim), d;
	int32_t sum = 0;

	memset(q->code, 0, query_bytes(g));
	q->mean = 0;
	for (d = 0; d < g->dim; d++) {
		q->mean += unit[d] * g->mean[d];
		unit[d] -= g->mean[d];
	}
	kern()->to_i8(unit, g->dim, q->code, &q->scale);
	for (d = 0; d < g->dim; d++)
		sum += q->code[d];
	set_offset(g, q, sum);
	if (g->bits == 4) {
		memmove(q->code + kern_coded(h), q->code + h, g->dim - h);
		memset(q->code + h, 0, kern_coded(h) - h);
		memset(q->code + kern_coded(h) + g->dim - h, 0,
		       kern_coded(h) - (g->dim - h));
	}
}

void walk_ask_row(const struct hnsw *g, struct walk_query *q, uint32_t id)
{
	const uint8_t *row = g->codes + (size_t)id * g->stride;
	struct walk_tail tail = walk_tail(g, id);
	int32_t sum = 0;
	size_t d;

	for (d = 0; d < g->dim; d++)
		q->code[d] = (int8_t)(row[d] - ZERO8);
	for (d = 0; d < g->dim; d++)
		sum += q->code[d];
	q->scale = tail.scale;
	q->mean = tail.mean + g->mean_square;
	set_offset(g, q, sum);
}

void walk_scores(const struct hnsw *g, const struct walk_query *q,
		 const uint32_t *ids, size_t n, float *scores)
{
	size_t i;

	if (g->bits == 8)
		kern()->dots_u8(q->code, g->codes, g->stride, ids, n, g->dim,
				scores);
	else
		kern()->dots_u4(q->code, g->codes, g->stride, ids, n, g->dim,
				scores);
	for (i = 0; i < n; i++) {
		struct walk_tail tail = walk_tail(g, ids[i]);

		scores[i] = (scores[i] - q->offset) * q->scale * tail.scale +
			    tail.mean + q->mean;
	}
}

const int32_t *walk_links(const struct hnsw *g, uint32_t id, int level,
			  uint32_t *ret_cap)
{
	*ret_cap = level ? g->m : 2 * g->m;
	return level ? g->upper +
			   ((size_t)g->first_upper[id] + (size_t)level - 1) *
			       g->m
		     : g->base + (size_t)id * 2 * g->m;
}

static void fetch_row(const struct hnsw *g, uint32_t id)
{
	const uint8_t *row = g->codes + (size_t)id * g->stride;
	size_t i;

	for (i = 0; i < g->stride; i += KERN_ALIGN)
		__builtin_prefetch(row + i);
}

struct walk_near walk_descend(const struct hnsw *g, const struct walk_query *q,
			      int level)
{
	struct walk_near here = {.id = g->entry};
	uint32_t ids[2 * HNSW_MAX_M], cap, i, n;
	float scores[2 * HNSW_MAX_M];
	bool moved;
	int l;

	walk_scores(g, q, &here.id, 1, &here.score);
	for (l = g->top; l > level; l--)
		do {
			const int32_t *links = walk_links(g, here.id, l, &cap);

			for (n = 0; n < cap && links[n] != HNSW_NONE; n++) {
				ids[n] = (uint32_t)links[n];
				fetch_row(g, ids[n]);
			}
			walk_scores(g, q, ids, n, scores);
			moved = false;
			for (i = 0; i < n; i++)
				if (scores[i] > here.score) {
					here.score = scores[i];
					here.id = ids[i];
					moved = true;
				}
		} while (moved);
	return here;
}

static bool see(struct walk *w, uint32_t id)
{
	uint64_t bit = (uint64_t)1 << id % 64;

	if (w->seen[id / 64] & bit)
		return false;
	w->seen[id / 64] |= bit;
	w->touched[w->ntouched++] = id;
	return true;
}

static void forget(struct walk *w)
{
	size_t i;

	for (i = 0; i < w->ntouched; i++)
		w->seen[w->touched[i] / 64] = 0;
	w->ntouched = 0;
}

/* Into its place, which is returned; it is better than the last of EF.  The
 * search halves what is left without a branch that could be guessed wrong. */
static size_t insert(struct walk *w, size_t ef, struct walk_near x)
{
	struct walk_near *at = w->pool;
	size_t left = w->n, place;

	while (left > 1) {
		at += at[left / 2 - 1].score >= x.score ? left / 2 : 0;
		left -= left / 2;
	}
	place = (size_t)(at - w->pool) +
		(left == 1 && at->score >= x.score);
	if (w->n < ef)
		w->n++;
	memmove(w->pool + place + 1, w->pool + place,
		(w->n - 1 - place) * sizeof(*w->pool));
	w->pool[place] = x;
	return place;
}

/* Looks at the neighbours of a row; the first place of the pool that
 * changed. */
static size_t look_around(const struct hnsw *g, struct walk *w, int level,
			  size_t ef, uint32_t id)
{
	uint32_t ids[2 * HNSW_MAX_M], cap, i, n = 0;
	const int32_t *links = walk_links(g, id, level, &cap);
	float scores[2 * HNSW_MAX_M];
	size_t first = ef;

	for (i = 0; i < cap && links[i] != HNSW_NONE; i++)
		if (see(w, (uint32_t)links[i])) {
			ids[n++] = (uint32_t)links[i];
			fetch_row(g, (uint32_t)links[i]);
		}
	if (n == 0)
		return ef;
	walk_scores(g, &w->query, ids, n, scores);
	for (i = 0; i < n; i++) {
		size_t at;

		if (w->n == ef && scores[i] <= w->pool[ef - 1].score)
			continue;
		at = insert(w, ef, (struct walk_near){scores[i], ids[i]});
		if (at < first)
			first = at;
	}
	return first;
}

/* The links that will be looked at next, most probably. */
static void fetch_next(const struct hnsw *g, const struct walk *w, int level,
		       size_t i)
{
	uint32_t cap, n = 0;
	const char *links;

	for (; i < w->n && n < 2; i++)
		if (!(w->pool[i].id & WALK_DONE)) {
			links = (const char *)walk_links(g, w->pool[i].id,
							 level, &cap);
			__builtin_prefetch(links);
			__builtin_prefetch(links + KERN_ALIGN);
			n++;
		}
}

int walk_level(const struct hnsw *g, struct walk *w, int level,
	       struct walk_near from, size_t ef, struct err *err)
{
	size_t i = 0, changed;
	uint32_t id;

	w->n = 0;
	if (mem_grow(&w->touched, &w->touched_cap, 1, sizeof(*w->touched),
		     err) < 0)
		return -1;
	see(w, from.id);
	insert(w, ef, from);
	while (i < w->n) {
		if (w->pool[i].id & WALK_DONE) {
			i++;
			continue;
		}
		if (mem_grow(&w->touched, &w->touched_cap,
			     w->ntouched + 2 * g->m, sizeof(*w->touched),
			     err) < 0)
			return -1;
		id = w->pool[i].id;
		w->pool[i].id |= WALK_DONE;
		changed = look_around(g, w, level, ef, id);
		if (changed < i)
			i = changed;
		fetch_next(g, w, level, i);
	}
	for (i = 0; i < w->n; i++)
		w->pool[i].id &= ~WALK_DONE;
	forget(w);
	return 0;
}
