/* SPDX-License-Identifier: MIT */
#include "data/roster.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

/* WORD_BYTES: on average, what stands before a word included. */
enum { HEAD = 2 * sizeof(uint32_t), WORD_BYTES = 32 + HEAD };

static size_t slots_for(size_t max)
{
	size_t n = 16;

	while (n / 2 < max)
		n *= 2;
	return n;
}

/* Twice what may live, so that packing is rare. */
static size_t text_for(size_t max, size_t longest)
{
	return 2 * (max * WORD_BYTES + HEAD + longest);
}

uint64_t roster_memory(size_t max, size_t longest)
{
	return (uint64_t)max * (sizeof(struct roster_entry) +
				2 * sizeof(uint32_t)) +
	       slots_for(max) * sizeof(uint32_t) + text_for(max, longest);
}

int roster_init(struct roster *r, size_t max, size_t longest, struct err *err)
{
	size_t i;

	*r = (struct roster){.max = max, .nslots = slots_for(max),
			     .cap = text_for(max, longest)};
	r->entries = mem_array(max, sizeof(*r->entries), err);
	r->heap = mem_array(max, sizeof(*r->heap), err);
	r->spare = mem_array(max, sizeof(*r->spare), err);
	r->slots = mem_array(r->nslots, sizeof(*r->slots), err);
	r->text = mem_array(r->cap, 1, err);
	if (!r->entries || !r->heap || !r->spare || !r->slots || !r->text) {
		roster_release(r);
		return -1;
	}
	for (i = 0; i < max; i++) {
		r->spare[i] = (uint32_t)(max - 1 - i);
		r->entries[i].heap = ROSTER_NONE;
	}
	return 0;
}

void roster_release(struct roster *r)
{
	mem_free(r->entries);
	mem_free(r->heap);
	mem_free(r->spare);
	mem_free(r->slots);
	mem_free(r->text);
	*r = (struct roster)ROSTER_INIT;
}

bool roster_room(const struct roster *r, size_t len,
		 const struct roster_entry *opt_gone)
{
	size_t live = r->live - (opt_gone ? opt_gone->len + HEAD : 0);

	return (r->n < r->max || opt_gone) && live + HEAD + len <= r->cap / 2;
}

/* ---- the index: open addressing ---- */

static uint32_t tag_of(const char *bytes, size_t len)
{
	return (uint32_t)hash_bytes(bytes, len, 0);
}

/* The slot where the word is, or would be. */
static size_t slot_of(const struct roster *r, const char *bytes, size_t len,
		      uint32_t tag)
{
	size_t mask = r->nslots - 1, i = tag & mask;

	for (; r->slots[i]; i = (i + 1) & mask) {
		uint32_t number = r->slots[i] - 1;
		const struct roster_entry *e = &r->entries[number];

		if (e->tag == tag && e->len == len &&
		    memcmp(roster_word(r, number), bytes, len) == 0)
			break;
	}
	return i;
}

static size_t slot_of_entry(const struct roster *r, uint32_t i)
{
	size_t mask = r->nslots - 1, slot = r->entries[i].tag & mask;

	while (r->slots[slot] != i + 1)
		slot = (slot + 1) & mask;
	return slot;
}

/* Those behind it move up, as far as their home slots let them. */
static void slot_free(struct roster *r, size_t hole)
{
	size_t mask = r->nslots - 1, i = hole;

	for (;;) {
		size_t home;

		i = (i + 1) & mask;
		if (!r->slots[i])
			break;
		home = r->entries[r->slots[i] - 1].tag & mask;
		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		r->slots[hole] = r->slots[i];
		hole = i;
	}
	r->slots[hole] = 0;
}

uint32_t roster_find(const struct roster *r, const char *bytes, size_t len)
{
	/* ROSTER_NONE where the slot is empty. */
	return r->slots[slot_of(r, bytes, len, tag_of(bytes, len))] - 1;
}

/* ---- the heap: by key, then the older ---- */

static bool before(const struct roster *r, uint32_t i, uint32_t j)
{
	const struct roster_entry *a = &r->entries[i], *b = &r->entries[j];

	return a->key != b->key ? a->key < b->key : a->born < b->born;
}

static void heap_put(struct roster *r, size_t place, uint32_t i)
{
	r->heap[place] = i;
	r->entries[i].heap = (uint32_t)place;
}

static void sift_up(struct roster *r, size_t place, uint32_t i)
{
	while (place > 0 && before(r, i, r->heap[(place - 1) / 2])) {
		heap_put(r, place, r->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	heap_put(r, place, i);
}

static void sift_down(struct roster *r, size_t place, uint32_t i)
{
	size_t child;

	while ((child = 2 * place + 1) < r->n) {
		if (child + 1 < r->n &&
		    before(r, r->heap[child + 1], r->heap[child]))
			child++;
		if (before(r, i, r->heap[child]))
			break;
		heap_put(r, place, r->heap[child]);
		place = child;
	}
	heap_put(r, place, i);
}

uint32_t roster_rarest(struct roster *r)
{
	struct roster_entry *e = &r->entries[r->heap[0]];

	while (e->key != e->count) {
		e->key = e->count;
		sift_down(r, 0, r->heap[0]);
		e = &r->entries[r->heap[0]];
	}
	return r->heap[0];
}

/* ---- the text ---- */

/* What stands before a word at AT. */
static void head_put(struct roster *r, uint32_t i)
{
	const uint32_t head[2] = {i, r->entries[i].len};

	memcpy(r->text + r->entries[i].at - HEAD, head, HEAD);
}

/* Moves the words in use together. */
static void text_pack(struct roster *r)
{
	size_t from = 0, to = 0;

	while (from < r->used) {
		struct roster_entry *e;
		uint32_t head[2];
		size_t size;

		memcpy(head, r->text + from, HEAD);
		size = HEAD + head[1];
		e = &r->entries[head[0]];
		if (e->heap != ROSTER_NONE && e->at == from + HEAD) {
			memmove(r->text + to, r->text + from, size);
			e->at = to + HEAD;
			to += size;
		}
		from += size;
	}
	r->used = to;
}

static void text_put(struct roster *r, uint32_t i, const char *bytes)
{
	struct roster_entry *e = &r->entries[i];

	e->at = r->used + HEAD;
	memcpy(r->text + e->at, bytes, e->len);
	head_put(r, i);
	r->used += HEAD + e->len;
	r->live += HEAD + e->len;
}

/* ---- words ---- */

uint32_t roster_add(struct roster *r, const char *bytes, size_t len,
		    uint64_t count)
{
	struct roster_entry *e;
	uint32_t i;

	assert(roster_room(r, len, NULL));
	if (r->used + HEAD + len > r->cap)
		text_pack(r);
	i = r->spare[r->max - r->n - 1];
	e = &r->entries[i];
	*e = (struct roster_entry){.count = count, .key = count,
				   .born = r->born++, .len = (uint32_t)len,
				   .tag = tag_of(bytes, len)};
	r->slots[slot_of(r, bytes, len, e->tag)] = i + 1;
	text_put(r, i, bytes);
	sift_up(r, r->n++, i);
	r->total += count;
	return i;
}

void roster_remove(struct roster *r, uint32_t i)
{
	struct roster_entry *e = &r->entries[i];
	size_t place = e->heap;
	uint32_t last = r->heap[--r->n];

	slot_free(r, slot_of_entry(r, i));
	e->heap = ROSTER_NONE;
	if (last != i && place > 0 && before(r, last, r->heap[(place - 1) / 2]))
		sift_up(r, place, last);
	else if (last != i)
		sift_down(r, place, last);
	r->live -= HEAD + e->len;
	r->total -= e->count;
	r->spare[r->max - r->n - 1] = i;
}

void roster_swap(struct roster *r, uint32_t i, uint32_t j)
{
	struct roster_entry was = r->entries[i];
	size_t slot_i = slot_of_entry(r, i), slot_j = slot_of_entry(r, j);

	r->entries[i] = r->entries[j];
	r->entries[j] = was;
	r->slots[slot_i] = j + 1;
	r->slots[slot_j] = i + 1;
	r->heap[r->entries[i].heap] = i;
	r->heap[r->entries[j].heap] = j;
	head_put(r, i);
	head_put(r, j);
}

void roster_halve(struct roster *r)
{
	size_t place;

	r->total = 0;
	for (place = r->n; place-- > 0;) {
		struct roster_entry *e = &r->entries[r->heap[place]];

		e->count -= e->count / 2;
		e->error -= e->error / 2;
		e->key = e->count;
		r->total += e->count;
	}
	for (place = r->n / 2; place-- > 0;)
		sift_down(r, place, r->heap[place]);
}
