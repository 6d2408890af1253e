/* SPDX-License-Identifier: MIT */
/*
 * Which rows of a table of n-grams stay: those without which the vectors of
 * words never seen, made of n-grams alone, would change most.
 *
 * With the words of the matrix standing for such, a row r is worth the sum of
 * |r|^2 / |v_w|^2 over all n-grams of all words w that have it, v_w being the
 * sum of all rows of the word: the square of what leaving it out turns them by,
 * to first order.  So that a row which happens to be no word's is not worth
 * nothing for that, each counts as one n-gram more, with the mean of
 * 1 / |v_w|^2.
 *
 * Of 67,889 words trained for an epoch, a tenth of which was kept from the
 * counting, the cosine of these to what they were with all of 2 million rows,
 * when N are left by how many words have them, by their length (as fastText
 * has it), and by this:
 *
 *         N    words   length     this
 *      2000    .8296    .8175    .8514
 *     10000    .9261    .9240    .9416
 *     50000    .9823    .9861    .9878
 *    100000    .9931    .9966    .9959
 */
#ifndef QUANT_THIN_H
#define QUANT_THIN_H

#include "data/matrix.h"
#include "data/ngrams.h"

/*
 * The rows of TABLE, that of M's n-grams G, F32, of which KEEP at most stay and
 * with USED only those that some word has; ascending, *RET_N of them, the
 * caller's.  NULL: all.  None is an error.
 */
int thin_choose(const struct matrix *m, const struct ngrams *g,
		const struct tensor *table, size_t keep, bool used,
		int threads, size_t **ret, size_t *ret_n, struct err *err);

#endif
