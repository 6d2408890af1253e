/* SPDX-License-Identifier: MIT */
/*
 * What every worker of a round does with a piece of text, and what it counts
 * meanwhile.
 */
#ifndef TRAIN_WORKER_H
#define TRAIN_WORKER_H

#include "base/team.h"
#include "train/examples.h"

/* One worker's counters, written by it alone and read by all; no two
 * workers share a cache line. */
struct worker {
	_Alignas(TEAM_LINE) uint64_t tokens;
	uint64_t pairs;
	uint64_t loss; /* a double's bits */
	uint64_t words, writes; /* trained as targets; of rows */
};

/*
 * Trains the sentences of N ids (words and IDS_END marks), thinned by KEEP
 * (train/subsample.h); the ids are lost.  Counts them, as W's.  False if the
 * loss is what no rate that works can show.
 */
bool worker_train(struct worker *w, struct examples *e, uint32_t *ids,
		  size_t n, const uint32_t *keep, struct rng *r);

/* Counts what was trained otherwise. */
void worker_add(struct worker *w, uint64_t tokens, uint64_t pairs, double loss);

/* Of N workers: tokens trained; the mean loss of a prediction, -1 if there
 * was none; writes of model rows per word trained. */
uint64_t workers_tokens(const struct worker *w, int n);
double workers_loss(const struct worker *w, int n);
double workers_row_writes(const struct worker *w, int n);

#endif
