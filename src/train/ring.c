/* SPDX-License-Identifier: MIT */
#include "train/ring.h"

#include "base/mem.h"
#include "kern/kern.h"

#include <string.h>

int ring_init(struct ring *ring, size_t reach, int max_rows,
	      const struct params *params, struct err *err)
{
	size_t i;

	*ring = (struct ring)RING_INIT;
	ring->nslots = 1;
	while (ring->nslots < reach + 1)
		ring->nslots *= 2;
	ring->dim = params->stride;
	ring->bytes = ring->nslots * 2 * ring->dim * sizeof(float);
	ring->slots = mem_array(ring->nslots, sizeof(*ring->slots), err);
	ring->rows = mem_array(ring->nslots * (size_t)max_rows,
			       sizeof(*ring->rows), err);
	ring->vectors = mem_pages(ring->bytes, err);
	if (!ring->slots || !ring->rows || !ring->vectors) {
		ring_release(ring);
		return -1;
	}
	for (i = 0; i < ring->nslots; i++) {
		ring->slots[i].now = ring->vectors + 2 * i * ring->dim;
		ring->slots[i].old = ring->slots[i].now + ring->dim;
		ring->slots[i].rows = ring->rows + i * (size_t)max_rows;
	}
	return 0;
}

void ring_release(struct ring *ring)
{
	mem_free(ring->slots);
	mem_free(ring->rows);
	mem_pages_free(ring->vectors, ring->bytes);
	*ring = (struct ring)RING_INIT;
}

void ring_take(struct ring *ring, size_t pos, float *const *rows, int n)
{
	struct ring_slot *slot = ring_at(ring, pos);

	memcpy(slot->rows, rows, (size_t)n * sizeof(*rows));
	slot->nrows = n;
	kern()->mix(slot->now, rows, NULL, n, 1.0f / (float)n, ring->dim);
	memcpy(slot->old, slot->now, ring->dim * sizeof(float));
}

void ring_give(struct ring *ring, size_t pos)
{
	struct ring_slot *slot = ring_at(ring, pos);

	kern()->add_delta(slot->rows, NULL, slot->nrows, slot->now, slot->old,
			  1.0f, ring->dim);
}
