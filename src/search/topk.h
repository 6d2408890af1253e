/* SPDX-License-Identifier: MIT */
/* The K best hits seen so far, best first; ties to the lower row. */
#ifndef SEARCH_TOPK_H
#define SEARCH_TOPK_H

#include "search/search.h"

struct topk {
	struct search_hit *hits; /* [k], the caller's */
	size_t k, n;
};

static inline bool topk_before(struct search_hit a, struct search_hit b)
{
	return a.score > b.score || (a.score == b.score && a.row < b.row);
}

/* Lists are short: insertion beats a heap.  NaN never enters. */
static inline void topk_add(struct topk *t, struct search_hit hit)
{
	size_t i;

	if (hit.score != hit.score)
		return;
	if (t->n == t->k && !topk_before(hit, t->hits[t->n - 1]))
		return;
	i = t->n < t->k ? t->n++ : t->n - 1;
	for (; i > 0 && topk_before(hit, t->hits[i - 1]); i--)
		t->hits[i] = t->hits[i - 1];
	t->hits[i] = hit;
}

#endif
