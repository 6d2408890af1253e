/* SPDX-License-Identifier: MIT */
#include "quant/hadamard.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

enum { SMALL = 16 /* coefficients whose steps are too short for vectors */ };

size_t hadamard_passes(size_t dim)
{
	return dim & (dim - 1) ? HADAMARD_MAX_PASSES : HADAMARD_MAX_PASSES / 2;
}

void hadamard_draw(uint8_t *signs, size_t dim, uint64_t seed)
{
	size_t bytes = hadamard_bytes(dim), p, i;
	struct rng r;

	for (p = 0; p < hadamard_passes(dim); p++, signs += bytes) {
		rng_seed(&r, seed, p);
		for (i = 0; i < bytes; i++)
			signs[i] = (uint8_t)(rng_next(&r) >> 56);
		if (dim % 8)
			signs[bytes - 1] &= (uint8_t)(0xff00 >> dim % 8);
	}
}

static void flip(float *x, size_t n, const uint8_t *signs)
{
	static const int masks[8] = {128, 64, 32, 16, 8, 4, 2, 1};
	size_t d;
	int j;

	for (d = 0; d + 8 <= n; d += 8, signs++)
		for (j = 0; j < 8; j++)
			x[d + j] = *signs & masks[j] ? -x[d + j] : x[d + j];
	for (j = 0; d < n; d++, j++)
		x[d] = *signs & masks[j] ? -x[d] : x[d];
}

/* Sums and differences of coefficients H apart. */
static void step(float *restrict x, float *restrict y, size_t h)
{
	size_t j;

	for (j = 0; j < h; j++) {
		float a = x[j], b = y[j];

		x[j] = a + b;
		y[j] = a - b;
	}
}

/* Those H apart, then those 2 H apart, of 4 H. */
static void two_steps(float *restrict x, float *restrict y, float *restrict z,
		      float *restrict w, size_t h)
{
	size_t j;

	for (j = 0; j < h; j++) {
		float a = x[j] + y[j], b = x[j] - y[j];
		float c = z[j] + w[j], d = z[j] - w[j];

		x[j] = a + c;
		y[j] = b + d;
		z[j] = a - c;
		w[j] = b - d;
	}
}

/* The step between the halves of SMALL, and a turn of the bits of the index:
 * as many as it has come to all steps in order. */
static inline void turning_step(const float *x, float *y)
{
	int j;

	for (j = 0; j < SMALL / 2; j++) {
		y[2 * j] = x[j] + x[j + SMALL / 2];
		y[2 * j + 1] = x[j] - x[j + SMALL / 2];
	}
}

static void small_steps(float *x, float scale)
{
	float y[SMALL];
	int j;

	for (j = 0; j < SMALL; j++)
		x[j] *= scale;
	turning_step(x, y);
	turning_step(y, x);
	turning_step(x, y);
	turning_step(y, x);
}

/* The scale, and the steps between coefficients less than SMALL apart where
 * there are so many; returns the distance of the next step. */
static size_t first_steps(float *x, size_t n, float scale)
{
	size_t i;

	if (n < SMALL) {
		for (i = 0; i < n; i++)
			x[i] *= scale;
		return 1;
	}
	for (i = 0; i < n; i += SMALL)
		small_steps(x + i, scale);
	return SMALL;
}

/* x [n] times the matrix of order N, a power of two, / sqrt(n). */
static void multiply(float *x, size_t n)
{
	size_t h = first_steps(x, n, (float)(1 / sqrt((double)n))), i;

	for (; h <= n / 4; h *= 4)
		for (i = 0; i < n; i += 4 * h)
			two_steps(x + i, x + i + h, x + i + 2 * h,
				  x + i + 3 * h, h);
	for (; h <= n / 2; h *= 2)
		for (i = 0; i < n; i += 2 * h)
			step(x + i, x + i + h, h);
}

static void mix_ends(float *x, size_t dim)
{
	float *y = x + (dim + 1) / 2;
	size_t n = dim / 2, k;

	step(x, y, n);
	for (k = 0; k < n; k++) {
		x[k] *= (float)M_SQRT1_2;
		y[k] *= (float)M_SQRT1_2;
	}
}

static size_t block_of(size_t dim)
{
	size_t n = 1;

	while (n <= dim / 2)
		n *= 2;
	return n;
}

void hadamard_turn(const struct hadamard *h, float *x)
{
	size_t n = block_of(h->dim), p;

	for (p = 0; p < h->passes; p++) {
		flip(x, h->dim, h->signs + p * h->stride);
		multiply(p % 2 ? x + h->dim - n : x, n);
		if (p % 2 && n < h->dim)
			mix_ends(x, h->dim);
	}
}

/* Every step is its own inverse. */
void hadamard_undo(const struct hadamard *h, float *x)
{
	size_t n = block_of(h->dim), p;

	for (p = h->passes; p-- > 0;) {
		if (p % 2 && n < h->dim)
			mix_ends(x, h->dim);
		multiply(p % 2 ? x + h->dim - n : x, n);
		flip(x, h->dim, h->signs + p * h->stride);
	}
}

/* Every step rounds every number once, scaling and mixing at most four times
 * a pass, constants included. */
float hadamard_skew(const struct hadamard *h)
{
	size_t rounded = 4, n;

	for (n = h->dim; n > 1; n /= 2)
		rounded++;
	return (float)(h->passes * rounded) * 0x1p-24f;
}
