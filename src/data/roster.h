/* SPDX-License-Identifier: MIT */
/*
 * A table of a fixed number of words and their counts, whose rarest word can
 * be had at any time, so as to make room.  All memory is taken at the start.
 *
 * Words have numbers below the table's size.  A new one gets the number freed
 * last, else the lowest never used, so that a table whose words only ever
 * make room for others has the numbers 0 ... n - 1.
 *
 * The rarest is the root of a heap whose keys lag behind the counts: counts
 * only rise, so a key that is too low is set right when it arrives at the
 * root, and counting does not touch the heap.
 */
#ifndef DATA_ROSTER_H
#define DATA_ROSTER_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define ROSTER_NONE UINT32_MAX

struct roster_entry {
	uint64_t count;
	uint64_t error; /* the caller's: what of the count may be others' */
	uint64_t key;	/* in the heap: not above count */
	uint64_t born;	/* words added before it: of equals the older goes */
	size_t at;	/* its bytes, in text */
	uint32_t len;
	uint32_t tag;	/* of its hash */
	uint32_t heap;	/* its place there; ROSTER_NONE: not in use */
};

struct roster {
	struct roster_entry *entries; /* [max] */
	uint32_t *heap;		      /* [n] numbers of entries */
	uint32_t *spare;	      /* [max - n], the next one last */
	uint32_t *slots;	      /* index: number + 1; 0: empty */
	size_t nslots;		      /* a power of two */
	size_t n, max;
	char *text; /* of each word its number, its length, its bytes */
	size_t used, live, cap; /* bytes of it; live: of words in use */
	uint64_t born;	/* words added ever */
	uint64_t total; /* of all counts */
};

#define ROSTER_INIT {0}

/* Of MAX words, 1 to 2^31, of up to LONGEST bytes and of 32 on average at the
 * most. */
int roster_init(struct roster *r, size_t max, size_t longest, struct err *err);
void roster_release(struct roster *r);
/* The bytes such a table takes. */
uint64_t roster_memory(size_t max, size_t longest);

/* Is there room for a word of LEN bytes, if *OPT_GONE went? */
bool roster_room(const struct roster *r, size_t len,
		 const struct roster_entry *opt_gone);

/* The number of a word, ROSTER_NONE if it is not there. */
uint32_t roster_find(const struct roster *r, const char *bytes, size_t len);
/* Adds a word that is not there, and for which there is room. */
uint32_t roster_add(struct roster *r, const char *bytes, size_t len,
		    uint64_t count);
/* Counts a word N more times. */
static inline void roster_count(struct roster *r, uint32_t i, uint64_t n)
{
	r->entries[i].count += n;
	r->total += n;
}

/* The word of the lowest count, of equals the one added first; there is
 * one. */
uint32_t roster_rarest(struct roster *r);
void roster_remove(struct roster *r, uint32_t i);
/* Exchanges the numbers of two words. */
void roster_swap(struct roster *r, uint32_t i, uint32_t j);
/* Halves all counts and errors, rounding up. */
void roster_halve(struct roster *r);

/* Its bytes, until a word is added. */
static inline const char *roster_word(const struct roster *r, uint32_t i)
{
	return r->text + r->entries[i].at;
}

#endif
