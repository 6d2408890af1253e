/* SPDX-License-Identifier: MIT */
/*
 * The trellis of kern.h: loops of fixed length for every width, which the
 * compiler turns into vectors.
 */

/* Costs of the ways to a group of states, kept as the least and where it came
 * from; then of the states of the group. */
INLINE void trellis_fixed(int k, const float *levels, float x, float weight,
			  float *cost, uint8_t *from)
{
	const int groups = KERN_STATES >> k, n = 1 << k;
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

		cost[g] = wide[g] + weight * e * e;
	}
}

static void trellis_step(const float *levels, int k, float x, float weight,
			 float *cost, uint8_t *from)
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

static float trellis(const struct kern_trellis *t, const float *x,
		     uint8_t *states)
{
	float cost[KERN_STATES], least;
	int s, i;
	size_t d;

	for (s = 0; s < KERN_STATES; s++)
		cost[s] = s ? KERN_FAR : 0;
	for (d = 0; d < t->n; d++)
		trellis_step(t->levels + (t->bits[d] - 1) * KERN_STATES,
			     t->bits[d], x[d], t->weights[d], cost,
			     t->from + d * (KERN_STATES / 2));
	for (s = 0, i = 1; i < KERN_STATES; i++)
		if (cost[i] < cost[s])
			s = i;
	least = cost[s];
	for (d = t->n; d-- > 0;) {
		int group = s >> t->bits[d];

		states[d] = (uint8_t)s;
		s = t->from[d * (KERN_STATES / 2) + (size_t)group] *
		    (KERN_STATES >> t->bits[d]) + group;
	}
	return least;
}
