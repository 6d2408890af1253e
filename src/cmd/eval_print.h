/* SPDX-License-Identifier: MIT */
/* What vecmill eval prints of a set and its score. */
#ifndef CMD_EVAL_PRINT_H
#define CMD_EVAL_PRINT_H

#include "eval/score.h"

enum eval_format { EVAL_PLAIN, EVAL_TSV, EVAL_JSON };

/* By enum score_oov, as --oov has them; NULL-ended. */
extern const char *const eval_print_oovs[];

struct eval_result {
	const struct set *set;
	const struct score *score;
	const struct score_rules *rules;
	const char *letter_case; /* "fold", "exact" */
	size_t limit;		 /* rows known */
	bool intervals;		 /* of the tallies */
};

/* To standard output. */
void eval_print(const struct eval_result *r, enum eval_format format);

#endif
