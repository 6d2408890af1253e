/* SPDX-License-Identifier: MIT */
/*
 * The score of a part of a test set as a function of how often each of its
 * items counts, which is what resampling varies.
 */
#ifndef EVAL_MEASURE_H
#define EVAL_MEASURE_H

#include "eval/score.h"

enum measure_part { MEASURE_ALL, MEASURE_GROUP, MEASURE_SECTION };

/* Items 0..n here are those of the part that count, in their order. */
struct measure {
	size_t n;
	double *x;      /* [n]: right 1 or wrong 0, or given scores */
	double *y;      /* [n]: cosines, else NULL */
	uint32_t *by_x; /* [n]: items in order of x, if there is y */
	uint32_t *by_y; /* [n] */
	double *ranks;	/* [2 n]: scratch, if there is y */
	double unit;    /* of a share: 100 for per cent */
};

/* Part number WHICH of SET.  What is right among categories stays so: the
 * class that is most frequent in a resampled cluster would always fit better
 * than that of the cluster. */
int measure_init(struct measure *m, const struct set *set,
		 const struct score *score, enum measure_part part,
		 size_t which, struct err *err);
void measure_release(struct measure *m);

/* Spearman's rank correlation of two lists of N, which are copied. */
int measure_ranks(struct measure *m, const double *x, const double *y, size_t n,
		  struct err *err);

/* The score if item i counts WEIGHTS[i] times (NULL: all once).  SCRATCH has
 * 2 n doubles; NULL: M's own, for one thread at a time. */
double measure_of(const struct measure *m, const uint32_t *opt_weights,
		  double *opt_scratch);

/* Pearson's correlation of given scores and cosines of the items of a
 * similarity set that count; of other sets NAN. */
int measure_pearson(const struct set *set, const struct score *score,
		    double *ret, struct err *err);

/* The same of two lists; NAN if one is constant. */
double measure_correlation(const double *x, const double *y, size_t n);

#endif
