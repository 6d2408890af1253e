/* SPDX-License-Identifier: MIT */
/*
 * Hot rows: a worker's own copies of the rows that every worker uses all the
 * time (the top of the Huffman tree, the commonest noise words, the commonest
 * n-grams).  Written in common they would travel between the cores' caches at
 * every window.  Now and then a copy is tied to its row: what it has learnt
 * since the last time, or a part of that, is added to the row, and it becomes
 * what the row is then (as in Dean et al. 2012, "Large scale distributed deep
 * networks", Downpour SGD).  One worker alone has no copies.
 *
 * Rows come in sets, those of a word or of a window.  Every few sets one row of
 * the set is tied: a row so much the oftener as it is used, and one that is not
 * used never.
 */
#ifndef TRAIN_HOT_H
#define TRAIN_HOT_H

#include "kern/kern.h"
#include "train/params.h"

/* Hot are output rows used by at least this share of all windows, */
#define HOT_SHARE (1.0 / 512)
/* and rows of n-grams in at least this share of the words read; of no more
 * workers than that, whose changes would be too many by the time they meet. */
#define HOT_SHARE_INPUT (1.0 / 4096)
enum { HOT_INPUT_WORKERS = 16 };

struct hot {
	float *const *shared; /* all rows, wherever the params have them */
	size_t stride;	      /* and from one to the next */
	size_t width;	      /* of a copy, which is of floats always */
	struct kern_dither *dither; /* as a ring's */
	const uint32_t *numbers; /* [n]: of the hot ones; NULL: the first */
	const uint8_t *frozen;	 /* as params'; NULL: none is */
	uint8_t lock;		 /* the bit there of a row that stays as it is */
	float *rows; /* [n] copies, [n] as they were when tied last */
	size_t n;
	float part; /* of what a copy has learnt that its row learns */
	int every, wait; /* sets from one that has a row tied to the next */
	unsigned turn;	 /* which row of it */
};

#define HOT_INIT {0}

/* Copies the first N output rows, or the input rows that params->sets mark, if
 * there is more than one worker (sets for one have no marks).  Those learn all
 * that is learnt, outputs a PART of it.  Inputs' rows are floats; for outputs'
 * DITHER is the caller's. */
int hot_outputs(struct hot *hot, const struct params *params, size_t n,
		float part, int workers, struct kern_dither *dither,
		struct err *err);
int hot_inputs(struct hot *hot, const struct params *params, int workers,
	       struct err *err);
void hot_release(struct hot *hot);

/* Row ROW, or the copy of it: where the first are hot, */
static inline float *hot_row(const struct hot *hot, uint32_t row)
{
	return row < hot->n ? hot->rows + row * hot->width
			    : *hot->shared + row * hot->stride;
}

/* and as sets mark it. */
static inline float *hot_marked(const struct hot *hot, uint32_t mark)
{
	return mark & SETS_HOT ? hot->rows + (mark & ~SETS_HOT) * hot->width
			       : *hot->shared + mark * hot->stride;
}

static inline bool hot_copy(const struct hot *hot, const float *row)
{
	return hot->n && row >= hot->rows &&
	       row < hot->rows + hot->n * hot->width;
}

/* The number of a row that hot_row gave. */
static inline uint32_t hot_number(const struct hot *hot, const float *row)
{
	return (uint32_t)(hot_copy(hot, row)
			      ? (size_t)(row - hot->rows) / hot->width
			      : (size_t)(row - *hot->shared) / hot->stride);
}

/* The N ROWS are the next set: which of them is a copy and due to be tied;
 * NULL: none. */
float *hot_due(struct hot *hot, float *const *rows, int n);

/* What hot_tie(COPY) will read besides it. */
enum { HOT_FETCH = 2 };
void hot_fetch(const struct hot *hot, const float *copy, float **to);
void hot_tie(const struct hot *hot, float *copy);

/* Ties all. */
void hot_finish(struct hot *hot);

#endif
