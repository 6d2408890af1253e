/* SPDX-License-Identifier: MIT */
#include "base/ftoa.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DIGITS = 9,	/* always enough for a float */
	SURE_DIGITS = 6, /* any decimal of so many has a float of its own */
	EXACT_POW = 22	/* 10^22 is the last power of ten that is a double */
};

static const double pow10_of[EXACT_POW + 1] = {
    1e0,  1e1,	1e2,  1e3,  1e4,  1e5,	1e6,  1e7,  1e8,  1e9,	1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* x * 10^k, rounded once. */
static double scale10(double x, int k)
{
	return k >= 0 ? x * pow10_of[k] : x / pow10_of[-k];
}

/* floor(log10 X), or one less; X, of these bits, is not below FLT_MIN: its
 * power of two is at least -126, and 1233 / 4096 near enough to log10 2. */
static int exponent10(uint32_t bits)
{
	return (int)((bits >> 23) * 1233 - 127 * 1233 + 40 * 4096) / 4096 - 40;
}

/*
 * Half of the distance from X to its neighbours, to the nearer one where they
 * differ (at a power of two): what is less than that from X reads back as X.
 * It is 2^-25 of X at least, and X 10^k is off by 2^-53 of itself, so that it is
 * enough to take off 2^-26; ties are not counted on.
 */
static double half_distance(uint32_t bits)
{
	uint32_t power = bits & UINT32_C(0x7f800000);
	float x;

	memcpy(&x, &power, sizeof(x));
	return (double)x * (bits == power ? 0x1p-25 : 0x1p-24) *
	       (1 - 0x1p-26);
}

/* The digits of X > 0 without trailing zeros; *EXP10 is the power of ten of
 * the first.  0 if X is too far from 1 for exact powers. */
static int shortest(float x, uint32_t *digits, int *exp10)
{
	static const uint32_t unit[] = {1, 10, 100, 1000};
	int e, k, cut;
	uint32_t n, u, bits;
	double v, half;

	memcpy(&bits, &x, sizeof(bits));
	e = exponent10(bits);
	k = DIGITS - 1 - e;
	if (k < -EXACT_POW + 1 || k > EXACT_POW - 1)
		return 0;
	v = scale10(x, k);
	if (v >= 999999999.5) {
		e++;
		k--;
		v = scale10(x, k);
	}
	half = scale10(half_distance(bits), k);
	n = (uint32_t)(v + 0.5);
	for (cut = DIGITS - SURE_DIGITS; cut > 0; cut--) {
		u = unit[cut];
		if (fabs((double)((n + u / 2) / u * u) - v) < half)
			break;
	}
	u = unit[cut];
	n = (n + u / 2) / u * u;
	if (n >= 1000000000) {
		n /= 10;
		e++;
	}
	*digits = n;
	*exp10 = e;
	return 1;
}

static size_t slow(char *buf, float x)
{
	int precision;

	for (precision = SURE_DIGITS; precision < DIGITS; precision++) {
		snprintf(buf, FTOA_SIZE, "%.*g", precision, (double)x);
		if (strtof(buf, NULL) == x)
			return strlen(buf);
	}
	snprintf(buf, FTOA_SIZE, "%.*g", DIGITS, (double)x);
	return strlen(buf);
}

/*
 * N, of nine digits, as bytes 0 to 9, the first eight in *RET with the first
 * of them the lowest byte, the ninth returned: halves, then quarters, then
 * eighths at once, by products that are exact quotients for such numbers.
 */
static unsigned take_digits(uint32_t n, uint64_t *ret)
{
	uint32_t eight = n / 10;
	uint64_t v = eight / 10000 | (uint64_t)(eight % 10000) << 32;
	uint64_t q = (v * 5243 >> 19) & UINT64_C(0x0000007f0000007f);

	v = q | (v - 100 * q) << 16;
	q = (v * 103 >> 10) & UINT64_C(0x000f000f000f000f);
	*ret = q | (v - 10 * q) << 8;
	return n % 10;
}

/* As text; returns how many there are before trailing zeros. */
static int put_digits(char text[DIGITS], uint32_t n)
{
	uint64_t v;
	unsigned last = take_digits(n, &v);
	int count = last ? DIGITS : DIGITS - 1 - __builtin_clzll(v) / 8;

	v |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	memcpy(text, &v, sizeof(v));
	text[DIGITS - 1] = (char)('0' + last);
	return count;
}

static char *put_exponent(char *p, int e)
{
	unsigned size = (unsigned)abs(e);

	*p++ = 'e';
	*p++ = e < 0 ? '-' : '+';
	*p++ = (char)('0' + size / 10);
	*p++ = (char)('0' + size % 10);
	return p;
}

/* TEXT has COUNT digits, and zeros up to DIGITS; the first stands for 10^E. */
static char *layout(char *p, const char text[DIGITS], int count, int e)
{
	int whole = e + 1;

	if (e < -5 || e >= DIGITS) {
		*p = text[0];
		p[1] = '.';
		memcpy(p + 2, text + 1, DIGITS - 1);
		return put_exponent(p + (count > 1 ? count + 1 : 1), e);
	}
	if (e < 0) {
		memcpy(p, "0.0000", 6);
		p += 1 - e;
		memcpy(p, text, DIGITS);
		return p + count;
	}
	memcpy(p, text, DIGITS);
	if (count <= whole)
		return p + whole;
	p[whole] = '.';
	memcpy(p + whole + 1, text + whole, (size_t)(count - whole));
	return p + count + 1;
}

size_t ftoa(char buf[FTOA_SIZE], float x)
{
	char text[DIGITS];
	char *p = buf;
	uint32_t n;
	int e, count;

	if (!isfinite(x) || x == 0)
		return (size_t)sprintf(buf, "%g", (double)x);
	if (!shortest(fabsf(x), &n, &e))
		return slow(buf, x);
	*p = '-';
	p += x < 0;
	count = put_digits(text, n);
	p = layout(p, text, count, e);
	*p = '\0';
	return (size_t)(p - buf);
}
