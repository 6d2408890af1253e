/* SPDX-License-Identifier: MIT */
/* Which words a run with --init has, and which of them are frozen. */
#ifndef CMD_TRAIN_WORDS_H
#define CMD_TRAIN_WORDS_H

#include "cmd/train_job.h"

/*
 * JOB's vocabulary, ids, init.from and init.seen, out of CORPUS.
 *
 * Words of the matrix and of both are ordered as vocabularies are by the sum
 * of what the matrix counted and the corpus has.  If the matrix has no counts,
 * its order, which is by frequency in most files, is all that is known: its
 * words stay as they stand, the new ones follow, and no counts are written.
 */
int train_words_read(struct job *job, struct corpus *corpus, struct err *err);

/* The file that O->vocab names; NULL: none. */
const char *train_words_file(const struct train_opts *o);
/* The set of words that it names; -1: none. */
int train_words_named(const struct train_opts *o);

/* By enum train_words; NULL-ended. */
extern const char *const train_words_names[];

/* Does O->freeze name all words of the matrix, and not a file? */
bool train_words_freeze_old(const struct train_opts *o);

/* JOB->init.frozen as O->freeze, and JOB->init.freeze, have it: rows that do not come from the matrix
 * are not frozen, and output rows only if WITH_OUTPUT. */
int train_words_freeze(struct job *job, bool with_output, struct err *err);

#endif
