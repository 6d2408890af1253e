/* SPDX-License-Identifier: MIT */
/* The nearest rows to a row, and how many two such lists share. */
#ifndef QUANT_NEAREST_H
#define QUANT_NEAREST_H

#include <stddef.h>

enum { NEAREST = 10 };

struct nearest {
	float score[NEAREST]; /* descending */
	size_t row[NEAREST];
	size_t n;
};

/* Takes ROW in if it is among the nearest so far; of equal ones the first. */
void nearest_offer(struct nearest *b, float score, size_t row);

/* The sum of rows that A[i] and B[i] share, i < N. */
size_t nearest_common(const struct nearest *a, const struct nearest *b,
		      size_t n);

#endif
