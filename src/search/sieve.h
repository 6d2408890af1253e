/* SPDX-License-Identifier: MIT */
/*
 * What may be among the K best of a query, seen through scores that are known
 * up to an error: rows whose greatest possible score reaches the Kth of the
 * least possible ones.  None of the K best is ever lost, whatever the error.
 */
#ifndef SEARCH_SIEVE_H
#define SEARCH_SIEVE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct sieve_entry {
	uint32_t row;
	float low, high; /* the score lies between */
};

struct sieve {
	float *lows; /* min-heap of the K greatest lows */
	size_t k, nlows, lows_cap;
	float floor; /* scores below do not count, -INFINITY: all do */
	struct sieve_entry *entries;
	size_t n, cap;
};

void sieve_init(struct sieve *s, size_t k, float floor);
void sieve_release(struct sieve *s);

/* What the high of an entry must reach. */
static inline float sieve_threshold(const struct sieve *s)
{
	return s->nlows < s->k || s->lows[0] < s->floor ? s->floor
							: s->lows[0];
}

/* Takes E or not.  -1 when out of memory. */
int sieve_add(struct sieve *s, struct sieve_entry e, struct err *err);

/* Drops the entries that no longer count. */
void sieve_shake(struct sieve *s);

#endif
