/* SPDX-License-Identifier: MIT */
/* Rows to states along axes, and levels that fit them. */
#ifndef QUANT_FIT_H
#define QUANT_FIT_H

#include "quant/axes.h"
#include "quant/levels.h"

/* How rows are coded. */
struct fit {
	const struct axes *axes;
	enum levels kind;
	float levels[LEVELS_SIZE];
	struct levels_grid grid; /* of all but those of a trellis */
};

/* Floats of scratch for fit_block(). */
size_t fit_scratch(const struct fit *f);

/* Called with every row of a block: its number there, its length, y and
 * states. */
typedef void (*fit_fn)(void *arg, size_t i, double length, const float *y,
		       const uint8_t *states);

/* Codes N <= CODING_BLOCK rows X [n, dim], which come to length 1. */
void fit_block(const struct fit *f, float *x, size_t n, float *scratch,
	       fit_fn fn, void *arg);

/* Fills the levels, with zeros for widths that no axis has: those of a trellis
 * are moved to the means of what comes to them from a sample of the rows
 * (Linde, Buzo and Gray 1980).  The same for any number of THREADS. */
int fit_levels(struct fit *f, const struct rows *rows, int threads,
	       struct err *err);

#endif
