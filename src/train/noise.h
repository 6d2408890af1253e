/* SPDX-License-Identifier: MIT */
/*
 * Drawing noise words with probability proportional to count^exponent, by
 * Walker's alias method (Vose 1991): one table look-up a draw, eight bytes a
 * word, every word with its exact share.
 */
#ifndef TRAIN_NOISE_H
#define TRAIN_NOISE_H

#include "base/err.h"
#include "base/rng.h"

#include <math.h>
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

static inline uint32_t noise_draw(const struct noise *noise, struct rng *r)
{
	uint64_t bits = rng_next(r);
	uint32_t i = (uint32_t)(((bits >> 32) * noise->n) >> 32);
	const struct noise_slot *slot = &noise->slots[i];

	uint32_t other = -(uint32_t)((uint32_t)bits >= slot->threshold);

	/* No branch: it could not be predicted. */
	return i ^ ((i ^ slot->alias) & other);
}

#endif
