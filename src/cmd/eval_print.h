/* SPDX-License-Identifier: MIT */
/* What vecmill eval prints of a set and its score. */
#ifndef CMD_EVAL_PRINT_H
#define CMD_EVAL_PRINT_H

#include "eval/compare.h"

enum eval_format { EVAL_PLAIN, EVAL_TSV, EVAL_JSON };

/* By enum score_oov, as --oov has them; NULL-ended. */
extern const char *const eval_print_oovs[];

/* What a matrix made of a set. */
struct eval_side {
	const char *path;
	size_t limit; /* rows known */
	bool ngrams;  /* know other words */
	struct score score;
};

struct eval_result {
	const struct set *set;
	const struct score_rules *rules;
	const char *letter_case; /* "fold", "exact" */
	bool intervals;          /* of the tallies */
	size_t dim;              /* the first so many dimensions; 0: all */
	const struct eval_side *side, *opt_other;
	struct compare compare; /* if there is another */
};

/* To standard output, as all of this. */
void eval_print(const struct eval_result *r, enum eval_format format);

/* Names as files have them, but for what would split columns or steer a
 * terminal; padded to WIDTH. */
void eval_print_text(const char *s, int width);
/* A string of JSON; takes no memory. */
void eval_print_json(const char *s);

#endif
