/* SPDX-License-Identifier: MIT */
/*
 * Who predicts whom.  A sentence is walked once, a few positions at a time (as
 * many as share their outputs); the words around a position are its inputs and
 * the word itself the target.  What a model does with the inputs of a group of
 * windows is its row in the table: skip-gram trains each of them, CBOW the mean
 * of each window.  To add a model, write its `group` function and add a row in
 * examples.c.
 */
#ifndef TRAIN_EXAMPLES_H
#define TRAIN_EXAMPLES_H

#include "kern/kern.h"
#include "train/freeze.h"
#include "train/loss.h"
#include "train/noise.h"
#include "train/ring.h"

enum {
	EXAMPLES_AHEAD = 4, /* positions drawn and fetched ahead, or a few more */
	EXAMPLES_DRAWS = 8  /* above the groups ahead */
};

/* The draws for neighbouring targets, made some positions before their use. */
struct draw {
	struct outputs out;
	float *due; /* to be tied first; NULL: none */
	size_t reach[LOSS_MAX_SHARE]; /* half-widths of their windows */
};

/* One worker's state for walking sentences. */
struct examples {
	const struct config *config;
	const struct params *params;
	const struct loss *loss;
	const struct examples_model *model;
	struct ring ring;
	struct hot hot, hot_in; /* outputs, inputs */
	struct noise_pool pool;
	struct freeze freeze;
	struct draw draws[EXAMPLES_DRAWS];
	float **inputs;	 /* the windows' vectors */
	const float **labels; /* theirs */
	float *weights;	 /* theirs, */
	float *row_weights; /* and times the rows of each */
	float *weight_at; /* [window + 1], by distance */
	float *sums;	 /* labels of inputs that stand in a window twice */
	float *hidden;	 /* two rows a target, for CBOW */
	float *scratch;	 /* for the kernel */
	float *wide;	 /* a step's output rows as floats, where they are bf16 */
	float **wide_rows; /* and where these are, or copies of hot ones */
	struct kern_dither dither;
	void *aligned;	 /* memory of hidden, scratch and wide */
	size_t aligned_bytes;
	float **set;   /* the rows of a word */
	float *due[EXAMPLES_DRAWS]; /* input rows, by position, as in a draw */
	float **fetch; /* rows wanted some positions on */
	int nfetch;
	float **out_rows; /* memory of the draws */
	float *out_labels;
	uint64_t window; /* windows met so far, as ring slots count them */
	float rate;
	double loss_sum; /* of -log p over all predictions made */
	uint64_t pairs;	 /* (input, target) predictions made */
	uint64_t outputs; /* (input, output) products behind them */
	uint64_t words;	  /* trained as targets */
	uint64_t writes;  /* of shared rows */
};

struct examples_model {
	const char *name;
	/* Trains the targets of DRAW, which stand from POS on in a sentence of
	 * N words. */
	void (*group)(struct examples *e, const struct draw *draw, size_t pos,
		      size_t n);
};

int examples_init(struct examples *e, const struct config *config,
		  const struct params *params, const struct loss *loss,
		  struct err *err);
void examples_release(struct examples *e);

/* What this worker's copies have learnt comes to the rows. */
void examples_finish(struct examples *e);

/* What follows depends on rows and R alone, not on what was trained before: a
 * new pool of noise, and how rows of bf16 are rounded. */
void examples_begin(struct examples *e, struct rng r);

/* Trains a sentence of N words, subsampled already, at e->rate. */
void examples_sentence(struct examples *e, const uint32_t *words, size_t n,
		       struct rng *r);

#endif
