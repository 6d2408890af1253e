/* SPDX-License-Identifier: MIT */
/* What a matrix says of the run that trained it, and going on with one. */
#ifndef CMD_TRAIN_META_H
#define CMD_TRAIN_META_H

#include "cmd/train_job.h"

/* Options that decide the result, under their own names; the digests of
 * vocabulary and corpus; and POSITION. */
int train_meta_write(struct matrix *m, const struct job *job,
		     const struct position *position, struct err *err);

/* Reads O->resume into JOB; options that were not given become what they
 * were then. */
int train_resume_read(struct job *job, struct train_opts *o, struct err *err);

/* Of O, those options among NAMES (NULL-ended) that M has and that were not
 * given become what they are there. */
int train_meta_take(const struct matrix *m, struct train_opts *o,
		    const char *const *names, struct err *err);

/* A whole number that M has under that key, NONE where there is none. */
uint64_t train_meta_number(const struct matrix *m, const char *key,
			   uint64_t none);

/* Is the run that JOB describes now the one that is resumed?  If not, an error
 * names the first difference: of the options, and once the corpus has been
 * read of that. */
int train_resume_check_options(const struct job *job, struct err *err);
int train_resume_check_corpus(const struct job *job, struct err *err);

#endif
