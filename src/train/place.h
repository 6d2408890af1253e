/* SPDX-License-Identifier: MIT */
/*
 * Where rows start that have no vector yet while others have one: an input row
 * at the mean of the known words around the first places where its word
 * stands, an output row near the input row of its own word.
 */
#ifndef TRAIN_PLACE_H
#define TRAIN_PLACE_H

#include "data/ids.h"
#include "train/params.h"

enum { PLACE_LOOKS = 20 /* at so many places at most */ };

/*
 * Input rows of words that have none: KNOWN [rows_in] is WORDS_NONE for them.
 * A word around counts by how likely subsampling keeps it: KEEP [rows_in] of
 * subsample.h.  Words with no known word around stay as they are.
 */
int place_inputs(struct params *p, const struct ids *ids,
		 const uint32_t *known, const uint32_t *keep, int window,
		 struct err *err);

/* Output rows of known words, of whose input rows they become such a part that
 * the product of the two is 1 on the mean. */
void place_outputs(struct params *p, const uint32_t *known);

#endif
