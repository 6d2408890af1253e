/* SPDX-License-Identifier: MIT */
/* How much of what exhaustive search finds an index finds too. */
#ifndef CMD_NN_RECALL_H
#define CMD_NN_RECALL_H

#include "search/hnsw.h"

struct nn_recall {
	size_t queries, k, ef;
	double recall;		    /* of the K nearest of each, 0 to 1 */
	double per_second, exactly; /* queries, by the index and without */
};

/* Asks for the k nearest of r->queries rows, which are drawn at random but
 * the same every time, and fills the rest of R. */
int nn_recall(struct nn_recall *r, const struct hnsw *graph, struct search *s,
	      struct err *err);

#endif
