/* SPDX-License-Identifier: MIT */
/* vecmill train --init: starting from the vectors of a matrix. */
#ifndef CMD_TRAIN_INIT_H
#define CMD_TRAIN_INIT_H

#include "data/corpus.h"
#include "quant/codec.h"
#include "train/train.h"

struct job;
struct train_opts;

/* Which words a run has: those of the matrix, those of the corpus, or both. */
enum train_words { TRAIN_WORDS_OLD, TRAIN_WORDS_NEW, TRAIN_WORDS_UNION };

/* Rows by number are those of the run's vocabulary, of which there are N. */
struct train_init {
	bool on; /* now, or when the run that is resumed began */
	enum train_words words;
	struct coded rows;  /* of the matrix */
	uint32_t *from;	    /* [n]: rows of the matrix, WORDS_NONE: none */
	uint64_t *seen;	    /* [n]: in the corpus; what vocab.counts has is for
			     * the matrix that is written */
	bool counted;	    /* it gets them */
	uint8_t *frozen;    /* [n] bits of train/freeze.h; NULL: none */
	struct words freeze; /* those of the file */
	char digest[20];    /* of the matrix, as metadata have it */
};

void train_init_release(struct train_init *t);

/* Usage errors of --init, --freeze and --vocab among themselves and with
 * others. */
int train_init_check_options(const struct train_opts *o, int argc, char **argv,
			     struct err *err);

/* Reads O->init into JOB->start, and O->freeze; sets O->dim.  Vectors that are
 * not finite are an error that names the first. */
int train_init_read(struct job *job, struct train_opts *o, struct err *err);

/* Words and ids of JOB from CORPUS, for runs with JOB->init.on. */
int train_init_words(struct job *job, struct corpus *corpus, struct err *err);

/* For struct train_start; ARG is the job.  The matrix is not needed
 * afterwards. */
int train_init_fill(void *arg, struct params *params, struct err *err);

/* What JOB's matrix at POSITION says of all this: counts or none, which rows
 * are frozen as long as there is training to do, and metadata. */
int train_init_write(struct matrix *m, const struct job *job,
		     const struct position *position, struct err *err);

/* JOB->start was read for --resume: the run may have begun with --init. */
int train_init_resume(struct job *job, struct err *err);

#endif
