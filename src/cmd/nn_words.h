/* SPDX-License-Identifier: MIT */
/* Words of a matrix as users name them: exactly, or else in other letter
 * case; and the rows that lists of words allow. */
#ifndef CMD_NN_WORDS_H
#define CMD_NN_WORDS_H

#include "base/strbuf.h"
#include "data/matrix.h"

struct nn_words {
	const struct matrix *matrix;
	bool fold;
	/* Its words and aliases in simple case folding, if asked. */
	struct words folded, folded_aliases;
	bool small; /* they are no others than before */
	struct strbuf work;
};

/* M must outlive W. */
int nn_words_init(struct nn_words *w, const struct matrix *m, bool fold,
		  struct err *err);
void nn_words_release(struct nn_words *w);

/* The first row of the word, else the first that folds as it does, if asked,
 * of words before aliases; else WORDS_NONE. */
int nn_words_find(struct nn_words *w, const char *bytes, size_t n,
		  uint32_t *ret_row, struct err *err);

/* What the n-grams of a word are taken of that is not there: itself, or where
 * all words are as they fold, and other letter case is as good, what it folds
 * to.  *RET is valid until the next call. */
int nn_words_spell(struct nn_words *w, const char *bytes, size_t n,
		   const char **ret, size_t *ret_n, struct err *err);

/*
 * Bit i of *RET, the caller's, is set for rows below LIMIT whose words stand
 * in the file WITHIN and not in EXCLUDE, or fold as one that does, if asked;
 * aliases are no answers and do not count.
 * NULL, of either: not asked for; of both: *RET is NULL too.  How many words
 * of a file are unknown is said by log_info; none but such WITHIN is an error.
 */
int nn_words_candidates(struct nn_words *w, size_t limit, const char *within,
			const char *exclude, uint64_t **ret, struct err *err);

#endif
