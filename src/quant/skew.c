/* SPDX-License-Identifier: MIT */
#include "quant/skew.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS = 30 };
#define MARGIN 1.25f /* for what the iterations have not found */

/* Y [n] becomes (U U' - 1) y, divided by its length, which is returned; X
 * [dim] is scratch. */
static double leave_unit(const float *axes, size_t n, size_t dim, float *y,
			 float *x)
{
	double squares = 0;
	size_t k, d;

	memset(x, 0, dim * sizeof(*x));
	for (k = 0; k < n; k++)
		for (d = 0; d < dim; d++)
			x[d] += y[k] * axes[k * dim + d];
	for (k = 0; k < n; k++) {
		float product;

		kern()->dots(x, 1, dim, axes + k * dim, 1, dim, dim, &product,
			     1);
		y[k] = product - y[k];
		squares += (double)y[k] * y[k];
	}
	for (k = 0; k < n && squares > 0; k++)
		y[k] = (float)(y[k] / sqrt(squares));
	return sqrt(squares);
}

float skew_of(const float *axes, size_t n, size_t dim)
{
	struct err err = ERR_INIT;
	float *y = mem_array(n + dim, sizeof(*y), &err);
	double length = 0;
	struct rng rng;
	size_t k;

	if (!y)
		return NAN;
	rng_seed(&rng, 1, 0);
	for (k = 0; k < n; k++)
		y[k] = rng_float(&rng) - .5f;
	for (k = 0; k <= ITERATIONS; k++)
		length = leave_unit(axes, n, dim, y, y + n);
	mem_free(y);
	return MARGIN * (float)length / 2;
}
