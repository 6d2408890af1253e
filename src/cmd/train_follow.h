/* SPDX-License-Identifier: MIT */
/* vecmill train --follow: a stream to a matrix, for as long as it comes. */
#ifndef CMD_TRAIN_FOLLOW_H
#define CMD_TRAIN_FOLLOW_H

#include "cmd/train_job.h"

/* Usage errors of --follow with other options, and with ARGC operands. */
int train_follow_check(const struct job *job, int argc, struct err *err);

/* Reads O->resume, of any run, into JOB->start; options that were not given
 * become what they were then, the rate and sizes if that was a stream too. */
int train_follow_resume(struct job *job, struct train_opts *o,
			struct err *err);

/* The work, from JOB, whose options are checked and whose output is open. */
int train_follow(struct job *job, int argc, char **argv, struct err *err);

#endif
