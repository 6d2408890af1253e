/* SPDX-License-Identifier: MIT */
/* Passes over the rows: what search_batch is made of. */
#ifndef SEARCH_SCAN_H
#define SEARCH_SCAN_H

#include "search/search.h"

/* search_batch, with s->bytes if there are. */
int scan_batch(struct search *s, const struct search_query *queries, size_t nq,
	       size_t k, struct search_hit *hits, size_t *ret_n,
	       struct err *err);

/* Fills inv_norm of N rows from FIRST, the start of a block, given as floats
 * LD apart. */
void search_norm_block(struct search *s, size_t first, size_t n,
		       const float *rows, size_t ld);

#endif
