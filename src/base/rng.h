/* SPDX-License-Identifier: MIT */
/*
 * Random numbers: a 64-bit Weyl sequence through a mixing function
 * (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).  The state is the seed, so
 * that a stream for any (seed, stream) pair costs nothing: rows, chunks and
 * workers have one each, and no result depends on the number of threads.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t rng_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline void rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
	r->state = rng_mix(rng_mix(seed) + stream * UINT64_C(0xd1342543de82ef95));
}

static inline uint64_t rng_next(struct rng *r)
{
	r->state += UINT64_C(0x9e3779b97f4a7c15);
	return rng_mix(r->state);
}

/* Uniform in [0, n), n < 2^32; bias below n / 2^32. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(((rng_next(r) >> 32) * n) >> 32);
}

/* Uniform in [0, 1). */
static inline float rng_float(struct rng *r)
{
	return (float)(rng_next(r) >> 40) * 0x1p-24f;
}

static inline double rng_double(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

#endif
