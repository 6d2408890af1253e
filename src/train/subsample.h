/* SPDX-License-Identifier: MIT */
/*
 * Subsampling of frequent words: a token of a word with relative frequency f
 * is kept with probability sqrt(t / f) + t / f, at most 1.  (The formula of
 * the word2vec program; Mikolov et al. 2013b, eq. 5, has sqrt(t / f).)
 */
#ifndef TRAIN_SUBSAMPLE_H
#define TRAIN_SUBSAMPLE_H

#include "base/err.h"
#include "base/rng.h"

#include <stddef.h>

/* Thresholds [n] in units of 2^-32, for mem_free.  SAMPLE 0 keeps all. */
uint32_t *subsample_new(const uint64_t *counts, size_t n, uint64_t tokens,
			double sample, struct err *err);

/* One of them. */
uint32_t subsample_threshold(uint64_t count, uint64_t tokens, double sample);

static inline bool subsample_keep(const uint32_t *keep, uint32_t word,
				  struct rng *r)
{
	return keep[word] == UINT32_MAX ||
	       (uint32_t)(rng_next(r) >> 32) < keep[word];
}

#endif
