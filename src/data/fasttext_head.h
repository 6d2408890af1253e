/* SPDX-License-Identifier: MIT */
/* What stands before the rows in a file of fastText (fasttext.h). */
#ifndef DATA_FASTTEXT_HEAD_H
#define DATA_FASTTEXT_HEAD_H

#include "data/fasttext.h"
#include "data/ngrams.h"

struct fasttext_in;

struct fasttext_head {
	int32_t version; /* 0: of before 2017 */
	struct fasttext_args args;
	struct ngrams ngrams; /* by ARGS */
	size_t dim;
	int32_t words, labels;
	int64_t tokens, pruned;
};

/* Reads it, the words and their counts into M, whose metadata then say it
 * all. */
int fasttext_head_read(struct fasttext_head *h, struct fasttext_in *in,
		       struct matrix *m, struct err *err);

/* Do N bytes look like the beginning of a model of before 2017? */
bool fasttext_head_is_old(const unsigned char *bytes, size_t n);

#endif
