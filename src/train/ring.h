/* SPDX-License-Identifier: MIT */
/*
 * The context ring: a worker's own copies of the input vectors around the
 * current position.  A vector is taken from its rows when its position comes
 * within reach and its change is added back to them when it leaves, so a row
 * is written once a token, not once a window, and the copies stay in the
 * innermost cache.  A word that stands there twice has one copy.
 *
 * Where no other worker is likely to change a row meanwhile, it simply becomes
 * what the copy is.
 *
 * An input vector is the mean of a set of rows (one row for a plain word;
 * words with their n-grams have several; none: zeros), and all rows of the set
 * receive the whole change.
 */
#ifndef TRAIN_RING_H
#define TRAIN_RING_H

#include "kern/kern.h"
#include "train/params.h"

enum { RING_AROUND = 256 };

/* What windows look at stands first, so that it is in one line of cache. */
struct ring_slot {
	float *now;	 /* the vector */
	uint64_t window; /* the user's: where it was met last, */
	int input;	 /* as which input, */
	int times;	 /* and how often */
	uint32_t word;
	int users;    /* positions in reach */
	float **rows; /* the rows it is the mean of */
	float *old;   /* as it was when taken, unless it is alone */
	int nrows;
	bool locked; /* the rows stay as they are */
	bool alone;  /* its one row is nobody else's meanwhile */
};

struct ring {
	struct ring_slot *slots;
	struct ring_slot **at;	  /* by position */
	struct ring_slot **spare; /* slots without users */
	size_t nslots; /* a power of two, above the greatest reach */
	size_t nspare;
	size_t columns; /* of a vector, as kernels go over them */
	struct kern_dither *dither; /* the caller's, for rows of bf16; NULL: they
				     * are floats */
	size_t contended; /* words below it are not alone */
	uint16_t around[RING_AROUND]; /* slots in use, by the word modulo
				       * their number: most words are found
				       * not to be there without a search */
	const uint8_t *frozen; /* words whose rows stay; NULL: none */
	float *vectors;
	float **rows;
	size_t bytes; /* of vectors */
};

#define RING_INIT {0}

/* Of N words, of which KEEP leaves the share KEEP[i] / 2^32 of COUNTS[i], the
 * leading ones that WORKERS of such reach are likely to have at the same time. */
size_t ring_contended(const uint64_t *counts, const uint32_t *keep, size_t n,
		      size_t reach, int workers);

/* For positions at most REACH apart, sets of at most MAX_ROWS rows.  DITHER is
 * the caller's, for rows of bf16. */
int ring_init(struct ring *ring, size_t reach, int max_rows,
	      const struct params *params, struct kern_dither *dither,
	      struct err *err);
void ring_release(struct ring *ring);

static inline struct ring_slot *ring_at(const struct ring *ring, size_t pos)
{
	return ring->at[pos & (ring->nslots - 1)];
}

/* Takes the vector for position POS, where WORD stands, from N rows; FIRST is
 * the first position taken and not yet given back. */
void ring_take(struct ring *ring, size_t first, size_t pos, uint32_t word,
	       float *const *rows, int n);

/* Adds the change of position POS back to its rows. */
void ring_give(struct ring *ring, size_t pos);

/* Positions FROM .. TO - 1 have been trained: vectors whose rows stay as they
 * are become what those are again.  Wants ring->frozen. */
void ring_restore(struct ring *ring, size_t from, size_t to);

#endif
