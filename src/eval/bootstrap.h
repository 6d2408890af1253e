/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap (Efron 1979): what a score, or the difference of two on the
 * same items, might have been with other items of the same sort, by drawing
 * as many as there are with replacement.  Resample i has random numbers of its
 * own, so that no result depends on the number of threads.
 */
#ifndef EVAL_BOOTSTRAP_H
#define EVAL_BOOTSTRAP_H

#include "eval/measure.h"

struct bootstrap {
	size_t resamples;
	uint64_t seed;
	int threads;
};

/* values[i] is the measure of A on resample i, less that of B if there is one
 * (of the same items as A). */
int bootstrap_run(const struct bootstrap *b, const struct measure *measure,
		  const struct measure *opt_less, double *values,
		  struct err *err);

/* The middle 95 per cent: the least and the greatest of N values but for the
 * N / 40 at either end.  NAN is left out first (all NAN: NAN).  Sorts
 * VALUES. */
void bootstrap_interval(double *values, size_t n, double *ret_low,
			double *ret_high);

/* How likely is 0 or beyond on either side: twice the smaller of the shares of
 * values not below and not above it, the observed one counted among them
 * (Davison and Hinkley 1997, 4.4); at most 1.  NAN speaks for neither side and
 * counts against both: few items give many resamples without a score. */
double bootstrap_p(const double *values, size_t n);

/* Fills low and high of every tally of SCORE. */
int bootstrap_score(const struct bootstrap *b, const struct set *set,
		    struct score *score, struct err *err);

#endif
