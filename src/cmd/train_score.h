/* SPDX-License-Identifier: MIT */
/*
 * Test sets scored while a matrix is being trained, by eval's protocol.  All
 * scores are shares, so that they have a mean: right answers and purity from 0
 * to 1, Spearman's correlation from -1 to 1; one that is not defined is 0.
 */
#ifndef CMD_TRAIN_SCORE_H
#define CMD_TRAIN_SCORE_H

#include "cmd/eval_score.h"
#include "cmd/train_job.h"

struct train_scores {
	const struct eval_sets *sets;
	double score[OPT_LIST_MAX]; /* of each */
	double mean; /* to six digits after the point, as files have it */
};

/* Fails if two sets have the same name or the vocabulary knows nothing of
 * one. */
int train_score_check(const struct eval_sets *sets, const struct job *job,
		      struct err *err);

/* RET points to SETS afterwards. */
int train_score(struct train_scores *ret, const struct eval_sets *sets,
		const struct job *job, const struct params *params,
		struct err *err);

/* Puts them in metadata: "vecmill.eval-mean", and "vecmill.eval.NAME" of each
 * set. */
int train_score_tell(struct matrix *m, const struct train_scores *s,
		     struct err *err);

/* "questions.txt 0.4123, pairs.txt 0.6021, mean 0.5072" */
int train_score_text(struct strbuf *b, const struct train_scores *s,
		     struct err *err);

/* The mean that the file at PATH has of the same SETS; NAN where there is no
 * file.  Another file is an error. */
int train_score_read(const char *path, const struct eval_sets *sets,
		     double *ret, struct err *err);

#endif
