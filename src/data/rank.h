/* SPDX-License-Identifier: MIT */
/*
 * The order of a vocabulary: count descending, then bytes ascending.  Entries
 * carry the first eight bytes as a number, so that almost every comparison
 * is settled without leaving the array.
 */
#ifndef DATA_RANK_H
#define DATA_RANK_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct rank {
	uint64_t count;
	uint64_t prefix; /* rank_prefix(bytes, len) */
	const char *bytes;
	uint32_t len;
	uint32_t id; /* the caller's */
};

/* The first eight bytes as a big-endian number, zeros behind the end. */
uint64_t rank_prefix(const char *bytes, size_t len);

/* Does A come before B? */
bool rank_before(const struct rank *a, const struct rank *b);

/* Sorts; wants as much memory again. */
int rank_sort(struct rank *r, size_t n, struct err *err);

/*
 * The same on all threads, for who makes the ranks: each is put at once among
 * those of its group.  Half of a vocabulary is seen once, so that a group is
 * one small count and one first byte; great counts share a group.
 *
 *	each of N workers: at[rank_group(...)]++ for its words, AT being its own
 *	rank_places: AT becomes where the worker's words go
 *	each worker: r[at[rank_group(...)]++] = ... for the same words
 *	rank_sort_groups
 */
enum { RANK_COUNTS = 256, RANK_GROUPS = RANK_COUNTS * 256 };

static inline size_t rank_group(uint64_t count, char first)
{
	if (count >= RANK_COUNTS - 1)
		return 0;
	return (RANK_COUNTS - 1 - (size_t)count) * 256 + (unsigned char)first;
}

/* AT: [workers][RANK_GROUPS]; START: [RANK_GROUPS + 1], to be filled. */
void rank_places(size_t *at, int workers, size_t *start);
int rank_sort_groups(struct rank *r, const size_t *start, int threads,
		     struct err *err);

#endif
