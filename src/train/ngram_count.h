/* SPDX-License-Identifier: MIT */
/* Which n-grams a vocabulary has, by how often. */
#ifndef TRAIN_NGRAM_COUNT_H
#define TRAIN_NGRAM_COUNT_H

#include "data/ngrams.h"

#include <stdint.h>

/*
 * G->strings, empty, becomes the n-grams of WORDS, indexed: those that are seen
 * at least MIN_COUNT times where words are seen COUNTS times, the most frequent
 * first, ties by bytes ascending.  None is an error.
 */
int ngram_count(struct ngrams *g, const struct words *words,
		const uint64_t *counts, uint64_t min_count, struct err *err);

#endif
