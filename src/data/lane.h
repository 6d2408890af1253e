/* SPDX-License-Identifier: MIT */
/* A file of a corpus, read in blocks that begin and end between tokens. */
#ifndef DATA_LANE_H
#define DATA_LANE_H

#include "base/gz.h"
#include "base/utf8.h"
#include "data/corpus.h"

struct lane {
	const char *path;
	const struct corpus_rules *rules;
	size_t block_size;
	size_t giant; /* bytes without white space that are no word, whatever
		       * the rules make of them */

	struct gz_reader *in;
	char *carry; /* begun behind the last cut */
	size_t carry_len, carry_cap;
	bool skipping; /* inside of a token too long */
	char begun[UTF8_MAX]; /* of that, a character which is not all there */
	size_t nbegun;
	bool pending;  /* text went out without its end */
	bool ended;
	uint64_t blocks; /* so far */
	uint64_t line;	 /* where the next one begins, if asked for */
	uint64_t overlong;
};

int lane_open(struct lane *l, struct err *err);
void lane_release(struct lane *l);

/* The next block, as the file has it: 1, 0 at the end, -1.  Numbers count from
 * 0.  An empty block is only handed out to end a sentence still open. */
int lane_next(struct lane *l, struct corpus_block *b, struct err *err);

/*
 * The same in three steps, where the file is gzip'd in blocks (base/gz.h): B
 * takes some that are packed (1; 0 if there are none and lane_next is what
 * comes next; -1); unpacks them, which asks nothing of the lane but its name;
 * and, in the order in which they were taken, becomes a block like any other:
 * 1, or 0 if nothing is to be handed out yet.
 */
int lane_take(struct lane *l, struct corpus_block *b, struct err *err);
int lane_inflate(const struct lane *l, struct corpus_block *b,
		 struct err *err);
int lane_absorb(struct lane *l, struct corpus_block *b, struct err *err);

/* Newlines among N bytes. */
uint64_t lane_lines(const char *p, size_t n);

#endif
