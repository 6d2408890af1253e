/* SPDX-License-Identifier: MIT */
/* What num.c and num_float.c share: a decimal, taken apart. */
#ifndef BASE_NUM_IMPL_H
#define BASE_NUM_IMPL_H

#include "base/num.h"

#include <stdbool.h>

enum {
	NUM_TEXT_MAX = 1000, /* more than any number needs that was printed */
	NUM_LIBC_SIZE = NUM_TEXT_MAX + 16,
	NUM_DIGITS = 19 /* so many always fit 64 bits */
};

/* +-digits * 10^scale when none were dropped; else there are DROPPED more
 * before the scale applies, so that it is at least digits * 10^(dropped +
 * scale) and less than (digits + 1) times that. */
struct num_decimal {
	uint64_t digits; /* the first NUM_DIGITS after leading zeros */
	int dropped;
	int scale;
	bool negative;
};

/* Where the decimal at S ends, NULL when none begins there. */
const char *num_scan(const char *s, const char *end, struct num_decimal *d);

/*
 * [S, END) for strtod and strtof: ended by NUL, and with the point they
 * expect, should anybody have called setlocale.  Returns BUF.
 */
const char *num_for_libc(char *buf, size_t size, const char *s,
			 const char *end);

#endif
