/* SPDX-License-Identifier: MIT */
#include "quant/levels.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

enum {
	ROUNDS = 60, /* of Lloyd's method, which starts close */
	SEED = 1
};

/* Below X lies this share of the Gaussian. */
static double share_below(double x)
{
	return 0.5 * erfc(-x * M_SQRT1_2);
}

/* And the x of a share; bisection, because it is not called often. */
static double quantile(double share)
{
	double low = -9, high = 9;
	int i;

	for (i = 0; i < 50; i++) {
		double x = (low + high) / 2;

		if (share_below(x) < share)
			low = x;
		else
			high = x;
	}
	return (low + high) / 2;
}

static double density(double x)
{
	return exp(-x * x / 2) * (M_SQRT1_2 / sqrt(acos(-1)));
}

/* The mean of the Gaussian between A and B. */
static double mean_between(double a, double b)
{
	return (density(a) - density(b)) / (share_below(b) - share_below(a));
}

/* Many levels lie best as dense as the cube root of the density, which is a
 * Gaussian of variance 3 (Panter and Dite 1951). */
static void lloyd_max(double *x, int n)
{
	double low, high;
	int i, round;

	for (i = 0; i < n; i++)
		x[i] = sqrt(3) * quantile((i + 0.5) / n);
	for (round = 0; round < ROUNDS; round++)
		for (low = -12, i = 0; i < n; i++, low = high) {
			high = i + 1 < n ? (x[i] + x[i + 1]) / 2 : 12;
			x[i] = mean_between(low, high);
		}
}

void levels_plain(float *levels)
{
	double x[KERN_STATES];
	int k, i;

	for (k = 1; k <= LEVELS_WIDTHS; k++, levels += KERN_STATES) {
		lloyd_max(x, 1 << k);
		for (i = 0; i < KERN_STATES; i++)
			levels[i] = (float)x[i & ((1 << k) - 1)];
	}
}

/* 0 .. KERN_STATES - 1 in random order (Fisher and Yates). */
static void shuffle(int *order, struct rng *r)
{
	int i, j;

	for (i = 0; i < KERN_STATES; i++) {
		j = (int)rng_below(r, (uint32_t)i + 1);
		order[i] = order[j];
		order[j] = i;
	}
}

void levels_trellis(float *levels)
{
	int order[KERN_STATES], k, i;
	struct rng r;

	for (k = 1; k <= LEVELS_WIDTHS; k++, levels += KERN_STATES) {
		rng_seed(&r, SEED, (uint64_t)k);
		shuffle(order, &r);
		for (i = 0; i < KERN_STATES; i++)
			levels[i] = (float)quantile((order[i] + 0.5) /
						    KERN_STATES);
	}
}

void levels_nearest(const float *levels, const uint8_t *widths, size_t n,
		    const float *x, uint8_t *states)
{
	size_t d;
	unsigned half, i;

	for (d = 0; d < n; d++) {
		const float *row = levels + (widths[d] - 1) * KERN_STATES;

		for (i = 0, half = 1u << (widths[d] - 1); half; half /= 2) {
			const float *at = row + i + half;

			i += 2 * x[d] > at[-1] + at[0] ? half : 0;
		}
		states[d] = (uint8_t)i;
	}
}

void levels_pack(const uint8_t *states, const uint8_t *widths, size_t n,
		 uint8_t *codes)
{
	size_t d, at = 0;

	for (d = 0; d < n; at += widths[d++]) {
		unsigned own = states[d] & ((1u << widths[d]) - 1);
		unsigned two = own << (16 - at % 8 - widths[d]);

		codes[at / 8] |= (uint8_t)(two >> 8);
		if (two & 0xff)
			codes[at / 8 + 1] |= (uint8_t)two;
	}
}
