/* SPDX-License-Identifier: MIT */
#include "data/tally.h"

#include "base/hash.h"
#include "base/mem.h"

enum { FIRST_SLOTS = 1024, CHUNK = 256 << 10 };

int tally_init(struct tally *t, bool borrow, struct err *err)
{
	*t = (struct tally){.borrow = borrow, .nslots = FIRST_SLOTS};
	t->slots = mem_pages(t->nslots * sizeof(*t->slots), err);
	if (!t->slots)
		return -1;
	memset(t->slots, 0xff, t->nslots * sizeof(*t->slots));
	return 0;
}

void tally_release(struct tally *t)
{
	char *chunk, *link;

	for (chunk = t->chunk; chunk; chunk = link) {
		memcpy(&link, chunk, sizeof(link));
		mem_free(chunk);
	}
	mem_pages_free(t->slots, t->nslots * sizeof(*t->slots));
	mem_free(t->entries);
	*t = (struct tally){0};
}

uint64_t tally_hash_long(const char *bytes, size_t len)
{
	return hash_bytes(bytes, len, 0);
}

static void place(struct tally *t, uint64_t hash, uint32_t id)
{
	size_t i = tally_home(t, hash);

	while (t->slots[i].id != TALLY_NONE)
		i = (i + 1) & (t->nslots - 1);
	t->slots[i] = (struct tally_slot){(uint32_t)(hash >> 32), id};
}

static int grow(struct tally *t, struct err *err)
{
	size_t bytes = t->nslots * sizeof(*t->slots), i;
	struct tally_slot *slots = mem_pages(2 * bytes, err);

	if (!slots)
		return -1;
	memset(slots, 0xff, 2 * bytes);
	mem_pages_free(t->slots, bytes);
	t->slots = slots;
	t->nslots *= 2;
	for (i = 0; i < t->n; i++)
		place(t, t->entries[i].hash, (uint32_t)i);
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
	/* Linear probing is short up to a load of about 5/8. */
	if (t->n >= t->nslots / 8 * 5 && grow(t, err) < 0)
		return -1;
	if (mem_grow(&t->entries, &t->cap, t->n + 1, sizeof(*t->entries),
		     err) < 0)
		return -1;
	e = &t->entries[t->n];
	*e = (struct tally_entry){.hash = k->hash, .len = k->len};
	memcpy(e->head, &k->a, 8);
	memcpy(e->head + 8, &k->b, 8);
	if (k->len > TALLY_INLINE) {
		e->bytes = keep(t, k->bytes, k->len, err);
		if (!e->bytes)
			return -1;
	}
	*ret = (uint32_t)t->n;
	place(t, k->hash, *ret);
	t->n++;
	return 0;
}
