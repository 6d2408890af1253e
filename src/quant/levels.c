/* SPDX-License-Identifier: MIT */
#include "quant/levels.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

enum {
	ROUNDS = 60, /* of Lloyd's method, which starts close, and others */
	SEED = 1
};

const char *const levels_names[] = {"lloyd", "uniform", "trellis", NULL};

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

/* The squared error of N levels STEP apart, half of them negative. */
static double uniform_error(double step, int n)
{
	double low = -INFINITY, high, error = 1;
	int i;

	for (i = 0; i < n; i++, low = high) {
		double level = (i - (n - 1) / 2.) * step;

		high = i + 1 < n ? level + step / 2 : INFINITY;
		error += level * level * (share_below(high) - share_below(low));
		error -= 2 * level * (density(low) - density(high));
	}
	return error;
}

/* The error has one minimum, between steps of 0 and the best of two levels;
 * every round leaves two thirds of where it may be. */
static void best_uniform(double *x, int n)
{
	double least = 0, most = 2;
	int i, round;

	for (round = 0; round < ROUNDS; round++) {
		double a = (2 * least + most) / 3, b = (least + 2 * most) / 3;

		if (uniform_error(a, n) < uniform_error(b, n))
			most = b;
		else
			least = a;
	}
	for (i = 0; i < n; i++)
		x[i] = (i - (n - 1) / 2.) * least;
}

static void fill(float *levels, void (*find)(double *x, int n))
{
	double x[KERN_STATES];
	int k, i;

	for (k = 1; k <= LEVELS_WIDTHS; k++, levels += KERN_STATES) {
		find(x, 1 << k);
		for (i = 0; i < KERN_STATES; i++)
			levels[i] = (float)x[i & ((1 << k) - 1)];
	}
}

void levels_plain(float *levels)
{
	fill(levels, lloyd_max);
}

void levels_uniform(float *levels)
{
	fill(levels, best_uniform);
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
	int order[KERN_STATES] = {0}, k, i;
	struct rng r;

	for (k = 1; k <= LEVELS_WIDTHS; k++, levels += KERN_STATES) {
		rng_seed(&r, SEED, (uint64_t)k);
		shuffle(order, &r);
		for (i = 0; i < KERN_STATES; i++)
			levels[i] = (float)quantile((order[i] + 0.5) /
						    KERN_STATES);
	}
}

void levels_make_grid(const float *levels, struct levels_grid *g)
{
	int k, i, cell;

	for (k = 0; k < LEVELS_WIDTHS; k++) {
		float *middles = g->middles + k * KERN_STATES;
		int last = (2 << k) - 1;

		for (i = 0; i < last; i++)
			middles[i] = (levels[k * KERN_STATES + i] +
				      levels[k * KERN_STATES + i + 1]) / 2;
		middles[last] = INFINITY;
		for (i = cell = 0; cell < 2 * LEVELS_REACH * LEVELS_CELLS;
		     cell++) {
			float left = (float)cell / LEVELS_CELLS - LEVELS_REACH;

			while (middles[i] < left)
				i++;
			g->first[k][cell] = (uint8_t)i;
		}
	}
}

/* The cell of a number; beyond the grid the first or the last. */
static int cell_of(float x)
{
	float at = (x + LEVELS_REACH) * LEVELS_CELLS;

	at = at > 0 ? at : 0;
	return at < 2 * LEVELS_REACH * LEVELS_CELLS
		   ? (int)at
		   : 2 * LEVELS_REACH * LEVELS_CELLS - 1;
}

void levels_nearest(const struct levels_grid *g, const uint8_t *widths,
		    size_t n, const float *x, uint8_t *states)
{
	size_t d;

	for (d = 0; d < n; d++) {
		int k = widths[d] - 1;
		uint8_t i = g->first[k][cell_of(x[d])];

		states[d] = (uint8_t)(i + (x[d] >
					   g->middles[k * KERN_STATES + i]));
	}
}

void levels_pack(const uint8_t *states, const uint8_t *widths, size_t n,
		 uint8_t *codes)
{
	uint64_t string = 0;
	int bits = 0; /* of the string that wait */
	size_t d;

	for (d = 0; d < n; d++) {
		unsigned own = (1u << (widths[d] & 15)) - 1;

		string = string << widths[d] | (states[d] & own);
		bits += widths[d];
		if (bits >= 32) {
			uint32_t word = __builtin_bswap32(
			    (uint32_t)(string >> (bits - 32)));

			memcpy(codes, &word, sizeof(word));
			codes += sizeof(word);
			bits -= 32;
		}
	}
	for (; bits > 0; bits -= 8)
		*codes++ = (uint8_t)(bits < 8 ? string << (8 - bits)
					      : string >> (bits - 8));
}
