/* SPDX-License-Identifier: MIT */
/*
 * The trellis of kern.h: loops of fixed length for every width, which the
 * compiler turns into vectors.  Sanitizers would keep it from that, and every
 * test that quantizes is then ten times slower; they watch the scalar
 * reference, which is given the same.
 */
#define UNWATCHED __attribute__((no_sanitize("address", "undefined")))

/* Costs of the ways to a group of states, kept as the least and where it came
 * from; then of the states of the group. */
INLINE UNWATCHED void trellis_fixed(int k, const float *levels, float x,
				    float weight, float *cost,
				    uint8_t *from)
{
	const int groups = KERN_STATES >> k, n = 1 << k;
	/* All of it is set below, for any K. */
	float best[KERN_STATES / 2], wide[KERN_STATES];
	int32_t at[KERN_STATES / 2];
	int g, j;

	for (g = 0; g < groups; g++) {
		best[g] = cost[g];
		at[g] = 0;
	}
	for (j = 1; j < n; j++)
		for (g = 0; g < groups; g++) {
			float c = cost[j * groups + g];

			at[g] = c < best[g] ? j : at[g];
			best[g] = c < best[g] ? c : best[g];
		}
	for (g = 0; g < groups; g++)
		from[g] = (uint8_t)at[g];
	for (g = 0; g < groups; g++)
		for (j = 0; j < n; j++)
			wide[g * n + j] = best[g];
	for (g = 0; g < KERN_STATES; g++) {
		float e = x - levels[g];

		/* cppcheck-suppress uninitvar */
		cost[g] = wide[g] + weight * e * e;
	}
}

static UNWATCHED void trellis_step(const float *levels, int k, float x,
				   float weight, float *cost, uint8_t *from)
{
	switch (k) {
	case 1: trellis_fixed(1, levels, x, weight, cost, from); break;
	case 2: trellis_fixed(2, levels, x, weight, cost, from); break;
	case 3: trellis_fixed(3, levels, x, weight, cost, from); break;
	case 4: trellis_fixed(4, levels, x, weight, cost, from); break;
	case 5: trellis_fixed(5, levels, x, weight, cost, from); break;
	case 6: trellis_fixed(6, levels, x, weight, cost, from); break;
	case 7: trellis_fixed(7, levels, x, weight, cost, from); break;
	default: trellis_fixed(8, levels, x, weight, cost, from);
	}
}

#include "kern/kern_viterbi.h"
