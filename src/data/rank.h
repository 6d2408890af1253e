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

/* Sorts stably, on all threads; wants as much memory again. */
int rank_sort(struct rank *r, size_t n, int threads, struct err *err);

#endif
