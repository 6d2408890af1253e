/* SPDX-License-Identifier: MIT */
/*
 * Text to numbers, the only place that does it.  The whole text must be the
 * number: no leading space, no trailing junk, no empty string, no silent
 * overflow.  All return NULL on success, else the reason ("not a number",
 * "out of range 1 to 10", ...) as a constant or in a per-thread buffer valid
 * until the next call.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stddef.h>
#include <stdint.h>

/* Decimal integer; SUFFIX also takes k, M, G (10^3, 10^6, 10^9; fractions
 * such as 1.5M when the result is whole). */
const char *num_int(const char *s, int64_t min, int64_t max, int64_t *ret);

/* Finite real number; the same suffixes. */
const char *num_real(const char *s, double min, double max, double *ret);

/* Seconds: a real number with s, m, h or d after it; none means seconds. */
const char *num_duration(const char *s, double *ret);

/* Unsigned decimal digits in [S, S + N), nothing else.  0 or -1. */
int num_digits(const char *s, size_t n, uint64_t *ret);

/* A float in [S, S + N) as text files of vectors hold it; 0 or -1.  Reads
 * what printf %g, %e and %f write, and inf and nan; locale does not matter. */
int num_float(const char *s, size_t n, float *ret);

#endif
