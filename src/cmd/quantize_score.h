/* SPDX-License-Identifier: MIT */
/* Test sets scored on rows as they were before quantize and as it codes them,
 * by the protocol of eval. */
#ifndef CMD_QUANTIZE_SCORE_H
#define CMD_QUANTIZE_SCORE_H

#include "base/opt.h"
#include "cmd/eval_score.h"
#include "quant/subword.h"

/* Rows, the words that are theirs, and n-grams for others. */
struct quantize_side {
	struct search search;
	struct lexicon lexicon;
	struct subword subword;
};

struct quantize_score {
	struct eval_sets sets; /* none: nothing is scored */
	struct eval_protocol protocol;
	const char *path;
	struct quantize_side before;
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

/* Scores the sets on CODES, called NAME, words without rows by n-grams if CODES
 * have the table of any, and hands each outcome, which is
 * compared with that before, to TAKE with ARG.  One of which nothing is known
 * to both is an error. */
int quantize_score_run(const struct quantize_score *s,
		       const struct matrix *codes, const char *name,
		       int (*take)(void *arg, const struct eval_outcome *c,
				   struct err *err),
		       void *arg, struct err *err);

#endif
