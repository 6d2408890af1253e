/* SPDX-License-Identifier: MIT */
/*
 * Which words of an endless text have a row, in bounded memory.
 *
 * Words without a row wait in a table of their own, which counts them by
 * Space-Saving (Metwally, Agrawal & El Abbadi 2005, "Efficient computation of
 * frequent and top-k elements in data streams"): a word that finds the table
 * full takes the place of the rarest and begins with its count, which may be
 * too much and is kept as the error; count - error has certainly been seen,
 * and only that counts here.  A word seen MIN_COUNT times since it began to
 * wait gets a row; where all are taken, the rarest word that has one makes
 * room, if it was seen less often by an eighth, so that two words of a kind do
 * not push each other out in turn.  What loses its row waits with the count it
 * had.
 */
#ifndef DATA_ADMISSION_H
#define DATA_ADMISSION_H

#include "data/roster.h"

struct admission {
	struct roster rows, waiting; /* the former's numbers are the rows */
	uint64_t min_count;
	uint64_t admitted, evicted; /* so far; words */
	/* Called when a row becomes that of another word; may be NULL. */
	void (*fresh)(void *owner, uint32_t row);
	void *owner;
};

#define ADMISSION_INIT {0}

/* ROWS, and at most WAITING words that wait; words have up to LONGEST bytes. */
int admission_init(struct admission *a, size_t rows, size_t waiting,
		   size_t longest, uint64_t min_count, struct err *err);
void admission_release(struct admission *a);

/* Counts a word N more times.  Rows that others had before may be lost: look
 * them up (roster_find) when all is counted. */
void admission_count(struct admission *a, const char *bytes, size_t len,
		     uint64_t n);

/* Halves all counts: what was long ago weighs less. */
void admission_halve(struct admission *a);

#endif
