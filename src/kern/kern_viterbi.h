/* SPDX-License-Identifier: MIT */
/*
 * The best way through a trellis (kern.h), by Viterbi's algorithm.  Included
 * where there is
 *
 *   trellis_step   the cost of the best way to every state, from that before
 *                  the coefficient, and FROM, which of the states that lead to
 *                  a group of states it came from
 */
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
