/* SPDX-License-Identifier: MIT */
/* Test sets scored on a matrix or two, for eval and whoever follows its
 * protocol. */
#ifndef CMD_EVAL_SCORE_H
#define CMD_EVAL_SCORE_H

#include "cmd/eval_print.h"

struct eval_sets {
	struct set *sets; /* [n] */
	size_t n;
};

/* Of N OPERANDS, which must outlive them (eval/set.h); released also after a
 * failure. */
int eval_sets_read(struct eval_sets *s, const char *const *operands, int n,
		   struct err *err);
void eval_sets_release(struct eval_sets *s);

/* The words of the first LIMIT rows of M, and their other names. */
int eval_lexicon_init(struct lexicon *l, const struct matrix *m, size_t limit,
		      bool fold, struct err *err);

/* By which rules. */
struct eval_protocol {
	struct score_rules rules;
	const char *letter_case; /* "fold", "exact" */
	size_t resamples;	 /* for intervals; 0: none */
	int threads;
};

/* Those of the options' defaults. */
struct eval_protocol eval_protocol_usual(int threads);

/* A matrix; SEARCH with norms. */
struct eval_source {
	const char *path;
	const struct search *search;
	const struct lexicon *lexicon;
	const struct subword *opt_subword; /* that knows other words too */
};

/* What comes of a set. */
struct eval_outcome {
	struct eval_result result; /* its pointers lead here */
	struct lookup lookups[2];
	struct eval_side sides[2];
};

/* Scores SET on N matrices, 1 or 2; of 2 the second is the one compared with,
 * and where unknown words are skipped, items that either does not know are.
 * Warns of rows that are not finite.  DIM: only the first so many dimensions
 * are in the sources, which is told; 0: all.  C is to be released even after a
 * failure, and points to the rest. */
int eval_score(struct eval_outcome *c, const struct eval_protocol *p,
	       const struct set *set, const struct eval_source *sources, int n,
	       size_t dim, struct err *err);
void eval_score_release(struct eval_outcome *c);

/* The same of a matrix alone, before anything is scored: -1 if SET has no item
 * that SOURCE knows. */
int eval_score_known(const struct set *set, const struct eval_source *source,
		     struct err *err);

/* A set of which no item was seen is an error, but one to be told when all
 * sets are scored: it is left in UNKNOWN. */
void eval_score_check(const struct eval_outcome *c, struct err *unknown);

#endif
