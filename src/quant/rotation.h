/* SPDX-License-Identifier: MIT */
/* Which axes rows are turned to before they are coded. */
#ifndef QUANT_ROTATION_H
#define QUANT_ROTATION_H

#include <stdint.h>

enum rotation {
	ROTATION_BEST,	    /* rotation_best() */
	ROTATION_PRINCIPAL, /* their principal axes (axes.h) */
	ROTATION_HADAMARD,  /* random ones (hadamard.h) */
	ROTATION_NONE	    /* those they have */
};

/* Of all but the first, in order; NULL-ended. */
extern const char *const rotation_names[];

/* By name; ROTATION_BEST: there is no such one. */
enum rotation rotation_find(const char *name);

/*
 * What serves such rows best: their principal axes, while those can be had
 * and cost no more than they save.  They take D bytes a dimension, that is
 * 8 D / rows bits a number; with bits where the variance is, numbers are as
 * good as random ones of a quarter of a bit to two bits more, by how much
 * variances differ.  Half a bit is taken for it.
 */
enum { ROTATION_ROWS = 16 /* a dimension, for which axes pay */ };

enum rotation rotation_best(uint64_t rows, uint64_t dim);

#endif
