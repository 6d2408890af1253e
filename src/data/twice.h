/* SPDX-License-Identifier: MIT */
/*
 * Does a vocabulary file give a word twice?  Lines in the order of frequency do
 * not show it: the second count is merely the lesser one.
 */
#ifndef DATA_TWICE_H
#define DATA_TWICE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* What a worker knows of the file it reads into a table that other files have
 * been read into before. */
struct twice {
	uint32_t *last; /* [n]: the last file that gave word I of the table */
	size_t n, cap;
	uint32_t file;
	bool found;
	bool emptied; /* the table, within this file */
};

/* Another file begins. */
void twice_begin(struct twice *t);
/* Word ID of the table comes. */
int twice_see(struct twice *t, uint32_t id, struct err *err);
/* The table is emptied, its numbers begin anew. */
void twice_empty(struct twice *t);
void twice_release(struct twice *t);

/*
 * Is any of the WORDS of the file PATH there twice?  1, 0 or -1.  Reads it again
 * as often as it takes to hold 16 bytes a word in MEMORY.
 */
int twice_look(const char *path, uint64_t words, size_t memory,
	       struct err *err);

#endif
