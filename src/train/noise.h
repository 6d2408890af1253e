/* SPDX-License-Identifier: MIT */
/*
 * Drawing noise words with probability proportional to count^exponent, by
 * Walker's alias method (Vose 1991): one table look-up a draw, eight bytes a
 * word, every word with its exact share.
 *
 * A worker draws them from a pool: a sample of the noise, of which any word is
 * drawn with the same probability, and of which the oldest gives way to a fresh
 * one every few draws.  A word is drawn as often as without, but its draws lie
 * near each other: its row is in the cache for all but the first of them, and
 * other cores leave it alone meanwhile.
 */
#ifndef TRAIN_NOISE_H
#define TRAIN_NOISE_H

#include "base/err.h"
#include "base/rng.h"
#include "train/hot.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

struct noise_slot {
	uint32_t threshold; /* own word below it (in 2^-32), else the alias */
	uint32_t alias;
};

/* A word that was never seen is never drawn. */
static inline double noise_weight(uint64_t count, double exponent)
{
	return count ? pow((double)count, exponent) : 0;
}

struct noise {
	struct noise_slot *slots;
	uint32_t n;
};

int noise_init(struct noise *noise, const uint64_t *counts, size_t n,
	       double exponent, struct err *err);
void noise_release(struct noise *noise);

/* The slot that random BITS choose. */
static inline uint32_t noise_index(const struct noise *noise, uint64_t bits)
{
	return (uint32_t)(((bits >> 32) * noise->n) >> 32);
}

static inline uint32_t noise_word(const struct noise *noise, uint64_t bits)
{
	uint32_t i = noise_index(noise, bits);
	const struct noise_slot *slot = &noise->slots[i];
	uint32_t other = -(uint32_t)((uint32_t)bits >= slot->threshold);

	/* No branch: it could not be predicted. */
	return i ^ ((i ^ slot->alias) & other);
}

static inline uint32_t noise_draw(const struct noise *noise, struct rng *r)
{
	return noise_word(noise, rng_next(r));
}

/* So few that their rows stay in a core's second cache. */
enum { NOISE_POOL_BITS = 7, NOISE_POOL = 1 << NOISE_POOL_BITS };

struct noise_pool {
	int reuse; /* draws of a word, in the mean; below 2: there is no pool */
	int wait;  /* draws until the oldest gives way */
	uint32_t oldest;
	bool full;
	uint64_t bits; /* of the next fresh word, whose slot is fetched */
	float *rows[NOISE_POOL]; /* its words' outputs */
};

/* N draws: their rows, some of which may be the same, to TO. */
void noise_rows(const struct noise *noise, struct noise_pool *pool,
		const struct hot *hot, struct rng *r, float **to, int n);

#endif
