/* SPDX-License-Identifier: MIT */
/*
 * Tables of values for strings of bits (kern.h), and coding numbers of
 * variance 1 with them.  LEVELS is [LEVELS_WIDTHS, KERN_STATES]: a row for
 * every width of 1 to 8 bits.
 */
#ifndef QUANT_LEVELS_H
#define QUANT_LEVELS_H

#include "kern/kern.h"

enum { LEVELS_WIDTHS = 8, LEVELS_SIZE = LEVELS_WIDTHS * KERN_STATES };

enum levels {
	LEVELS_BEST, /* what the codec thinks best */
	LEVELS_LLOYD,
	LEVELS_UNIFORM,
	LEVELS_TRELLIS
};

/* Of all but the first, in order; NULL-ended. */
extern const char *const levels_names[];

/* The best values for a Gaussian that only the coefficient's own bits choose
 * among (Lloyd 1957, Max 1960), ascending. */
void levels_plain(float *levels);

/* The same of values that are equally far apart, at the best distance (Max
 * 1960). */
void levels_uniform(float *levels);

/* Values of a trellis to start from: quantiles of the Gaussian, in random
 * order, so that those a coefficient may choose among are any. */
void levels_trellis(float *levels);

/* Where among plain levels a number lies: a grid of cells so narrow that no
 * two middles between levels share one. */
enum { LEVELS_REACH = 6, LEVELS_CELLS = 128 /* to 1 */ };

struct levels_grid {
	float middles[LEVELS_SIZE]; /* above a level; INFINITY: the last */
	uint8_t first[LEVELS_WIDTHS][2 * LEVELS_REACH * LEVELS_CELLS];
};

void levels_make_grid(const float *levels, struct levels_grid *g);

/* States of N coefficients X by plain levels; WIDTHS as in kern_trellis. */
void levels_nearest(const struct levels_grid *g, const uint8_t *widths,
		    size_t n, const float *x, uint8_t *states);

/* The string of bits, filled up with zeros, to CODES. */
void levels_pack(const uint8_t *states, const uint8_t *widths, size_t n,
		 uint8_t *codes);

#endif
