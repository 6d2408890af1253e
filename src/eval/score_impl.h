/* SPDX-License-Identifier: MIT */
/* Between score.c and the files that know one kind of set: each fills
 * score->value for the items that count.  Where rules.oov is
 * SCORE_WRONG they leave the unknown ones alone. */
#ifndef EVAL_SCORE_IMPL_H
#define EVAL_SCORE_IMPL_H

#include "eval/score.h"

int score_analogy(struct score *score, const struct score_job *job,
		  struct err *err);
int score_similarity(struct score *score, const struct score_job *job,
		     struct err *err);
int score_category(struct score *score, const struct score_job *job,
		   struct err *err);
int score_odd(struct score *score, const struct score_job *job,
	      struct err *err);

/* Is there anything to work out for an item? */
static inline bool score_wanted(const struct score_job *job, size_t item)
{
	return job->lookup->known[item] || job->rules.oov == SCORE_ZERO;
}

/* A unit vector of a row as lookups have them; zeros for WORDS_NONE. */
void score_unit(const struct score_job *job, uint32_t row, float *out);

#endif
