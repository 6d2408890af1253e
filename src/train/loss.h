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

struct loss;

/* The outputs of one target. Room for loss->max_outputs. */
struct outputs {
	int n;
	int cached; /* leading rows not worth fetching ahead */
	float **rows;
	float *signs;
};

struct loss_type {
	const char *name;
	/* COUNTS [n] descending. */
	int (*init)(struct loss *loss, const struct config *config,
		    const uint64_t *counts, size_t n, struct err *err);
	void (*release)(struct loss *loss);
	/* Output rows for a vocabulary of n words. */
	size_t (*rows)(size_t n);
	/* Fills OUT; rows are distinct. Thread-safe with a generator each. */
	void (*targets)(const struct loss *loss, const struct hot *hot,
			uint32_t word, struct rng *r, struct outputs *out);
};

struct loss {
	const struct loss_type *type;
	int max_outputs;
	size_t hot; /* leading rows that HOT_SHARE of all windows use */
	void *state; /* the type's own */
};

extern const struct loss_type loss_ns, loss_hs;

int loss_init(struct loss *loss, const struct config *config,
	      const uint64_t *counts, size_t n, struct err *err);
void loss_release(struct loss *loss);

#endif
