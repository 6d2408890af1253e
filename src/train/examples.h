/* SPDX-License-Identifier: MIT */
/*
 * Who predicts whom.  A sentence is walked once; at every position the words
 * around it are the inputs and the word itself the target.  What a model does
 * with the inputs of a window is its row in the table: skip-gram trains each
 * of them, CBOW their mean.  To add a model, write its `window` function and
 * add a row in examples.c.
 */
#ifndef TRAIN_EXAMPLES_H
#define TRAIN_EXAMPLES_H

#include "kern/kern.h"
#include "train/loss.h"
#include "train/ring.h"

enum { EXAMPLES_AHEAD = 4 /* positions drawn and prefetched ahead */ };

/* A position's draws, made EXAMPLES_AHEAD positions before their use. */
struct draw {
	struct outputs out;
	int reach; /* half-width of its window */
};

/* One worker's state for walking sentences. */
struct examples {
	const struct config *config;
	const struct params *params;
	const struct loss *loss;
	const struct examples_model *model;
	struct ring ring;
	struct hot hot;
	struct draw draws[2 * EXAMPLES_AHEAD];
	float **inputs;	 /* the window's vectors, room for 2 * window */
	float *weights;	 /* theirs */
	float *weight_at; /* [window + 1], by distance */
	float *hidden;	 /* two rows, for CBOW */
	float *scratch;	 /* for the kernel */
	void *aligned;	 /* memory of hidden and scratch */
	size_t aligned_bytes;
	float **out_rows; /* memory of the draws */
	float *out_signs;
	float rate;
	double loss_sum; /* of -log p over all predictions made */
	uint64_t pairs;	 /* (input, target) predictions made */
	uint64_t outputs; /* (input, output) products behind them */
};

struct examples_model {
	const char *name;
	/* Trains N input vectors (e->inputs) against the outputs. */
	void (*window)(struct examples *e, int n, const struct outputs *out);
};

int examples_init(struct examples *e, const struct config *config,
		  const struct params *params, const struct loss *loss,
		  struct err *err);
void examples_release(struct examples *e);

/* Trains a sentence of N words, subsampled already, at e->rate. */
void examples_sentence(struct examples *e, const uint32_t *words, size_t n,
		       struct rng *r);

#endif
