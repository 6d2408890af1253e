/* SPDX-License-Identifier: MIT */
/*
 * Where rows start that have no vector yet while others have one: an input row
 * at the mean of the known words around the first places where its word
 * stands, with the mean length of known rows; an output row along the input row
 * of its own word, as the inputs around a word come to resemble its output.
 *
 * Measured with skip-gram of 100 dimensions on two parts of an encyclopaedia,
 * 3.3 M words each, means of two seeds.
 *
 * New words: 500 of those counted 19 to 353 times in the first part were left
 * out of its run.  After the second, with them, this part of their ten nearest
 * neighbours is among the ten that one run of five epochs on both parts finds,
 * by the length of their first rows as a part of the mean:
 *
 *	length                      random   .25    .5     1
 *	1 epoch, with output rows    .147   .161   .169   .175
 *	3 epochs                     .271   .275   .274   .271
 *	1 epoch, without             .088   .111   .126   .141
 *	3 epochs                     .236   .248   .250   .251
 *
 * Output rows, where there are none to take: zeros, such a part of the inputs
 * that products are 1, 2 or 3 on the mean, and the rows that the first run had
 * (WordSim-353 and MEN in hundredths, analogies in per cent):
 *
 *	          1 epoch          5 epochs         1 epoch, .01
 *	zeros     56.1 49.9  9.7   61.0 57.0 13.3   56.3 50.1  9.5
 *	1         57.0 50.2 10.7   60.7 57.1 13.5   57.2 50.3 10.3
 *	2         58.1 49.2 12.5   61.7 56.6 14.3   56.6 47.5 12.5
 *	3         55.0 50.9 10.3                    43.7 41.2 11.9
 *	the rows  59.0 52.4  9.2   61.1 57.9 13.6
 *
 * 1 is worse than zeros nowhere to speak of, as 2 is at low rates.  With zeros,
 * inputs are first moved by outputs that know nothing; holding them still for
 * the first fifth of the run gains as much with little text, but loses with
 * more (on 13 M words .2 of MEN and .3 of analogies).
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
