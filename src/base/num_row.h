/* SPDX-License-Identifier: MIT */
/* Many numbers in a row, quickly. */
#ifndef BASE_NUM_ROW_H
#define BASE_NUM_ROW_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes behind a text that are read, whatever they are. */
enum { NUM_ROW_PAD = 32 };

/* What stands between numbers. */
static inline bool num_row_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * N finite floats, as num_float reads them, with blanks before each, at S, to
 * TO.  Returns where the last ends, which is a blank or newline, or NULL if
 * they are not there: TO is anything then.  The text must have a newline, and
 * NUM_ROW_PAD bytes must be there behind that.
 */
const char *num_row(const char *s, float *to, size_t n);

#endif
