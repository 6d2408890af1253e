/* SPDX-License-Identifier: MIT */
/*
 * Copies of the rows that a piece of the corpus touches, on which it is
 * trained as if it were alone, and how several pieces' copies become the
 * rows again.
 *
 * K pieces that started from the same row leave K copies.  The sum of their
 * changes is what one piece after the other would have come to were each
 * change small; where each goes most of the way to where its piece wants the
 * row, the sum overshoots and the mean is right (Zinkevich, Weimer, Smola & Li
 * 2010, "Parallelized stochastic gradient descent").  Between them: if a piece
 * goes the share c of the way, K of them in line go 1 - (1 - c)^K of it, which
 * is K c / (1 + (K - 1) c) nearly, and the row moves by that of the mean
 * change over c.
 */
#ifndef TRAIN_COPIES_H
#define TRAIN_COPIES_H

#include "train/params.h"
#include "train/touched.h"

struct copy_of {
	uint32_t row, slot;
	float times; /* touched */
};

/* Of rows of one matrix. */
struct copies {
	float *rows; /* [n, stride], by slot */
	size_t n;
	size_t bytes; /* of room for rows */
	struct copy_of *list; /* [n], part by part */
	size_t list_cap;
	size_t *from; /* [parts + 1]: where a part begins in the list */
	size_t from_cap;
};

#define COPIES_INIT {0}

void copies_release(struct copies *c);

/* Copies the rows T of the matrix ROWS; row R is of part R modulo PARTS. */
int copies_take(struct copies *c, const struct touched *t, const float *rows,
		size_t stride, size_t parts, struct err *err);

/* Room for copies_merge; one a worker. */
struct copies_room {
	struct touched touched;
	struct copies_lot *lots;
	float **copies;
	size_t lots_cap, copies_cap;
};

#define COPIES_ROOM_INIT {{0}, 0, 0, 0, 0}

void copies_room_release(struct copies_room *room);

/*
 * The rows of PART become what N lists of copies, AT[0], AT[1] .., make of
 * them; every sum is in the order of the lists.  STEP: which share of the way
 * one touch goes.
 */
int copies_merge(struct copies_room *room, float *rows, size_t stride,
		 struct copies *const *at, size_t n, size_t part, float step,
		 struct err *err);

/* How many times the mean of K changes a row moves that was touched TIMES
 * times in all: 1 to K. */
float copies_weight(float times, size_t k, float step);

#endif
