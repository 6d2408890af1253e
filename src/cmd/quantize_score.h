/* SPDX-License-Identifier: MIT */
/* Test sets scored on rows as they were before quantize and as it codes them,
 * by the protocol of eval. */
#ifndef CMD_QUANTIZE_SCORE_H
#define CMD_QUANTIZE_SCORE_H

#include "base/opt.h"
#include "cmd/eval_score.h"

struct quantize_score {
	struct eval_sets sets; /* none: nothing is scored */
	struct eval_protocol protocol;
	/* The rows as they were, and the words that were theirs. */
	const char *path;
	struct search search;
	struct lexicon lexicon;
};

/* Reads the sets; S is to be released even after a failure. */
int quantize_score_init(struct quantize_score *s,
			const struct opt_list *operands, int threads,
			struct err *err);
void quantize_score_release(struct quantize_score *s);

/* The rows as they were are those of M, which must outlive S; a set of which M
 * knows nothing is an error. */
int quantize_score_open(struct quantize_score *s, const struct matrix *m,
			struct err *err);

/* Scores the sets on CODES, called NAME, and hands each outcome, which is
 * compared with that before, to TAKE with ARG.  One of which nothing is known
 * to both is an error. */
int quantize_score_run(const struct quantize_score *s,
		       const struct matrix *codes, const char *name,
		       int (*take)(void *arg, const struct eval_outcome *c,
				   struct err *err),
		       void *arg, struct err *err);

#endif
