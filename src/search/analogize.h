/* SPDX-License-Identifier: MIT */
/*
 * Answers to analogies by any method (search/analogy.h), for batches of
 * questions: a pass over the rows takes the inner products of a block with
 * all distinct words of the questions, and a question is three of them.
 */
#ifndef SEARCH_ANALOGIZE_H
#define SEARCH_ANALOGIZE_H

#include "search/analogy.h"
#include "search/search.h"

/*
 * For each of N questions, the rows a, b and c, its K best in hits[q * k ..],
 * best first and ties to the lower row; *RET_N[q] of them.  Scores are those
 * of the method.  Answers are candidates of S below its limit with at least
 * its min_score, never a, b or c (which may lie beyond the limit, or be guests)
 * and never a row that is not finite; a question with such a row has no answer.
 * The same for any batch and any number of threads.
 */
int analogize_batch(struct search *s, enum analogy_method method,
		    const uint32_t (*rows)[3], size_t n, size_t k,
		    struct search_hit *hits, size_t *ret_n, struct err *err);

#endif
