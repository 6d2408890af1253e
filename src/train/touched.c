/* SPDX-License-Identifier: MIT */
#include "train/touched.h"

#include "base/mem.h"

#include <string.h>

void touched_release(struct touched *t)
{
	mem_free(t->rows);
	mem_free(t->times);
	mem_free(t->places);
	*t = (struct touched)TOUCHED_INIT;
}

static size_t count_places(const struct touched *t)
{
	return t->places ? (size_t)1 << t->bits : 0;
}

void touched_reset(struct touched *t)
{
	if (t->n)
		memset(t->places, 0, count_places(t) * sizeof(*t->places));
	t->n = 0;
}

/* Where the slot of ROW stands, or is to stand (Knuth's multiplicative
 * hash). */
static uint32_t *find(const struct touched *t, uint32_t row)
{
	uint32_t mask = (uint32_t)count_places(t) - 1;
	uint32_t i = row * UINT32_C(2654435769) >> (32 - t->bits);

	while (t->places[i] && t->rows[t->places[i] - 1] != row)
		i = (i + 1) & mask;
	return &t->places[i];
}

/* No more than half of the places are ever taken. */
int touched_reserve(struct touched *t, size_t more, struct err *err)
{
	size_t need = t->n + more, slot;

	if (mem_grow(&t->rows, &t->rows_cap, need, sizeof(*t->rows), err) < 0 ||
	    mem_grow(&t->times, &t->times_cap, need, sizeof(*t->times), err) <
		0)
		return -1;
	if (need * 2 <= count_places(t))
		return 0;
	mem_free(t->places);
	for (t->bits = 6; (size_t)1 << t->bits < need * 2; t->bits++)
		;
	t->places = mem_array((size_t)1 << t->bits, sizeof(*t->places), err);
	if (!t->places) {
		t->n = 0;
		return -1;
	}
	for (slot = 0; slot < t->n; slot++)
		*find(t, t->rows[slot]) = (uint32_t)slot + 1;
	return 0;
}

uint32_t touched_slot(struct touched *t, uint32_t row, float times)
{
	uint32_t *place = find(t, row);

	if (!*place) {
		t->rows[t->n] = row;
		t->times[t->n] = 0;
		*place = (uint32_t)++t->n;
	}
	t->times[*place - 1] += times;
	return *place - 1;
}
