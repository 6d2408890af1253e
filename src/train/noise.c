/* SPDX-License-Identifier: MIT */
#include "train/noise.h"

#include "base/mem.h"

/* Shares scaled so that their mean is 1. */
static double *shares(const uint64_t *counts, size_t n, double exponent,
		      struct err *err)
{
	double *p = mem_array(n, sizeof(*p), err);
	double sum = 0;
	size_t i;

	if (!p)
		return NULL;
	for (i = 0; i < n; i++)
		sum += p[i] = noise_weight(counts[i], exponent);
	for (i = 0; i < n; i++)
		p[i] *= (double)n / sum;
	return p;
}

/*
 * Words below the mean (from the front of TODO) are filled up by words above
 * it (from its back), each of which then moves over once it is below.  What
 * rounding leaves over at the end is full but for that and fills its own slot.
 */
static void pair_up(struct noise *noise, double *p, uint32_t *todo)
{
	size_t small = 0, large = noise->n, i;

	for (i = 0; i < noise->n; i++) {
		noise->slots[i] = (struct noise_slot){UINT32_MAX, (uint32_t)i};
		if (p[i] < 1)
			todo[small++] = (uint32_t)i;
		else
			todo[--large] = (uint32_t)i;
	}
	while (small > 0 && large < noise->n) {
		uint32_t s = todo[--small], l = todo[large];

		noise->slots[s].threshold = (uint32_t)(p[s] * 0x1p32);
		noise->slots[s].alias = l;
		p[l] -= 1 - p[s];
		if (p[l] < 1) {
			todo[small++] = l;
			large++;
		}
	}
}

int noise_init(struct noise *noise, const uint64_t *counts, size_t n,
	       double exponent, struct err *err)
{
	double *p = shares(counts, n, exponent, err);
	uint32_t *todo = mem_array(n, sizeof(*todo), err);
	int status = -1;

	*noise = (struct noise){.n = (uint32_t)n};
	noise->slots = mem_array(n, sizeof(*noise->slots), err);
	if (!p || !todo || !noise->slots)
		goto out;
	pair_up(noise, p, todo);
	status = 0;
out:
	mem_free(p);
	mem_free(todo);
	if (status < 0)
		noise_release(noise);
	return status;
}

/* A fresh word instead of the oldest, and bits for the next. */
static void renew(const struct noise *noise, struct noise_pool *pool,
		  const struct hot *hot, struct rng *r)
{
	pool->rows[pool->oldest] = hot_row(hot, noise_word(noise, pool->bits));
	pool->oldest = (pool->oldest + 1) % NOISE_POOL;
	pool->bits = rng_next(r);
	__builtin_prefetch(&noise->slots[noise_index(noise, pool->bits)]);
}

static void fill(const struct noise *noise, struct noise_pool *pool,
		 const struct hot *hot, struct rng *r)
{
	size_t i;

	pool->oldest = 0;
	pool->bits = rng_next(r);
	for (i = 0; i < NOISE_POOL; i++)
		renew(noise, pool, hot, r);
	pool->wait = pool->reuse;
	pool->full = true;
}

void noise_rows(const struct noise *noise, struct noise_pool *pool,
		const struct hot *hot, struct rng *r, float **to, int n)
{
	uint64_t bits = 0;
	int i, left = 0;

	if (pool->reuse < 2) {
		for (i = 0; i < n; i++)
			to[i] = hot_row(hot, noise_draw(noise, r));
		return;
	}
	if (!pool->full)
		fill(noise, pool, hot, r);
	for (pool->wait -= n; pool->wait <= 0; pool->wait += pool->reuse)
		renew(noise, pool, hot, r);
	for (i = 0; i < n; i++, left--, bits >>= NOISE_POOL_BITS) {
		if (left == 0) {
			bits = rng_next(r);
			left = 64 / NOISE_POOL_BITS;
		}
		to[i] = pool->rows[bits % NOISE_POOL];
	}
}

void noise_release(struct noise *noise)
{
	mem_free(noise->slots);
	*noise = (struct noise){0};
}
