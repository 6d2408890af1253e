/* SPDX-License-Identifier: MIT */
/*
 * Training: lock-free Hogwild SGD (Niu et al. 2011) over chunks of the
 * corpus.  Randomness belongs to the chunk, not to the worker, and the rate
 * is a function of the tokens done, so that with one thread a run is a
 * function of its seed and a position in it is (epoch, chunk).  Or, if it is
 * to be deterministic, by ordered.h over groups of chunks, and then that is so
 * with any number of threads.
 */
#ifndef TRAIN_TRAIN_H
#define TRAIN_TRAIN_H

#include "data/ids.h"
#include "data/matrix.h"
#include "data/vocab.h"
#include "train/config.h"
#include "train/params.h"

/* How far training is. */
struct position {
	int epoch;	 /* full epochs done */
	uint64_t chunk;	 /* chunks done of the next one */
	uint64_t tokens; /* trained so far, over all epochs */
};

/* Called between rounds, when no worker runs.  Whether all rows are finite is
 * for it to see (params_finite), now or later. */
typedef int (*train_save_fn)(void *arg, const struct params *params,
			     const struct position *position,
			     struct err *err);

struct train {
	struct params params;	  /* filled by train_run */
	struct position position; /* where it ended */
	double loss;  /* mean over the last round, per (input, target) pair */
	double seconds; /* of training alone */
	uint64_t trained; /* tokens, by this run */
	double row_writes; /* writes of model rows per word trained */
};

void train_release(struct train *t);

/* Is there nothing left to train?  Else it was stopped. */
static inline bool train_done(const struct train *t,
			      const struct config *config)
{
	return t->position.epoch >= config->epochs;
}

/* Rows [words, dim] and [outputs, dim] of an earlier run, and where it was; or
 * rows from elsewhere. */
struct train_start {
	const struct tensor *input, *output; /* F32, if they are what they
					      * must be */
	const struct tensor *table; /* with n-grams (config->subwords), the
				     * rows after those of input, which may
				     * be NULL then */
	struct position position;
	/* If not NULL, instead of those two: puts into PARAMS, which are as for
	 * a run from scratch, what it has. */
	int (*fill)(void *arg, struct params *params, struct err *err);
	void *arg; /* fill's */
	const uint8_t *opt_frozen; /* [words]: rows that stay (freeze.h) */
};

/*
 * Trains on IDS (ids into VOCAB, which has at least two words), from scratch
 * or (OPT_START, not NULL) from where an earlier run of the same CONFIG on the
 * same ids was: with one thread, the result is that of one run.  Words may have
 * counts of 0, if that is how often IDS has them.  SAVE is called now and then
 * (config->save_every, save_tokens), and at the end by the
 * caller.  A signal ends it cleanly between chunks with status 0: look at
 * stop_requested.  Rows that are no longer finite, or a loss no working rate
 * can produce, are an error that names the rate and the place.
 */
int train_run(struct train *t, const struct config *config,
	      const struct vocab *vocab, const struct ids *ids,
	      const struct train_start *opt_start, train_save_fn save,
	      void *arg, struct err *err);

/* The rate after DONE of TOTAL tokens. */
double train_rate(const struct config *config, uint64_t done, uint64_t total);

#endif
