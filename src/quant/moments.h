/* SPDX-License-Identifier: MIT */
/* Sums of the products x x' of many rows, some of them at a time. */
#ifndef QUANT_MOMENTS_H
#define QUANT_MOMENTS_H

#include "base/err.h"

#include <stddef.h>

struct moments {
	size_t dim, rows; /* rows: so far */
	double *sums;	  /* [dim, dim] */
	float *columns;	  /* what waits to be summed, column by column */
	float *products;  /* [dim, dim] */
	size_t waiting;
};

int moments_init(struct moments *m, size_t dim, struct err *err);
void moments_release(struct moments *m);
void moments_add(struct moments *m, const float *row);
/* The sums have all rows only after this. */
void moments_finish(struct moments *m);

#endif
