/* SPDX-License-Identifier: MIT */
/*
 * The output side: which output rows a target word is trained against, and
 * whether each is true (+1) or noise (-1).  Negative sampling and
 * hierarchical softmax differ in this and nothing else.  To add one, write
 * train/loss_NAME.c and add its row in loss.c.
 */
#ifndef TRAIN_LOSS_H
#define TRAIN_LOSS_H

#include "base/rng.h"
#include "train/config.h"
#include "train/hot.h"
#include "train/touched.h"

struct loss;
struct noise_pool;

enum { LOSS_MAX_SHARE = 4 };

/*
 * The outputs of a few neighbouring targets.  Row m of the labels, which has
 * LABEL_STRIDE floats, is for an input in the windows of the targets whose bits
 * are set in m, and is the sum over those targets: +1 for what is true of a
 * target, -1 for noise, 0 for what another target alone meets.
 */
struct outputs {
	int n;
	int cached;  /* leading rows not worth fetching ahead */
	int targets; /* 1..LOSS_MAX_SHARE */
	int each;    /* outputs that each target meets */
	float **rows; /* room for loss->max_outputs */
	float *labels;
	size_t label_stride;
};

static inline float *outputs_labels(const struct outputs *out, unsigned targets)
{
	return out->labels + targets * out->label_stride;
}

struct loss_type {
	const char *name;
	/* COUNTS [n], descending or nearly so, 0 where the corpus lacks the
	 * word; FIRST_SEEN [n], for hierarchical softmax: where in the corpus
	 * a word stands for the first time. */
	int (*init)(struct loss *loss, const struct config *config,
		    const uint64_t *counts, const uint64_t *first_seen,
		    size_t n, struct err *err);
	void (*release)(struct loss *loss);
	/* Output rows for a vocabulary of n words. */
	size_t (*rows)(size_t n);
	/* Fills OUT, whose room is set, for N targets: rows, which are
	 * distinct, and the labels of each target alone.  Thread-safe with a
	 * pool and a generator each. */
	void (*targets)(const struct loss *loss, const struct hot *hot,
			struct noise_pool *pool, const uint32_t *words, int n,
			struct rng *r, struct outputs *out);
	/* See loss_narrow. */
	int (*narrow)(struct loss *small, const struct loss *loss,
		      const struct touched *words, struct touched *outputs,
		      struct rng *r, struct err *err);
};

struct loss {
	const struct loss_type *type;
	int max_outputs;
	int share;  /* neighbouring targets that get outputs in common */
	size_t hot; /* leading rows that HOT_SHARE of all windows use */
	float hot_part; /* of what is learnt of them, see hot.h */
	void *state; /* the type's own */
};

extern const struct loss_type loss_ns, loss_hs;

int loss_init(struct loss *loss, const struct config *config,
	      const uint64_t *counts, const uint64_t *first_seen, size_t n,
	      struct err *err);
void loss_release(struct loss *loss);

/*
 * SMALL, zeros or narrowed before, becomes LOSS for a text in which no other
 * WORDS stand, those with their times, and that is so short that it can do
 * with a sample of the noise.  It numbers words as WORDS does, and rows as
 * OUTPUTS will, which was reset.  Release SMALL as any.
 */
int loss_narrow(struct loss *small, const struct loss *loss,
		const struct touched *words, struct touched *outputs,
		struct rng *r, struct err *err);

/* Outputs for N targets, with all their labels. */
void loss_targets(const struct loss *loss, const struct hot *hot,
		  struct noise_pool *pool, const uint32_t *words, int n,
		  struct rng *r, struct outputs *out);

#endif
