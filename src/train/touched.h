/* SPDX-License-Identifier: MIT */
/*
 * Which rows of a matrix a piece of work touches: a hash from row to slot,
 * slots being numbers from 0 in the order in which rows are met.
 */
#ifndef TRAIN_TOUCHED_H
#define TRAIN_TOUCHED_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct touched {
	uint32_t *rows; /* [n], by slot */
	float *times;	/* [n]: how often each is touched */
	size_t n, rows_cap, times_cap;
	uint32_t *places; /* slot + 1, or 0; open addressing */
	int bits;	  /* of the number of places */
};

#define TOUCHED_INIT {0}

void touched_release(struct touched *t);

/* Forgets all rows. */
void touched_reset(struct touched *t);

/* Makes room for MORE rows than there are. */
int touched_reserve(struct touched *t, size_t more, struct err *err);

/* The slot of ROW, which is touched TIMES times more; there is room. */
uint32_t touched_slot(struct touched *t, uint32_t row, float times);

#endif
