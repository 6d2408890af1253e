/* SPDX-License-Identifier: MIT */
/*
 * The hot rows: a worker's own copies of the output rows that every worker
 * uses all the time (the top of the Huffman tree, the commonest noise words).
 * Written in common they would travel between the cores' caches at every
 * window.  Copies are tied to the shared rows elastically (Zhang, Choromanska
 * & LeCun 2015, "Deep learning with elastic averaging SGD"): one after the
 * other, a copy and its row are drawn towards each other, so that the row
 * follows the mean of all copies.  One worker alone has none.
 */
#ifndef TRAIN_HOT_H
#define TRAIN_HOT_H

#include "train/params.h"

/* Output rows used by at least this share of all windows are hot. */
#define HOT_SHARE (1.0 / 512)

struct hot {
	const struct params *params;
	float *rows; /* [n], as params' output */
	size_t n;
	size_t windows;	     /* walked since hot_init */
	float towards, back; /* how far a row and its copy are drawn */
};

#define HOT_INIT {0}

/* Copies the first N output rows, if there is more than one worker. */
int hot_init(struct hot *hot, const struct params *params, size_t n,
	     int workers, struct err *err);
/* Draws all rows towards the copies a last time. */
void hot_finish(struct hot *hot);
void hot_release(struct hot *hot);

/* After N windows: ties a row now and then. */
void hot_windows(struct hot *hot, int n);

static inline float *hot_output(const struct hot *hot, uint32_t row)
{
	return row < hot->n ? hot->rows + row * hot->params->stride
			    : params_output(hot->params, row);
}

/* The number of a row that hot_output gave. */
static inline uint32_t hot_number(const struct hot *hot, const float *row)
{
	size_t stride = hot->params->stride;
	const float *start = hot->params->output;

	if (hot->n && row >= hot->rows && row < hot->rows + hot->n * stride)
		start = hot->rows;
	return (uint32_t)((size_t)(row - start) / stride);
}

#endif
