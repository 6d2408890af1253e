/* SPDX-License-Identifier: MIT */
/* Passes over the rows: what search_batch is made of. */
#ifndef SEARCH_PASS_H
#define SEARCH_PASS_H

#include "search/search.h"

/* search_batch, with s->bytes if there are. */
int pass_batch(struct search *s, const struct search_query *queries, size_t nq,
	       size_t k, struct search_hit *hits, size_t *ret_n,
	       struct err *err);

#endif
