/* SPDX-License-Identifier: MIT */
/* Answers queries of nn in batches and prints them. */
#ifndef CMD_NN_ANSWER_H
#define CMD_NN_ANSWER_H

#include "cmd/nn_print.h"
#include "cmd/nn_query.h"
#include "search/analogy.h"
#include "search/hnsw.h"
#include "search/search.h"

struct nn_answer {
	struct search *search;
	struct nn_print *print;
	enum analogy_method method;
	const struct hnsw *graph; /* to walk, with that EF, or NULL */
	size_t ef;
	size_t k;    /* hits to a query: 1 for a pair or odd words */
	bool warned; /* of a row that is not finite */
};

/* All of Q, in order, and clears it. */
int nn_answer(struct nn_answer *a, struct nn_queries *q, struct err *err);

#endif
