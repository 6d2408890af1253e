/* SPDX-License-Identifier: MIT */
#include "train/ring.h"

#include "base/mem.h"
#include "kern/kern.h"
#include "train/freeze.h"

#include <string.h>

/* Of the times that a copy is held, the share in which another worker may hold
 * one too. */
#define MEET_SHARE (1.0 / 64)

size_t ring_contended(const uint64_t *counts, const uint32_t *keep, size_t n,
		      size_t reach, int workers)
{
	double words = 0, least;
	size_t i, leading = 0;

	if (workers == 1)
		return 0;
	for (i = 0; i < n; i++)
		words += (double)counts[i] * keep[i];
	least = MEET_SHARE * words / ((double)reach * (workers - 1));
	for (i = 0; i < n; i++)
		if ((double)counts[i] * keep[i] >= least)
			leading = i + 1;
	return leading;
}

int ring_init(struct ring *ring, size_t reach, int max_rows,
	      const struct params *params, struct kern_dither *dither,
	      struct err *err)
{
	size_t i;

	*ring = (struct ring)RING_INIT;
	ring->nslots = 1;
	while (ring->nslots < reach + 1)
		ring->nslots *= 2;
	ring->columns = params->columns;
	ring->dither = params_half(params) ? dither : NULL;
	ring->frozen = params->frozen;
	/* Rows of n-grams are those of many words; what is rounded has no way
	 * back but as a change. */
	ring->contended = params->sets || ring->dither ? SIZE_MAX
						       : params->contended;
	ring->bytes = ring->nslots * 2 * params->width * sizeof(float);
	ring->slots = mem_array(ring->nslots, sizeof(*ring->slots), err);
	ring->rows = mem_array(ring->nslots * (size_t)max_rows,
			       sizeof(*ring->rows), err);
	ring->at = mem_array(ring->nslots, sizeof(*ring->at), err);
	ring->spare = mem_array(ring->nslots, sizeof(*ring->spare), err);
	ring->vectors = mem_pages(ring->bytes, err);
	if (!ring->slots || !ring->rows || !ring->at || !ring->spare ||
	    !ring->vectors) {
		ring_release(ring);
		return -1;
	}
	for (i = 0; i < ring->nslots; i++) {
		ring->slots[i].now = ring->vectors + 2 * i * params->width;
		ring->slots[i].old = ring->slots[i].now + params->width;
		ring->slots[i].rows = ring->rows + i * (size_t)max_rows;
		ring->slots[i].users = 0;
		ring->slots[i].window = 0;
		ring->spare[ring->nspare++] = &ring->slots[i];
	}
	return 0;
}

void ring_release(struct ring *ring)
{
	mem_free(ring->slots);
	mem_free(ring->rows);
	mem_free(ring->at);
	mem_free(ring->spare);
	mem_pages_free(ring->vectors, ring->bytes);
	*ring = (struct ring)RING_INIT;
}

static void read_rows(const struct ring *ring, struct ring_slot *slot)
{
	float share = slot->nrows > 0 ? 1.0f / (float)slot->nrows : 0.0f;

	if (ring->dither)
		kern()->mix16(slot->now, slot->rows, slot->nrows, share,
			      ring->columns);
	else
		kern()->mix(slot->now, slot->rows, NULL, slot->nrows, share,
			    ring->columns);
	if (!slot->alone)
		memcpy(slot->old, slot->now, ring->columns * sizeof(float));
}

static void write_rows(const struct ring *ring, struct ring_slot *slot)
{
	if (slot->locked)
		return;
	if (slot->alone)
		kern()->mix(slot->rows[0], &slot->now, NULL, 1, 1.0f,
			    ring->columns);
	else if (ring->dither)
		kern()->add_delta16(slot->rows, slot->nrows, slot->now,
				    slot->old, 1.0f, ring->columns, ring->dither);
	else
		kern()->add_delta(slot->rows, NULL, slot->nrows, slot->now,
				  slot->old, 1.0f, ring->columns);
}

static uint16_t *around(struct ring *ring, uint32_t word)
{
	return &ring->around[word % RING_AROUND];
}

static struct ring_slot *find(struct ring *ring, size_t first, size_t pos,
			      uint32_t word)
{
	if (!*around(ring, word))
		return NULL;
	for (; first < pos; first++)
		if (ring_at(ring, first)->word == word)
			return ring_at(ring, first);
	return NULL;
}

/* A copy that stays, unless it is alone, is brought up to date, so that a word
 * that never leaves the window still meets the other workers. */
void ring_take(struct ring *ring, size_t first, size_t pos, uint32_t word,
	       float *const *rows, int n)
{
	struct ring_slot *slot = find(ring, first, pos, word);

	if (!slot) {
		slot = ring->spare[--ring->nspare];
		slot->word = word;
		slot->nrows = n;
		slot->locked = ring->frozen &&
			       ring->frozen[word] & FREEZE_INPUT;
		slot->alone = n == 1 && word >= ring->contended;
		memcpy(slot->rows, rows, (size_t)n * sizeof(*rows));
		++*around(ring, word);
		read_rows(ring, slot);
	} else if (!slot->alone) {
		write_rows(ring, slot);
		read_rows(ring, slot);
	}
	slot->users++;
	ring->at[pos & (ring->nslots - 1)] = slot;
}

void ring_give(struct ring *ring, size_t pos)
{
	struct ring_slot *slot = ring_at(ring, pos);

	if (--slot->users > 0)
		return;
	write_rows(ring, slot);
	--*around(ring, slot->word);
	ring->spare[ring->nspare++] = slot;
}

void ring_restore(struct ring *ring, size_t from, size_t to)
{
	for (; from < to; from++) {
		struct ring_slot *slot = ring_at(ring, from);

		if (slot->locked)
			read_rows(ring, slot);
	}
}
