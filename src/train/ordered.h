/* SPDX-License-Identifier: MIT */
/*
 * Training whose result does not depend on the threads, nor on which of them
 * is faster: the pieces of a group are each trained on copies of the rows as
 * they stood when the group began, and what they make of them is merged in the
 * order of the pieces (copies.h).  How many pieces a group has follows from the
 * corpus alone.
 */
#ifndef TRAIN_ORDERED_H
#define TRAIN_ORDERED_H

#include "data/ids.h"
#include "train/chunks.h"
#include "train/config.h"
#include "train/loss.h"
#include "train/params.h"

/* The pieces of a group, in groups one after the other. */
struct ordered_plan {
	size_t pieces; /* of a group, at most */
	size_t groups; /* of an epoch */
};

/* What a group came to. */
struct ordered_sums {
	uint64_t tokens, pairs, words, writes;
	double loss;
};

struct ordered_run {
	const struct config *config;
	const struct ids *ids;
	const struct chunks *chunks; /* the pieces */
	struct params *params;
	const struct loss *loss;
	const uint32_t *keep;
	int epoch;
	/* Called by worker 0 after each group: adds up, and says whether to
	 * go on. */
	bool (*done)(void *arg, const struct ordered_sums *sums);
	/* The rate that a group is trained at. */
	double (*rate)(void *arg);
	void *arg;
};

/* Tokens that a piece should have. */
size_t ordered_piece(const struct ids *ids);

struct ordered_plan ordered_plan(const struct chunks *chunks);

/*
 * Trains groups from *GROUP on until those of the epoch are done, run->done
 * says stop or a signal comes; *GROUP is then the next.  Where training
 * diverges, it ends with 0 and *RET_DIVERGED, and *GROUP is where.
 */
int ordered_train(const struct ordered_run *run, size_t *group,
		  bool *ret_diverged, struct err *err);

/* Bytes of copies, for VOCAB words. */
uint64_t ordered_memory(const struct config *config, uint64_t vocab);

#endif
