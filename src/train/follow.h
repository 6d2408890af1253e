/* SPDX-License-Identifier: MIT */
/*
 * Training on a text without end, in memory that does not grow.
 *
 * The text comes in blocks (data/corpus.h), each trained once.  First its words
 * are counted, and those get rows or lose theirs that data/admission.h says;
 * then the noise and the thinning follow the counts, where these have changed
 * by an eighth since; then all threads train it, in pieces, as train.h has it.
 *
 * With one thread the result is a function of the seed and the blocks, which
 * the bytes alone decide unless a pipe made them wait.
 */
#ifndef TRAIN_FOLLOW_H
#define TRAIN_FOLLOW_H

#include "data/admission.h"
#include "data/corpus.h"
#include "data/vocab.h"
#include "train/config.h"
#include "train/params.h"

/* Words that a stream may have had before, or all counts come to: as many more
 * can be counted than ever will be. */
#define FOLLOW_MAX (1ULL << 62)

struct follow_size {
	size_t rows;		/* words with a row, at least 2 */
	uint64_t min_count;	/* what it takes to have one */
	uint64_t half_life;	/* words of text after which counts are
				 * halved; 0: never */
	size_t longest;		/* bytes of a word */
};

struct follow {
	const struct config *config;
	struct follow_size size;
	struct admission words;
	struct params params; /* [rows, dim], as words.rows has them */
	uint32_t *keep;	      /* [rows], train/subsample.h */
	uint64_t tokens;      /* words read, in earlier runs too */
	uint64_t trained;     /* of those, by this run, as targets or thinned */
	uint64_t overlong;    /* and dropped */
	uint64_t blocks;      /* read by this run */
	double loss;	      /* mean over the last block, -1: none */
	double seconds;	      /* of training alone */
	struct err input;     /* why the text ended, if not by its end */
};

/* CONFIG must outlive it; its loss is negative sampling. */
int follow_init(struct follow *f, const struct config *config,
		const struct follow_size *size, struct err *err);
void follow_release(struct follow *f);

/* The bytes that takes at the most. */
uint64_t follow_memory(const struct config *config,
		       const struct follow_size *size);

/* Words, counts and rows of M, as many as there is room for, before all
 * else; M has all of them, and counts of FOLLOW_MAX at the most together, or
 * that is an error. */
int follow_take(struct follow *f, const struct matrix *m, struct err *err);

/* Between blocks, and about every second while nothing comes. */
typedef int (*follow_pause_fn)(void *arg, struct follow *f, struct err *err);

/*
 * To the end of CORPUS, or a stop (base/stop.h: then with status 0), or until
 * the text cannot be read, which f->input then tells.  Rows that are no longer
 * finite, or a loss no working rate can produce, are an error.
 */
int follow_run(struct follow *f, struct corpus *corpus, follow_pause_fn pause,
	       void *arg, struct err *err);

/*
 * The rate after so many words.  It falls with their square root (Robbins &
 * Monro 1951 and after: steps that shrink, but so slowly that any distance can
 * be gone), as the end, towards which a run of known length would let it fall,
 * is unknown.  Not below a tenth, nor where counts are halved below what it
 * was after a half-life: what is learned for good could not follow the stream.
 */
#define FOLLOW_RATE 1.5 /* of what suits a run of known length */
double follow_rate(const struct config *config, uint64_t half_life,
		   uint64_t tokens);

/* Can it be saved?  Not before there are two words. */
bool follow_begun(const struct follow *f);

/* Calls SAVE with words and rows in the order of a vocabulary; afterwards they
 * stand as before. */
typedef int (*follow_save_fn)(void *arg, const struct vocab *vocab,
			      const struct params *params, struct err *err);
int follow_save(struct follow *f, follow_save_fn save, void *arg,
		struct err *err);

#endif
