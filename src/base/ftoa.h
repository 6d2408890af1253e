/* SPDX-License-Identifier: MIT */
/* Floats to text that reads back as the same float. */
#ifndef BASE_FTOA_H
#define BASE_FTOA_H

#include <stddef.h>

enum { FTOA_SIZE = 24 };

/*
 * Writes X with as few digits as bring it back (9 at most), in the style of
 * %g, with NUL, and returns the length.  Several times faster than printf,
 * which would have to be asked for 6, 7, 8 and 9 digits in turn.
 */
size_t ftoa(char buf[FTOA_SIZE], float x);

#endif
