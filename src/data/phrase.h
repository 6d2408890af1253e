/* SPDX-License-Identifier: MIT */
/*
 * Phrases: pairs of words that stand together more often than by chance become
 * one word, pass after pass (Mikolov et al. 2013b, section 4).
 */
#ifndef DATA_PHRASE_H
#define DATA_PHRASE_H

#include "data/ids.h"
#include "data/vocab.h"

/*
 * With N tokens, counts c(a), c(b) and c(ab) of the pair:
 *
 *     PHRASE_RATIO  (c(ab) - delta) / (c(a) c(b)) * N
 *                   (Mikolov et al. 2013b, eq. 6, times N, as word2phrase)
 *     PHRASE_NPMI   ln(p(ab) / (p(a) p(b))) / -ln p(ab), p(x) = c(x) / N
 *                   (Bouma 2009), from -1 to 1
 */
enum phrase_score { PHRASE_RATIO, PHRASE_NPMI };

struct phrase_rules {
	enum phrase_score score;
	double threshold; /* of the last pass: a phrase scores more than it */
	double delta;	  /* of PHRASE_RATIO */
	uint64_t min_count; /* of both words and, for PHRASE_NPMI, of the pair */
	int passes;
	const char *delimiter; /* between the words of a phrase */
	const struct words *connectors; /* words that may stand inside; empty:
					 * none */
	int threads;
	uint64_t memory; /* bytes for counting pairs */
};

/* NULL, or what is wrong with the rules. */
const char *phrase_check(const struct phrase_rules *r);

/* The threshold of a pass, 1 .. passes: half as strict as the one before, that
 * is, half the ratio, or twice as far from an NPMI of 1. */
double phrase_threshold(const struct phrase_rules *r, int pass);

double phrase_score(const struct phrase_rules *r, uint64_t a, uint64_t b,
		    uint64_t ab, uint64_t tokens);

struct phrase {
	uint32_t id;	/* the word it became */
	uint64_t count; /* of the pair in the pass that found it */
	double score;
	int pass;
};

struct phrases {
	struct phrase *list; /* by score descending, ties by bytes; a word that
			      * several pairs or passes make is there once */
	size_t n, cap;
};

void phrases_release(struct phrases *p);

/*
 * Finds the phrases and joins them in IDS, from left to right, without overlap
 * within a pass.  V gets a row for each new word, with its count (V is then
 * no longer sorted), and the counts of its words fall.  Within a phrase may
 * stand up to three connecting words (two if there are more than 39 of them,
 * one if more than 255).  The result is the same for any number of threads and
 * any memory.  Shows progress.
 */
int phrase_join(struct phrases *ret, struct vocab *v, struct ids *ids,
		const struct phrase_rules *r, struct err *err);

#endif
