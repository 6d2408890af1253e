/* SPDX-License-Identifier: MIT */
/*
 * Some of the words of a matrix, with all that belongs to each: counts, aliases
 * and its rows of tensors "input" (or their codes), "output", "word_rows" and
 * "frozen".  Tables of n-grams stay whole, and so does what codes are read
 * with.
 *
 * Output rows that are not one a word (of hierarchical softmax: inner nodes of
 * a tree of all words) are left out, which log_info says.  Codes of rows in
 * groups are an error.
 */
#ifndef DATA_SELECT_H
#define DATA_SELECT_H

#include "data/matrix.h"

/* Keeps those that are in KEEP (indexed), and rows of which an alias is; their
 * order stays.  Aliases stay if they are in KEEP.  Words that M lacks are
 * counted by log_info; none but such is an error. */
int select_listed(struct matrix *m, const struct words *keep, struct err *err);

/* Says by log_info how many of N words to keep M lacks; all is an error. */
int select_unknown(const struct matrix *m, size_t unknown, size_t n,
		   struct err *err);

/* Keeps the first N, or all where they are fewer. */
int select_first(struct matrix *m, size_t n, struct err *err);

/* Leaves M the words and counts of N rows LIST, ascending, and no aliases,
 * whose rows may have gone; its tensors are not touched. */
int select_words(struct matrix *m, const size_t *list, size_t n,
		 struct err *err);

#endif
