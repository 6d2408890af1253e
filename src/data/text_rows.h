/* SPDX-License-Identifier: MIT */
/*
 * Lines of words and numbers (data/text_line.h) to the rows of a matrix, on the
 * threads of the reader: each takes the lines that come next, and what it made
 * of them is added in the order in which they came.
 */
#ifndef DATA_TEXT_ROWS_H
#define DATA_TEXT_ROWS_H

#include "data/header.h"
#include "data/stream.h"

struct text_rows {
	struct matrix *m; /* words are added to its own */
	struct stream_in in;
	struct header_rows rows;
	size_t dim;
	uint64_t line;  /* taken so far */
	uint64_t blank; /* of them the first that was empty; only the end of a
			 * file may be so */
};

/* IN stays the caller's. */
void text_rows_init(struct text_rows *r, struct matrix *m,
		    struct gz_reader *in);
void text_rows_release(struct text_rows *r);

/* All that is left, with DIM numbers a line, or the pieces with the words that
 * are enough for M, and what else is in these.  Fails at the first line before
 * those that is not so, and says which it is. */
int text_rows_read(struct text_rows *r, struct err *err);

#endif
