/* SPDX-License-Identifier: MIT */
/*
 * A line of vectors as text: a word and its numbers, blanks between them.
 *
 * It is taken apart from the right, because words of GloVe's larger sets
 * contain spaces: the word is what is left of the last DIM numbers.  Spaces at
 * the end of lines, tabs and CR LF are fine.
 */
#ifndef DATA_TEXT_LINE_H
#define DATA_TEXT_LINE_H

#include "base/err.h"

#include <stddef.h>

struct text_line {
	size_t dim;
	bool any_floats; /* those that are not finite too */
};

/* The bytes of a line but for blanks at its end. */
size_t text_line_trim(const char *s, size_t n);

/*
 * The word of the line [S, S + N), which was trimmed, and its numbers to TO,
 * [DIM]: 0, or -1 and ERR with what is wrong, in LINE of the file NAME.
 */
int text_line_take(const struct text_line *l, const char *s, size_t n,
		   float *to, const char **ret_word, size_t *ret_n,
		   const char *name, uint64_t line, struct err *err);

/*
 * The same of the line at S where it is of the common kind, with a word in
 * which there is no blank, and finite numbers; much faster.  Returns its
 * newline, NULL if it is none of these.  A newline, and NUM_ROW_PAD bytes
 * behind it, must be there.
 */
const char *text_line_common(const struct text_line *l, const char *s,
			     float *to, size_t *ret_n);

/* Too few numbers in a line, and be it an empty one. */
int text_line_short(const struct text_line *l, const char *s, size_t n,
		    const char *name, uint64_t line, struct err *err);

#endif
