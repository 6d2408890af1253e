/* SPDX-License-Identifier: MIT */
/*
 * A table that numbers and counts words: the inner loop of counting.
 *
 * A word of up to 16 bytes is its own two-word key, so that most comparisons
 * touch nothing but the entry; a longer one keeps its bytes elsewhere and its
 * hash beside the pointer.  Slots hold 32 bits of hash beside the number:
 * entries stay dense and in order of arrival, and a wrong entry is hardly
 * ever looked at.
 */
#ifndef DATA_TALLY_H
#define DATA_TALLY_H

#include "base/err.h"
#include "base/hash.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TALLY_INLINE = 16 };
#define TALLY_NONE UINT32_MAX

/* A word to look up. */
struct tally_key {
	uint64_t a, b;	   /* its 16 bytes as in memory, zeros behind; of a
			    * longer word b is the hash */
	const char *bytes; /* all of them */
	uint32_t len;
	uint64_t hash;
};

struct tally_entry {
	union {
		char head[TALLY_INLINE]; /* the bytes, zeros behind them */
		struct {
			const char *bytes; /* of a longer word */
			/* The second half of the key, wherever pointers take
			 * less than the first. */
			_Alignas(8) uint64_t hash;
		} far;
	};
	uint64_t count;
	uint32_t len;
	uint32_t tag; /* upper half of the hash */
};

struct tally_slot {
	uint32_t tag;
	uint32_t place; /* number + 1; 0: empty */
};

struct tally {
	struct tally_entry *entries;
	size_t n, cap;
	struct tally_slot *slots;
	size_t nslots;	  /* a power of two; at most 5/8 are taken */
	size_t far_bytes; /* of copies of long words */
	size_t limit;	  /* bytes that tally_full allows; 0: any */
	bool borrow;	  /* long words need not be copied */
	char *chunk;	  /* of bytes of long words; begins with a link */
	size_t chunk_left;
};

/* EXPECT words are coming, or 0. */
int tally_init(struct tally *t, bool borrow, size_t expect, struct err *err);
void tally_release(struct tally *t);
/* Empties the table but keeps its room. */
void tally_clear(struct tally *t);
/* Gives up the slots: nothing will be looked up any more. */
void tally_close(struct tally *t);

/* Bytes an entry and its slots take at the most. */
enum { TALLY_COST = sizeof(struct tally_entry) +
		    16 * sizeof(struct tally_slot) / 5 };

/* Linear probing is short up to such a load. */
static inline bool tally_crowded(const struct tally *t, size_t n)
{
	return n > t->nslots / 8 * 5;
}

/* Memory in use. */
static inline size_t tally_bytes_used(const struct tally *t)
{
	return t->n * sizeof(*t->entries) + t->nslots * sizeof(*t->slots) +
	       t->far_bytes;
}

/* Could N more words lead past the limit? */
static inline bool tally_full(const struct tally *t, size_t n)
{
	size_t used = tally_bytes_used(t) + n * sizeof(*t->entries);

	if (tally_crowded(t, t->n + n))
		used += t->nslots * sizeof(*t->slots);
	return t->limit && used > t->limit;
}

static inline const char *tally_bytes(const struct tally_entry *e)
{
	return e->len > TALLY_INLINE ? e->far.bytes : e->head;
}

uint64_t tally_hash_long(const char *bytes, size_t len);

/* The key keeps zero bytes from making the product zero. */
static inline uint64_t tally_hash_short(uint64_t a, uint64_t b)
{
	return hash_product(a ^ hash_secret.a, b ^ hash_secret.b);
}

/* Fills all of K.  Reads 16 bytes at BYTES whatever LEN is. */
static inline void tally_key(struct tally_key *k, const char *bytes,
			     size_t len)
{
	static const unsigned char ones[32] = {
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	const unsigned char *mask = ones + 16 - (len < 16 ? len : 16);
	uint64_t keep_a, keep_b;

	memcpy(&k->a, bytes, 8);
	memcpy(&k->b, bytes + 8, 8);
	memcpy(&keep_a, mask, 8);
	memcpy(&keep_b, mask + 8, 8);
	k->a &= keep_a;
	k->b &= keep_b;
	k->bytes = bytes;
	k->len = (uint32_t)len;
	if (len > TALLY_INLINE)
		k->b = k->hash = tally_hash_long(bytes, len);
	else
		k->hash = tally_hash_short(k->a, k->b);
}

/* The key of an entry, to look it up elsewhere. */
static inline void tally_key_of(const struct tally_entry *e,
				struct tally_key *k)
{
	memcpy(&k->a, e->head, 8);
	memcpy(&k->b, e->head + 8, 8);
	k->bytes = tally_bytes(e);
	k->len = e->len;
	k->hash = e->len > TALLY_INLINE ? k->b : tally_hash_short(k->a, k->b);
}

static inline size_t tally_home(const struct tally *t, uint64_t hash)
{
	return (size_t)hash & (t->nslots - 1);
}

/* Adds the word; -1 on error.  *RET: its number. */
int tally_new(struct tally *t, const struct tally_key *k, uint32_t *ret,
	      struct err *err);

static inline bool tally_is(const struct tally_entry *e,
			    const struct tally_key *k)
{
	uint64_t a, b;

	memcpy(&a, e->head, 8);
	memcpy(&b, e->head + 8, 8);
	if (b != k->b || e->len != k->len)
		return false;
	return k->len > TALLY_INLINE
		   ? memcmp(e->far.bytes, k->bytes, k->len) == 0
		   : a == k->a;
}

/* The number of a word, TALLY_NONE if it is not there. */
static inline uint32_t tally_find(const struct tally *t,
				  const struct tally_key *k)
{
	size_t mask = t->nslots - 1, i = tally_home(t, k->hash);
	uint32_t tag = (uint32_t)(k->hash >> 32);

	for (; t->slots[i].place; i = (i + 1) & mask)
		if (t->slots[i].tag == tag &&
		    tally_is(&t->entries[t->slots[i].place - 1], k))
			return t->slots[i].place - 1;
	return TALLY_NONE;
}

/* Counts the word N more times. */
static inline int tally_add(struct tally *t, const struct tally_key *k,
			    uint64_t n, uint32_t *ret, struct err *err)
{
	*ret = tally_find(t, k);
	if (*ret == TALLY_NONE && tally_new(t, k, ret, err) < 0)
		return -1;
	t->entries[*ret].count += n;
	return 0;
}

/* Prefetching a word in two steps: where its slot is, and, when that has
 * arrived, the entry. */
static inline void tally_fetch_slot(const struct tally *t,
				    const struct tally_key *k)
{
	__builtin_prefetch(&t->slots[tally_home(t, k->hash)], 1);
}

static inline void tally_fetch_entry(const struct tally *t,
				     const struct tally_key *k)
{
	uint32_t place = t->slots[tally_home(t, k->hash)].place;

	__builtin_prefetch(&t->entries[place - (place != 0)], 1);
}

#endif
