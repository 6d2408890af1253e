/* SPDX-License-Identifier: MIT */
#include "data/tally.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_ENTRIES = 512, CHUNK = 256 << 10 };

int tally_init(struct tally *t, bool borrow, size_t expect, struct err *err)
{
	*t = (struct tally){.borrow = borrow, .nslots = 2 * FIRST_ENTRIES};
	while (tally_crowded(t, expect))
		t->nslots *= 2;
	t->slots = mem_pages(t->nslots * sizeof(*t->slots), err);
	if (!t->slots)
		return -1;
	t->cap = expect > FIRST_ENTRIES ? expect : FIRST_ENTRIES;
	t->entries = mem_pages(t->cap * sizeof(*t->entries), err);
	return t->entries ? 0 : -1;
}

static void free_chunks(struct tally *t)
{
	char *chunk, *link;

	for (chunk = t->chunk; chunk; chunk = link) {
		memcpy(&link, chunk, sizeof(link));
		mem_free(chunk);
	}
	t->chunk = NULL;
	t->chunk_left = 0;
	t->far_bytes = 0;
}

void tally_release(struct tally *t)
{
	free_chunks(t);
	tally_close(t);
	mem_pages_free(t->entries, t->cap * sizeof(*t->entries));
	*t = (struct tally){0};
}

void tally_close(struct tally *t)
{
	mem_pages_free(t->slots, t->nslots * sizeof(*t->slots));
	t->slots = NULL;
	t->nslots = 0;
}

void tally_clear(struct tally *t)
{
	free_chunks(t);
	memset(t->slots, 0, t->nslots * sizeof(*t->slots));
	t->n = 0;
}

uint64_t tally_hash_long(const char *bytes, size_t len)
{
	return hash_word(bytes, len);
}

static void place(struct tally *t, uint64_t hash, uint32_t id)
{
	size_t i = tally_home(t, hash);

	while (t->slots[i].place)
		i = (i + 1) & (t->nslots - 1);
	t->slots[i] = (struct tally_slot){(uint32_t)(hash >> 32), id + 1};
}

/* In place: pages new to the process are dear, and all that the slots say can
 * be told again from the entries. */
static int grow_slots(struct tally *t, struct err *err)
{
	size_t bytes = t->nslots * sizeof(*t->slots), i;
	struct tally_slot *slots =
	    mem_pages_grow(t->slots, bytes, 2 * bytes, err);
	struct tally_key k;

	if (!slots)
		return -1;
	memset(slots, 0, bytes);
	t->slots = slots;
	t->nslots *= 2;
	/* In order of arrival, which is nearly that of frequency: frequent
	 * words keep their home slots. */
	for (i = 0; i < t->n; i++) {
		tally_key_of(&t->entries[i], &k);
		place(t, k.hash, (uint32_t)i);
	}
	return 0;
}

static int grow_entries(struct tally *t, struct err *err)
{
	size_t cap = t->cap + t->cap / 2;
	void *entries =
	    mem_pages_grow(t->entries, t->cap * sizeof(*t->entries),
			   cap * sizeof(*t->entries), err);

	if (!entries)
		return -1;
	t->entries = entries;
	t->cap = cap;
	return 0;
}

static const char *keep(struct tally *t, const char *bytes, size_t len,
			struct err *err)
{
	size_t size = sizeof(char *) + len;
	char *chunk;

	if (t->borrow)
		return bytes;
	if (t->chunk_left < len) {
		size = size < CHUNK ? CHUNK : size;
		chunk = mem_array(size, 1, err);
		if (!chunk)
			return NULL;
		memcpy(chunk, &t->chunk, sizeof(t->chunk));
		t->chunk = chunk;
		t->chunk_left = size - sizeof(t->chunk);
		t->far_bytes += size;
	}
	/* From the end down, so that chunk_left says where. */
	t->chunk_left -= len;
	chunk = t->chunk + sizeof(t->chunk) + t->chunk_left;
	memcpy(chunk, bytes, len);
	return chunk;
}

int tally_new(struct tally *t, const struct tally_key *k, uint32_t *ret,
	      struct err *err)
{
	struct tally_entry *e;

	if (t->n >= TALLY_NONE - 1)
		return err_set(err, "more than 2^32 - 2 words");
	if ((tally_crowded(t, t->n + 1) && grow_slots(t, err) < 0) ||
	    (t->n == t->cap && grow_entries(t, err) < 0))
		return -1;
	e = &t->entries[t->n];
	*e = (struct tally_entry){.len = k->len,
				  .tag = (uint32_t)(k->hash >> 32)};
	if (k->len > TALLY_INLINE) {
		e->far.bytes = keep(t, k->bytes, k->len, err);
		e->far.hash = k->hash;
		if (!e->far.bytes)
			return -1;
	} else {
		memcpy(e->head, &k->a, 8);
		memcpy(e->head + 8, &k->b, 8);
	}
	*ret = (uint32_t)t->n;
	place(t, k->hash, *ret);
	t->n++;
	return 0;
}
