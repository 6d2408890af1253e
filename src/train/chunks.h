/* SPDX-License-Identifier: MIT */
/*
 * The corpus cut into pieces of work.  A chunk ends at a sentence end where
 * there is one near, otherwise between two tokens; the cuts depend on the
 * corpus only, never on the threads, so that a position in training is the
 * number of a chunk and every token is trained once an epoch.
 */
#ifndef TRAIN_CHUNKS_H
#define TRAIN_CHUNKS_H

#include "data/ids.h"

struct chunk {
	uint32_t segment; /* of the ids */
	uint32_t n;	  /* entries, marks included */
	uint64_t start;	  /* within the segment */
};

struct chunks {
	struct chunk *list;
	size_t n, cap;
};

#define CHUNKS_INIT {0}

/* Of about SIZE entries each. */
int chunks_init(struct chunks *c, const struct ids *ids, size_t size,
		struct err *err);
void chunks_release(struct chunks *c);

/* A size that suits any number of threads. */
size_t chunks_size(const struct ids *ids);

/* Entries of the longest. */
size_t chunks_longest(const struct chunks *c);

#endif
