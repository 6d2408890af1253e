/* SPDX-License-Identifier: MIT */
/*
 * The words of formats that hold nothing but rows of numbers: a file of them
 * beside the matrix file (neighbour.h), or the one that the user names
 * (m->words_path).  It is text, gzip'd or plain, a line a row, and holds
 *
 *     a word a line
 *     a word, a blank and its count a line, if all lines are so
 *     a table (where it is asked for): columns that tabs divide, the first
 *     line their names, if there is a tab in it; the words are in the column
 *     that is named "word", "label", "token" or "name" (in any case), else in
 *     the first, and the counts in "count", if they are all whole numbers
 *
 * Reading takes at most 16 times its bytes.
 */
#ifndef DATA_ROW_WORDS_H
#define DATA_ROW_WORDS_H

#include "base/gz.h"
#include "data/matrix.h"

enum row_words_form { ROW_WORDS_LIST, ROW_WORDS_TABLE };

/* Fills words and counts of M, which has none, out of the first of PATTERNS
 * that is there. */
int row_words_read(struct matrix *m, enum row_words_form form,
		   const char *const *patterns, struct err *err);

/* The same, and there must be as many as ROWS. */
int row_words_match(struct matrix *m, uint64_t rows, enum row_words_form form,
		    const char *const *patterns, struct err *err);

/* Writes the words of M; a table has the counts too, if there are any.  Words
 * that would not be read as they are are an error. */
int row_words_write(const struct matrix *m, enum row_words_form form,
		    struct file_out *out, bool compress, int threads,
		    struct err *err);

#endif
