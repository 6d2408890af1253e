/* SPDX-License-Identifier: MIT */
/*
 * Scoring a test set on a matrix, item by item.
 *
 * analogy, bats   The answer to a : b :: c : ? is the row that scores best by
 *     the method (search/analogy.h), rows a, b, c excepted; of equals the
 *     first.  It is right if its folded word is that of an answer.  3CosAdd is
 *     as word2vec's compute-accuracy has it, question by question.
 * similarity      Spearman's rank correlation of given scores and cosines,
 *     ties with their mean rank; Pearson's too.
 * category        Spherical k-means (cluster.h) with as many clusters as there
 *     are classes; a word is right if its class is the most frequent of its
 *     cluster (of equals the first in the file).  Purity (Manning, Raghavan,
 *     Schuetze 2008, 16.3) is the share of the right ones.
 * odd             The answer is the word with the least mean cosine to the
 *     others; of equals the first, which never favours the right one.
 *
 * An item is seen if all its words are known (of the answers of bats, one),
 * those of its answers by rows, the others by rows or n-grams.
 * What of the others the rules say: SCORE_SKIP leaves them out; SCORE_WRONG
 * counts them as wrong, a similarity with the cosine -1, the least there is;
 * SCORE_ZERO gives unknown words the vector 0, whose cosine is 0 to all (and
 * an answer that is unknown is never found).
 */
#ifndef EVAL_SCORE_H
#define EVAL_SCORE_H

#include "eval/lookup.h"
#include "search/analogy.h"

enum score_oov { SCORE_SKIP, SCORE_WRONG, SCORE_ZERO };

struct score_rules {
	enum analogy_method method;
	enum score_oov oov;
	uint64_t seed; /* of k-means */
};

/* All that scoring reads. */
struct score_job {
	const struct set *set;
	const struct search *search;
	const struct lexicon *lexicon;
	const struct lookup *lookup;
	struct score_rules rules;
};

struct score_tally {
	uint64_t total, seen;
	uint64_t by_ngrams; /* of those seen: has words without rows */
	uint64_t counted; /* in the score: those seen, or all */
	uint64_t right;   /* not of similarities */
	double score;     /* accuracy in per cent, Spearman, purity; of a class
			   * the share of its words that are right; NAN if
			   * undefined (nothing counted, constant cosines) */
	double low, high; /* its interval; NAN until bootstrap_score */
};

struct score {
	struct score_tally all;
	struct score_tally *sections; /* [set->nsections] */
	struct score_tally *groups;   /* [set->ngroups] */
	bool *counted;                /* [set->nitems] */
	double *value;  /* [set->nitems]: 1 right, 0 wrong; the cosine of a
			 * similarity */
	double pearson; /* of similarities */
};

int score_run(struct score *score, const struct score_job *job,
	      struct err *err);
void score_release(struct score *score);

#endif
