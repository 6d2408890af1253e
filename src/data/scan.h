/* SPDX-License-Identifier: MIT */
/*
 * A block of text to words: the loop that counting and encoding share.  White
 * space is found 64 bytes at a time; words go in batches, so that the table's
 * memory is asked for long before it is looked at.
 */
#ifndef DATA_SCAN_H
#define DATA_SCAN_H

#include "data/corpus.h"
#include "data/ids.h"
#include "data/tally.h"

/* What a block means for sentences that span blocks. */
struct scan_part {
	uint64_t number; /* of the block */
	uint64_t inner;	 /* sentences that begin and end inside */
	bool head;	 /* words before the first end */
	bool has_end;
	bool tail;	 /* words after the last end */
	bool joined;	 /* begins within a sentence: scan_sentences says */
};

struct scan {
	/* In: one of the two. */
	struct tally *count;	  /* words are added and counted */
	const struct tally *find; /* or looked up: IDS_NONE if not there */

	size_t max_token; /* bytes; longer ones are dropped */
	bool encode;	  /* fill `ids` */
	/* Called when COUNT is full, to empty it; its numbers begin anew, so
	 * not together with `encode`. */
	int (*full)(void *owner, struct err *err);
	void *owner;

	/* Out: adds to the sums; the rest is the last block's. */
	uint64_t tokens, overlong;
	uint32_t *ids; /* numbers of words and IDS_END marks */
	size_t n, cap;
	struct scan_part part;
	bool open; /* words since the last end of a sentence */
};

void scan_release(struct scan *s);

int scan_block(struct scan *s, const struct corpus_block *b, struct err *err);

/* Non-empty sentences of the whole text; PARTS in order of their number, of
 * which it fills `joined`. */
uint64_t scan_sentences(struct scan_part *parts, size_t n);

#endif
