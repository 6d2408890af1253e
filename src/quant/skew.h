/* SPDX-License-Identifier: MIT */
/* How far axes are from orthonormal ones. */
#ifndef QUANT_SKEW_H
#define QUANT_SKEW_H

#include <stddef.h>

/* About the most by which the length of a vector in coordinates along the
 * rows U [n, dim] differs from that of the vector itself, as a part of it:
 * half the greatest eigenvalue of U U' - 1 by size, by power iteration.  NAN
 * when out of memory. */
float skew_of(const float *axes, size_t n, size_t dim);

#endif
