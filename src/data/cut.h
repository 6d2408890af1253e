/* SPDX-License-Identifier: MIT */
/*
 * Which words of a census a vocabulary keeps.  The words to keep stay whatever
 * their count; the words to stop go; of the others the first that are frequent
 * enough stay.  A row for all unknown words may sum up what went.
 */
#ifndef DATA_CUT_H
#define DATA_CUT_H

#include "data/census.h"
#include "data/spectrum.h"

struct cut {
	/* In: */
	uint64_t min_count;
	uint64_t max_size; /* rows of the result, 0: any number.  Words to keep
			    * and the row of the unknown are among them */
	struct words stop, keep; /* indexed, or empty; keep wins over stop */
	const char *unk;	 /* the row's word, NULL: no row.  If the text
				  * has the word too, its count is in the row */

	/* Out: what cut_next has given out, without that row. */
	uint64_t kept_types, kept_tokens;

	/* Its own: */
	uint64_t others; /* words on no list that may still come */
	struct rank unk_row;
	bool unk_pending;
	const struct rank *held; /* read and not given out */
};

void cut_release(struct cut *c);

/* Decides what will stay.  With lists, a row for the unknown, or OPT_ALL
 * (which becomes the spectrum of all words before the cut) it goes through the
 * census once, and rewinds it. */
int cut_plan(struct cut *c, struct census *census, struct spectrum *opt_all,
	     struct err *err);

/* The next word that stays, the row of the unknown in its place among them:
 * 1, 0, -1. */
int cut_next(struct cut *c, struct census *census, const struct rank **ret,
	     struct err *err);

#endif
