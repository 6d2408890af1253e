/* SPDX-License-Identifier: MIT */
/*
 * A table that numbers and counts words: the inner loop of counting.
 *
 * A word of up to 16 bytes is its own two-word key, so that most comparisons
 * touch nothing but the entry; a longer one keeps its bytes elsewhere.  Slots
 * hold 32 bits of hash beside the number: entries stay dense and in order of
 * arrival, and a wrong entry is hardly ever looked at.
 */
#ifndef DATA_TALLY_H
#define DATA_TALLY_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TALLY_INLINE = 16 };
#define TALLY_NONE UINT32_MAX

/* A word to look up. */
struct tally_key {
	uint64_t a, b;	   /* its first 16 bytes as in memory, then zeros */
	const char *bytes; /* all of them */
	uint32_t len;
	uint64_t hash;
};

struct tally_entry {
	char head[TALLY_INLINE]; /* the bytes, zeros behind them */
	const char *bytes;	 /* all of them if longer than that */
	uint64_t count;
	uint64_t hash;
	uint32_t len;
};

struct tally_slot {
	uint32_t tag; /* upper half of the hash */
	uint32_t id;  /* into entries, TALLY_NONE: empty */
};

struct tally {
	struct tally_entry *entries;
	size_t n, cap;
	struct tally_slot *slots;
	size_t nslots;
	bool borrow;	  /* long words need not be copied */
	char *chunk;	  /* of bytes of long words; begins with a link */
	size_t chunk_left;
};

int tally_init(struct tally *t, bool borrow, struct err *err);
void tally_release(struct tally *t);

static inline const char *tally_bytes(const struct tally_entry *e)
{
	return e->len > TALLY_INLINE ? e->bytes : e->head;
}

uint64_t tally_hash_long(const char *bytes, size_t len);

/* Fills all of K.  Reads 16 bytes at BYTES whatever LEN is. */
static inline void tally_key(struct tally_key *k, const char *bytes,
			     size_t len)
{
	static const unsigned char ones[32] = {
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	const unsigned char *mask = ones + 16 - (len < 16 ? len : 16);
	uint64_t keep_a, keep_b;
	unsigned __int128 p;

	memcpy(&k->a, bytes, 8);
	memcpy(&k->b, bytes + 8, 8);
	memcpy(&keep_a, mask, 8);
	memcpy(&keep_b, mask + 8, 8);
	k->a &= keep_a;
	k->b &= keep_b;
	k->bytes = bytes;
	k->len = (uint32_t)len;
	/* Both halves of one product; the odd constants keep zero bytes
	 * from making it zero. */
	p = (unsigned __int128)(k->a ^ UINT64_C(0x9e3779b97f4a7c15)) *
	    ((k->b ^ UINT64_C(0xc2b2ae3d27d4eb4f)) +
	     len * UINT64_C(0xa0761d6478bd642f));
	k->hash = (uint64_t)p ^ (uint64_t)(p >> 64);
	if (len > TALLY_INLINE)
		k->hash = tally_hash_long(bytes, len);
}

static inline size_t tally_home(const struct tally *t, uint64_t hash)
{
	return (size_t)hash & (t->nslots - 1);
}

/* Adds the word; -1 on error.  *RET: its number. */
int tally_new(struct tally *t, const struct tally_key *k, uint32_t *ret,
	      struct err *err);

/* The number of a word, TALLY_NONE if it is not there. */
static inline uint32_t tally_find(const struct tally *t,
				  const struct tally_key *k)
{
	size_t mask = t->nslots - 1, i = tally_home(t, k->hash);
	uint32_t tag = (uint32_t)(k->hash >> 32);
	const struct tally_entry *e;
	uint64_t a, b;

	for (; t->slots[i].id != TALLY_NONE; i = (i + 1) & mask) {
		if (t->slots[i].tag != tag)
			continue;
		e = &t->entries[t->slots[i].id];
		memcpy(&a, e->head, 8);
		memcpy(&b, e->head + 8, 8);
		if (a != k->a || b != k->b || e->len != k->len)
			continue;
		if (k->len <= TALLY_INLINE ||
		    memcmp(e->bytes, k->bytes, k->len) == 0)
			return t->slots[i].id;
	}
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

/* The key of an entry, to look it up elsewhere. */
static inline void tally_key_of(const struct tally_entry *e,
				struct tally_key *k)
{
	memcpy(&k->a, e->head, 8);
	memcpy(&k->b, e->head + 8, 8);
	k->bytes = tally_bytes(e);
	k->len = e->len;
	k->hash = e->hash;
}

#endif
