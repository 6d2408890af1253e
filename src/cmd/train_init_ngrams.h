/* SPDX-License-Identifier: MIT */
/* vecmill train --init --subword: vectors to rows of words and n-grams. */
#ifndef CMD_TRAIN_INIT_NGRAMS_H
#define CMD_TRAIN_INIT_NGRAMS_H

#include "cmd/train_job.h"

/* Where G, which JOB asks for, are explicit n-grams and the matrix that is
 * begun with has such too, its list: 1.  Else 0. */
int train_init_ngrams_list(struct ngrams *g, const struct job *job,
			   struct err *err);

/*
 * The input rows of PARAMS from VECTORS [words, stride] of those words that the
 * matrix has.  The table is the matrix's if its n-grams are the same; else the
 * row of an n-gram is the mean of the vectors of words that have it, and
 * random as ever where no word has.  The own row of a word is such that its
 * vector is that of the matrix; of a new word, the mean of its n-grams.
 */
int train_init_ngrams_fill(const struct job *job, const float *vectors,
			   struct params *params, struct err *err);

#endif
