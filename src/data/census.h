/* SPDX-License-Identifier: MIT */
/*
 * Counting exactly within bounds: workers fill tables of their own, which are
 * emptied to disk when they have grown to their share of the memory, in parts
 * by hash.  In the end each part is merged in a small table and sorted, and
 * the parts are merged in order: the words come out as they stand in a
 * vocabulary file, one by one, whatever the number of workers and the memory.
 *
 *     census_new
 *     each worker: fills census_tally, calls census_spill when it is full
 *     census_finish
 *     census_next ... or census_ranks
 */
#ifndef DATA_CENSUS_H
#define DATA_CENSUS_H

#include "data/rank.h"
#include "data/tally.h"
#include "data/words.h"

struct census;

/* MEMORY: bytes for all of it, 0: as much as it takes (then census_spill must
 * not be called, and NUMBERED gives census_numbers). */
int census_new(struct census **ret, int threads, uint64_t memory,
	       bool numbered, struct err *err);
void census_free(struct census *c); /* NULL is fine */

/* The least MEMORY that makes sense. */
#define CENSUS_MEMORY_MIN 16000000

struct tally *census_tally(struct census *c, int worker);
/* Moves what WORKER has counted to disk. */
int census_spill(struct census *c, int worker, struct err *err);

/* After the workers: merges and sorts, on all threads. */
int census_finish(struct census *c, struct err *err);

struct census_stats {
	uint64_t tokens, types;
	uint64_t invalid_utf8; /* tokens that are not valid UTF-8 */
	uint64_t longest;      /* bytes */
	uint64_t bytes;	       /* of all tokens together */
	uint64_t spilled;      /* records that went to disk */
};

/* Below: after census_finish. */
const struct census_stats *census_stats(const struct census *c);

/* The next word in vocabulary order (see data/rank.h): 1, 0 at the end, -1.
 * *RET is valid until the next call. */
int census_next(struct census *c, const struct rank **ret, struct err *err);

/* From the first word again. */
int census_rewind(struct census *c, struct err *err);

/* All words in order, while nothing was spilled; *RET_N of them.  A word's id
 * is its number in the table of the only worker, or for several in the
 * numbering that census_numbers tells. */
struct rank *census_ranks(struct census *c, size_t *ret_n);

/* The numbers in WORKER's table to ids of ranks, NULL if they are the same. */
uint32_t *census_numbers(struct census *c, int worker);

#endif
