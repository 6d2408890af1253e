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

/*
 * Does N * 10^-k read back as X?  The product is off by at most half an ulp
 * of a double; asking on both sides of it by more than that leaves no case in
 * which an exact reader could round the other way.
 */
static int reads_back(int64_t n, int k, float x)
{
	double d = scale10((double)n, -k);

	return (float)(d * (1 + 0x1p-51)) == x &&
	       (float)(d * (1 - 0x1p-51)) == x;
}

/* The digits of X > 0 without trailing zeros; *EXP10 is the power of ten of
 * the first.  0 if X is too far from 1 for exact powers. */
static int shortest(float x, int64_t *digits, int *exp10)
{
	static const int64_t unit[] = {1, 10, 100, 1000};
	int e = (int)floor(log10((double)x));
	int k = DIGITS - 1 - e;
	int64_t n, u;
	int cut;

	if (k < -EXACT_POW + 1 || k > EXACT_POW - 1)
		return 0;
	n = llround(scale10(x, k));
	if (n >= 1000000000) { /* log10 was a hair too low */
		e++;
		k--;
		n = llround(scale10(x, k));
	}
	for (cut = DIGITS - SURE_DIGITS; cut > 0; cut--) {
		u = unit[cut];
		if (reads_back((n + u / 2) / u * u, k, x))
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

/* TEXT has COUNT digits; the first stands for 10^E. */
static char *layout(char *p, const char *text, int count, int e)
{
	int i;

	if (e < -5 || e >= DIGITS) {
		*p++ = text[0];
		if (count > 1) {
			*p++ = '.';
			memcpy(p, text + 1, (size_t)count - 1);
			p += count - 1;
		}
		return p + sprintf(p, "e%c%02d", e < 0 ? '-' : '+', abs(e));
	}
	if (e < 0) {
		*p++ = '0';
		*p++ = '.';
		for (i = -1; i > e; i--)
			*p++ = '0';
	}
	for (i = 0; i < count || i <= e; i++) {
		if (i == e + 1 && e >= 0)
			*p++ = '.';
		*p++ = i < count ? text[i] : '0';
	}
	return p;
}

size_t ftoa(char buf[FTOA_SIZE], float x)
{
	char text[DIGITS + 1];
	char *p = buf;
	int64_t n;
	int e, i, count = DIGITS;

	if (!isfinite(x) || x == 0)
		return (size_t)sprintf(buf, "%g", (double)x);
	if (!shortest(fabsf(x), &n, &e))
		return slow(buf, x);
	if (x < 0)
		*p++ = '-';
	for (i = DIGITS - 1; i >= 0; i--, n /= 10)
		text[i] = (char)('0' + n % 10);
	while (count > 1 && text[count - 1] == '0')
		count--;
	p = layout(p, text, count, e);
	*p = '\0';
	return (size_t)(p - buf);
}
