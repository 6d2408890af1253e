/* SPDX-License-Identifier: MIT */
#include "train/chunks.h"

#include "base/mem.h"

/*
 * Some hundreds of chunks even for a small corpus, so that the rate falls
 * smoothly and all threads have work; not more than 16 k tokens, so that a
 * stop is heard within a few hundredths of a second.
 */
enum { CHUNK_MIN = 500, CHUNK_MAX = 16384, CHUNKS_AIM = 512 };

size_t chunks_size(const struct ids *ids)
{
	uint64_t size = ids->tokens / CHUNKS_AIM;

	return size < CHUNK_MIN	  ? CHUNK_MIN
	       : size > CHUNK_MAX ? CHUNK_MAX
				  : (size_t)size;
}

/* Where the chunk that starts at START ends: behind the first mark after
 * SIZE entries, or at SIZE if there is none within a quarter more. */
static size_t chunk_end(const struct ids_segment *s, size_t start, size_t size)
{
	size_t end = start + size, i;

	for (i = end; i < end + size / 4 && i < s->n; i++)
		if (ids_at(s, i) == IDS_END)
			return i + 1;
	/* No crumbs: what is left behind the cut must be worth a chunk. */
	return end + size / 4 < s->n ? end : s->n;
}

int chunks_init(struct chunks *c, const struct ids *ids, size_t size,
		struct err *err)
{
	size_t i, start, end;

	*c = (struct chunks)CHUNKS_INIT;
	for (i = 0; i < ids->nsegments; i++) {
		const struct ids_segment *s = &ids->segments[i];

		for (start = 0; start < s->n; start = end) {
			end = chunk_end(s, start, size);
			if (mem_grow(&c->list, &c->cap, c->n + 1,
				     sizeof(*c->list), err) < 0) {
				chunks_release(c);
				return -1;
			}
			c->list[c->n++] = (struct chunk){
			    (uint32_t)i, (uint32_t)(end - start), start};
		}
	}
	return 0;
}

void chunks_release(struct chunks *c)
{
	mem_free(c->list);
	*c = (struct chunks)CHUNKS_INIT;
}

size_t chunks_longest(const struct chunks *c)
{
	size_t max = 0, i;

	for (i = 0; i < c->n; i++)
		if (c->list[i].n > max)
			max = c->list[i].n;
	return max;
}
