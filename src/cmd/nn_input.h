/* SPDX-License-Identifier: MIT */
/* Where queries of nn come from. */
#ifndef CMD_NN_INPUT_H
#define CMD_NN_INPUT_H

#include "cmd/nn_answer.h"

/* Answers the words of the command line: whole analogies or pairs, all odd
 * words together, no vectors. */
int nn_input_words(struct nn_queries *q, struct nn_answer *a, char **words,
		   int n, struct err *err);

/* Answers the lines of standard input, as they come.  Takes 24 times the bytes
 * of the longest line at most, what nn_unseen.h says, and some MiB. */
int nn_input_lines(struct nn_queries *q, struct nn_answer *a,
		   struct err *err);

#endif
