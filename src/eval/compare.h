/* SPDX-License-Identifier: MIT */
/*
 * Is the difference of two scores on the same items more than chance?
 *
 * Where items are right or wrong, McNemar's test (1947) in its exact form: of
 * the items that one side alone has right, each falls to either side with
 * probability one half; p is twice the binomial probability of as few on one
 * side or fewer.  Elsewhere the paired bootstrap (bootstrap.h): the same
 * resampled items for both.
 */
#ifndef EVAL_COMPARE_H
#define EVAL_COMPARE_H

#include "eval/bootstrap.h"

enum { COMPARE_RESAMPLES = 10000 };

struct compare {
	bool exact;        /* McNemar's test, else the bootstrap */
	double difference; /* of the scores; NAN if one is */
	double low, high;  /* its 95 % interval; NAN if exact */
	double p;          /* two-sided; NAN if the difference is */
	uint64_t wins;     /* items right in A alone, if exact */
	uint64_t losses;   /* in B alone */
};

/* A and B have counted the same items of SET. */
int compare_scores(struct compare *c, const struct set *set,
		   const struct score *a, const struct score *b, uint64_t seed,
		   int threads, struct err *err);

double compare_mcnemar(uint64_t wins, uint64_t losses);

#endif
