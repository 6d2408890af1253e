/* SPDX-License-Identifier: MIT */
/*
 * The frequency spectrum of a vocabulary: how many types were seen how often
 * (V(m, N) in Baayen 2001, "Word Frequency Distributions").  A billion tokens
 * have some ten thousand different counts, so it is small, and everything that
 * is said about frequencies can be read from it.
 */
#ifndef DATA_SPECTRUM_H
#define DATA_SPECTRUM_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct spectrum_class {
	uint64_t count; /* of each of these types */
	uint64_t types;
};

struct spectrum {
	struct spectrum_class *classes; /* by count, the greatest first */
	size_t n, cap;
	uint64_t types, tokens;
};

#define SPECTRUM_INIT {0}

void spectrum_release(struct spectrum *s);

/* One more type; counts come in descending order. */
int spectrum_add(struct spectrum *s, uint64_t count, struct err *err);

/* The types of the first RANKS, at least MIN_COUNT times seen; *RET_TOKENS:
 * how many tokens they are. */
uint64_t spectrum_first(const struct spectrum *s, uint64_t ranks,
			uint64_t min_count, uint64_t *ret_tokens);

/* Types seen exactly COUNT times; 1: the hapax legomena. */
uint64_t spectrum_of_count(const struct spectrum *s, uint64_t count);

/*
 * Zipf's law as a line: log count = *RET_LOG_C - *RET_EXPONENT log rank, by
 * least squares over the classes with counts above 1, each at the middle (on
 * the log scale) of its ranks and weighing as much as its ranks are wide there,
 * so that no decade of ranks weighs more than another.  The words seen once
 * are left out: their plateau is as wide as the corpus is long.  Returns
 * whether there is such a line; there is none for fewer than three classes.
 */
bool spectrum_zipf(const struct spectrum *s, double *ret_exponent,
		   double *ret_log_c);

#endif
