/* SPDX-License-Identifier: MIT */
/*
 * Locked rows: other rows are trained against them and they stay as they are,
 * bit for bit.  An input row that is locked is read into a ring and never
 * written back; for an output row that is locked the kernel is given a copy,
 * made anew for every step, as it changes what it is given.
 */
#ifndef TRAIN_FREEZE_H
#define TRAIN_FREEZE_H

#include "train/hot.h"

/* Bits of params.frozen, by word. */
enum { FREEZE_INPUT = 1, FREEZE_OUTPUT = 2 };

/* A worker's copies of output rows for one step. */
struct freeze {
	const struct params *params;
	float **rows;  /* [max] */
	float *copies; /* [max], as params' output */
	size_t bytes;  /* of copies */
};

#define FREEZE_INIT {0}

/* For steps of up to MAX outputs; takes no memory if no row is locked.  Rows are
 * floats. */
int freeze_init(struct freeze *f, const struct params *params, int max,
		struct err *err);
void freeze_release(struct freeze *f);

/* The N output ROWS, some of them in HOT, with copies in the places of those
 * that are locked.  Wants params->frozen. */
float *const *freeze_outputs(const struct freeze *f, const struct hot *hot,
			     float *const *rows, int n);

#endif
