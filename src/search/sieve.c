/* SPDX-License-Identifier: MIT */
#include "search/sieve.h"

#include "base/mem.h"

enum { LEAST_ROOM = 128 };

void sieve_init(struct sieve *s, size_t k, float floor)
{
	*s = (struct sieve){.k = k, .floor = floor};
}

void sieve_release(struct sieve *s)
{
	mem_free(s->lows);
	mem_free(s->entries);
	*s = (struct sieve){0};
}

static void sift_up(float *heap, size_t i)
{
	float x = heap[i];

	for (; i > 0 && heap[(i - 1) / 2] > x; i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = x;
}

static void sift_down(float *heap, size_t n)
{
	float x = heap[0];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && heap[child + 1] < heap[child])
			child++;
		if (heap[child] >= x)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = x;
}

static int add_low(struct sieve *s, float low, struct err *err)
{
	if (s->nlows == s->k) {
		if (low > s->lows[0]) {
			s->lows[0] = low;
			sift_down(s->lows, s->k);
		}
		return 0;
	}
	if (mem_grow(&s->lows, &s->lows_cap, s->nlows + 1, sizeof(*s->lows),
		     err) < 0)
		return -1;
	s->lows[s->nlows] = low;
	sift_up(s->lows, s->nlows++);
	return 0;
}

void sieve_shake(struct sieve *s)
{
	float threshold = sieve_threshold(s);
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (s->entries[i].high >= threshold)
			s->entries[n++] = s->entries[i];
	s->n = n;
}

/* Room that shaking leaves for a few only would soon be shaken again. */
static int make_room(struct sieve *s, struct err *err)
{
	size_t room = s->cap < LEAST_ROOM ? LEAST_ROOM : 2 * s->cap;

	sieve_shake(s);
	if (s->n < s->cap / 2)
		return 0;
	return mem_grow(&s->entries, &s->cap, room, sizeof(*s->entries), err);
}

int sieve_add(struct sieve *s, struct sieve_entry e, struct err *err)
{
	if (!(e.high >= sieve_threshold(s)))
		return 0;
	if (add_low(s, e.low, err) < 0)
		return -1;
	if (s->n == s->cap && make_room(s, err) < 0)
		return -1;
	s->entries[s->n++] = e;
	return 0;
}
