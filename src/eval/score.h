/* SPDX-License-Identifier: MIT */
/*
 * Scoring a test set on a matrix.
 *
 * Analogies a : b :: c : d, as word2vec's compute-accuracy has it: all four
 * words must be known (else the question is unseen); the answer is the row
 * that scores best by the method (search/analogy.h), rows a, b, c excepted; it
 * is right if its folded word is that of d.
 *
 * Similarities: Spearman's rank correlation, ties with their mean rank,
 * between given scores and cosines; pairs with an unknown word are unseen.
 */
#ifndef EVAL_SCORE_H
#define EVAL_SCORE_H

#include "eval/lexicon.h"
#include "eval/set.h"
#include "search/analogy.h"
#include "search/search.h"

struct score_tally {
	uint64_t total, seen, right;
};

struct score {
	struct score_tally all;
	struct score_tally *sections; /* [set->nsections], of analogies */
	double spearman; /* NAN if undefined (fewer than two pairs seen) */
};

int score_analogies(struct score *score, const struct set *set,
		    const struct search *s, const struct lexicon *l,
		    enum analogy_method method, struct err *err);
int score_similarities(struct score *score, const struct set *set,
		       const struct search *s, const struct lexicon *l,
		       struct err *err);
void score_release(struct score *score);

/* Spearman's rho of two lists of N. */
int score_spearman(const double *x, const double *y, size_t n, double *ret,
		   struct err *err);

#endif
