/* SPDX-License-Identifier: MIT */
#include "quant/nearest.h"

void nearest_offer(struct nearest *b, float score, size_t row)
{
	size_t i = b->n;

	if (i == NEAREST && !(score > b->score[--i]))
		return;
	for (; i && score > b->score[i - 1]; i--) {
		b->score[i] = b->score[i - 1];
		b->row[i] = b->row[i - 1];
	}
	b->score[i] = score;
	b->row[i] = row;
	b->n += b->n < NEAREST;
}

static size_t in_common(const struct nearest *a, const struct nearest *b)
{
	size_t i, j, n = 0;

	for (i = 0; i < a->n; i++)
		for (j = 0; j < b->n; j++)
			n += a->row[i] == b->row[j];
	return n;
}

size_t nearest_common(const struct nearest *a, const struct nearest *b,
		      size_t n)
{
	size_t i, sum = 0;

	for (i = 0; i < n; i++)
		sum += in_common(&a[i], &b[i]);
	return sum;
}
