/* SPDX-License-Identifier: MIT */
/* vecmill train --subword: from options to rows, and from rows to matrix. */
#ifndef CMD_TRAIN_NGRAMS_H
#define CMD_TRAIN_NGRAMS_H

#include "cmd/train_job.h"

/* What O says of n-grams, without the list of explicit ones. */
struct ngrams train_ngrams_asked(const struct train_opts *o);

/* Usage errors of these options among themselves and with others. */
int train_ngrams_check(const struct train_opts *o, struct err *err);

/* When the vocabulary is there: makes JOB->subwords, which JOB->config then
 * has. */
int train_ngrams_begin(struct job *job, struct err *err);

/* Adds tensor "input", the vectors of words that PARAMS come to, and with
 * n-grams "word_rows" (if there are any) and "ngrams". */
int train_ngrams_vectors(struct matrix *m, const struct job *job,
			 const struct params *params, struct err *err);

/* Metadata, from options alone, as train_meta has them. */
int train_ngrams_meta(struct matrix *m, const struct train_opts *o,
		      struct err *err);

/* Of JOB->start, which is resumed: its rows. */
void train_ngrams_resume(const struct job *job, struct train_start *start);

/* Bytes that a matrix has of them. */
uint64_t train_ngrams_bytes(const struct job *job);

#endif
