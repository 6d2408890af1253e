/* SPDX-License-Identifier: MIT */
/*
 * Checkpoints: what a run has come to, written beside it by a child process
 * (base/child.h) while training goes on; and how a run ends.
 *
 * They go to FILE (--checkpoint, else the output), each in the place of the
 * one before once it is whole, or under numbers of their own (--keep-each).
 * One that falls due while another is being written waits for it; moments that
 * are counted in tokens stay what they are, and training waits.  One that
 * fails is told and the next one tried.
 */
#ifndef CMD_TRAIN_CHECKPOINT_H
#define CMD_TRAIN_CHECKPOINT_H

#include "cmd/train_job.h"

/* From JOB's options, which are checked and whose files are tried; sets
 * job->checkpoint and when job->config saves.  ARGV: what is read besides. */
int train_checkpoint_new(struct job *job, int argc, char **argv,
			 struct err *err);

/* When the vocabulary is there. */
int train_checkpoint_begin(struct job *job, struct err *err);

/* For config->save_ready, ARG being the job. */
bool train_checkpoint_ready(void *arg);

/* A train_save_fn. */
int train_checkpoint_save(void *arg, const struct params *params,
			  const struct position *position, struct err *err);

/*
 * The end of training.  A run that was done becomes the output.  One that was
 * stopped is saved where its next checkpoint would go, and the output stays as
 * it was.  *RET_NAME: where it is, job->checkpoint's.
 */
int train_checkpoint_end(struct job *job, const struct train *t,
			 const char **ret_name, struct err *err);

/* NULL is fine.  One that is being written is waited for, unless a stop is
 * asked for. */
void train_checkpoint_free(struct train_checkpoint *c);

#endif
