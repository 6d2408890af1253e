/* SPDX-License-Identifier: MIT */
/* 16-bit floats, for files: no arithmetic is done in them.  IEEE 754 binary16,
 * and bfloat16, which is the upper half of a float. */
#ifndef BASE_HALF_H
#define BASE_HALF_H

#include <stdint.h>
#include <string.h>

#define HALF_MAX 65504.0f	/* the greatest finite one */
#define HALF_NORMAL 0x1p-14f	/* the least with all 11 digits */

static inline float half_to_float(uint16_t h)
{
	uint32_t sign = (uint32_t)(h & 0x8000) << 16;
	uint32_t bits = (uint32_t)(h & 0x7fff) << 13;
	float x;

	/* The exponent 112 too low, which a product mends, subnormals too. */
	memcpy(&x, &bits, sizeof(x));
	x *= 0x1p112f;
	memcpy(&bits, &x, sizeof(x));
	if ((h & 0x7c00) == 0x7c00) /* infinity and NaN */
		bits = 0x7f800000 | (uint32_t)(h & 0x3ff) << 13;
	bits |= sign;
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* To nearest, ties to even; beyond HALF_MAX infinity. */
static inline uint16_t half_of_float(float x)
{
	uint32_t bits, sign;
	float magic = 0.5f;

	memcpy(&bits, &x, sizeof(x));
	sign = bits >> 16 & 0x8000;
	bits &= 0x7fffffff;
	if (bits > 0x7f800000)
		return (uint16_t)(sign | 0x7e00);
	if (bits >= 0x477ff000) /* 65520 rounds to infinity */
		return (uint16_t)(sign | 0x7c00);
	if (bits < 0x38800000) { /* below 2^-14: units of 2^-24 */
		memcpy(&x, &bits, sizeof(x));
		x += magic;
		memcpy(&bits, &x, sizeof(x));
		return (uint16_t)(sign | (bits - 0x3f000000));
	}
	bits += 0xfff + (bits >> 13 & 1);
	return (uint16_t)(sign | ((bits >> 13) - (112 << 10)));
}

static inline float half_bf16_to_float(uint16_t h)
{
	uint32_t bits = (uint32_t)h << 16;
	float x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* To nearest, ties to even; beyond the greatest infinity. */
static inline uint16_t half_bf16_of_float(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof(x));
	if ((bits & 0x7fffffff) > 0x7f800000)
		return (uint16_t)(bits >> 16 | 0x40); /* stays a NaN */
	return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

#endif
