/* SPDX-License-Identifier: MIT */
/* Rows as lines of text: a word and its numbers, a space before each. */
#ifndef DATA_TEXT_WRITE_H
#define DATA_TEXT_WRITE_H

#include "data/matrix.h"

struct stream_out;

/* T, F32 [words, D], with its words, in order; THREADS make the lines, no more
 * than a few of each at a time. */
int text_write_rows(struct stream_out *s, const struct words *words,
		    const struct tensor *t, int threads, struct err *err);

#endif
