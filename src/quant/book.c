/* SPDX-License-Identifier: MIT */
#include "quant/book.h"

#include <math.h>
#include <string.h>

static float half_square(const float *x, size_t dim)
{
	float sum;

	kern()->dots(x, 1, dim, x, 1, dim, dim, &sum, 1);
	return sum / 2;
}

struct book book_make(const float *centres, size_t n, size_t ld, size_t dim,
		      float *panels)
{
	size_t i, j, m;

	for (i = 0; i < n; i += KERN_PANEL) {
		float *panel = panels + i * (dim + 1);

		m = n - i < KERN_PANEL ? n - i : KERN_PANEL;
		kern()->pack(centres + i * ld, m, ld, dim, panel);
		for (j = 0; j < m; j++)
			panel[dim * KERN_PANEL + j] =
			    -half_square(centres + (i + j) * ld, dim);
	}
	return (struct book){.dim = dim, .n = n, .panels = panels};
}

void book_find(const struct book *b, const float *points, size_t n,
	       float *products, uint8_t *codes, size_t stride,
	       float *opt_gains)
{
	size_t width = b->dim + 1, i;

	for (i = 0; i < b->n; i += KERN_PANEL)
		kern()->panel(points, n, width, b->panels + i * width, width,
			      products + i, BOOK_MAX);
	for (i = 0; i < n; i++) {
		float best = -INFINITY;
		size_t at = kern()->beat3(products + i * BOOK_MAX, NULL, NULL,
					  b->n, &best);

		codes[i * stride] = at < b->n ? (uint8_t)at : 0;
		if (opt_gains)
			opt_gains[i] = best;
	}
}
