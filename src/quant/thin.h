/* SPDX-License-Identifier: MIT */
/*
 * Which rows of a table of n-grams stay: those without which the vectors of
 * words never seen, made of n-grams alone, would change most.
 *
 * With the words of the matrix standing for such, row r in n_w of a word's
 * n-grams is worth the sum over all words of (n_w |r|)^2 / |v_w|^2, v_w being
 * the sum of all rows of the word: the square of what leaving it out turns
 * them by, to first order.  Most buckets of a usual table are no word's at all
 * and worth nothing; they go first, the shortest before the longer.
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
