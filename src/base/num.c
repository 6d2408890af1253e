/* SPDX-License-Identifier: MIT */
#include "base/num_impl.h"

#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char reason[128];

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits before and after the point; NULL when there are none. */
static const char *scan_digits(const char *s, const char *end,
			       struct num_decimal *d)
{
	const char *start = s;
	const char *point = NULL;
	uint64_t v = 0;
	int used = 0; /* significant ones, after leading zeros */

	for (; s < end; s++) {
		if (*s == '.' && !point) {
			point = s;
			continue;
		}
		if (!is_digit(*s))
			break;
		if (v || *s != '0')
			used++;
		if (used <= NUM_DIGITS)
			v = v * 10 + (uint64_t)(*s - '0');
	}
	if (s - start == (point ? 1 : 0))
		return NULL;
	d->digits = v;
	d->dropped = used > NUM_DIGITS ? used - NUM_DIGITS : 0;
	d->scale = point ? -(int)(s - point - 1) : 0;
	return s;
}

/* An exponent; text after a bare "e" is not ours. */
static const char *scan_exponent(const char *s, const char *end,
				 struct num_decimal *d)
{
	const char *p = s;
	bool negative;
	int e = 0;

	if (p == end || (*p != 'e' && *p != 'E'))
		return s;
	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !is_digit(*p))
		return s;
	for (; p < end && is_digit(*p); p++)
		if (e < 100000)
			e = e * 10 + (*p - '0');
	d->scale += negative ? -e : e;
	return p;
}

const char *num_scan(const char *s, const char *end, struct num_decimal *d)
{
	if (end - s > NUM_TEXT_MAX)
		return NULL;
	d->negative = s < end && *s == '-';
	if (s < end && (*s == '-' || *s == '+'))
		s++;
	s = scan_digits(s, end, d);
	return s ? scan_exponent(s, end, d) : NULL;
}

/*
 * Up to 2^53 and 10^22 both factors are exact doubles, so that one product or
 * quotient is the nearest double to the decimal (Clinger, PLDI 1990).
 */
static bool nearest_double(const struct num_decimal *d, double *ret)
{
	static const double tens[] = {1e0,  1e1,  1e2,	1e3,  1e4,  1e5,
				      1e6,  1e7,  1e8,	1e9,  1e10, 1e11,
				      1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
				      1e18, 1e19, 1e20, 1e21, 1e22};
	double v;

	if (d->dropped || d->digits > UINT64_C(1) << 53 || d->scale < -22 ||
	    d->scale > 22)
		return false;
	v = (double)d->digits;
	v = d->scale < 0 ? v / tens[-d->scale] : v * tens[d->scale];
	*ret = d->negative ? -v : v;
	return true;
}

const char *num_for_libc(char *buf, size_t size, const char *s,
			 const char *end)
{
	const char *point = localeconv()->decimal_point;
	size_t n = (size_t)(end - s);
	const char *dot = memchr(s, '.', n);
	size_t head = dot ? (size_t)(dot - s) : n;

	if (!dot || n + strlen(point) >= size)
		point = "";
	snprintf(buf, size, "%.*s%s%.*s", (int)head, s, point,
		 dot ? (int)(n - head - 1) : 0, dot ? dot + 1 : "");
	return buf;
}

/* Finite or not; what is too small for a double becomes 0. */
static double to_double(const char *s, const char *end,
			const struct num_decimal *d)
{
	char buf[NUM_LIBC_SIZE];
	double v;

	if (nearest_double(d, &v))
		return v;
	return strtod(num_for_libc(buf, sizeof(buf), s, end), NULL);
}

static int64_t suffix_factor(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 1000;
	case 'M':
		return 1000000;
	case 'G':
		return 1000000000;
	}
	return 0;
}

/* DIGITS * 10^SCALE * FACTOR, if that is a whole number below 2^63. */
static const char *whole(const struct num_decimal *d, int64_t factor, int64_t *ret)
{
	uint64_t v = d->digits;
	int scale = d->scale;

	if (d->dropped)
		return "out of range";
	for (; factor > 1; factor /= 10)
		scale++;
	for (; scale < 0 && v; scale++) {
		if (v % 10)
			return "not a whole number";
		v /= 10;
	}
	for (; scale > 0 && v; scale--)
		if (__builtin_mul_overflow(v, 10, &v))
			return "out of range";
	if (v > INT64_MAX)
		return "out of range";
	*ret = d->negative ? -(int64_t)v : (int64_t)v;
	return NULL;
}

static const char *range_int(int64_t min, int64_t max)
{
	if (min == INT64_MIN && max == INT64_MAX)
		return "out of range";
	snprintf(reason, sizeof(reason),
		 "out of range %" PRId64 " to %" PRId64, min, max);
	return reason;
}

const char *num_int(const char *s, int64_t min, int64_t max, int64_t *ret)
{
	const char *end = s + strlen(s);
	const char *p, *why;
	struct num_decimal d;
	int64_t factor = 1;
	int64_t v = 0;

	p = num_scan(s, end, &d);
	if (!p)
		return "not a number";
	if (p < end)
		factor = suffix_factor(*p++);
	if (p != end || !factor || memchr(s, 'e', (size_t)(end - s)) ||
	    memchr(s, 'E', (size_t)(end - s)))
		return "not a number";
	why = whole(&d, factor, &v);
	if (why && why[0] == 'n')
		return why;
	if (why || v < min || v > max)
		return range_int(min, max);
	*ret = v;
	return NULL;
}

static const char *range_real(double min, double max)
{
	if (max >= DBL_MAX && min <= -DBL_MAX)
		return "out of range";
	snprintf(reason, sizeof(reason), "out of range %.15g to %.15g", min,
		 max);
	return reason;
}

const char *num_real(const char *s, double min, double max, double *ret)
{
	const char *end = s + strlen(s);
	struct num_decimal d;
	const char *p;
	int64_t factor = 1;
	double v;

	p = num_scan(s, end, &d);
	if (!p)
		return "not a number";
	v = to_double(s, p, &d);
	if (p < end)
		factor = suffix_factor(*p++);
	if (p != end || !factor)
		return "not a number";
	if (factor > 1)
		v *= (double)factor;
	if (!isfinite(v) || v < min || v > max)
		return range_real(min, max);
	*ret = v;
	return NULL;
}

static double seconds_in(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	}
	return 0;
}

const char *num_duration(const char *s, double *ret)
{
	const char *end = s + strlen(s);
	struct num_decimal d;
	const char *p;
	double unit = 1;
	double v;

	p = num_scan(s, end, &d);
	if (!p)
		return "not a duration";
	v = to_double(s, p, &d);
	if (p < end)
		unit = seconds_in(*p++);
	if (p != end || unit == 0)
		return "not a duration";
	v *= unit;
	if (!isfinite(v) || v < 0)
		return "out of range";
	*ret = v;
	return NULL;
}

int num_digits(const char *s, size_t n, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i;

	if (n == 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (!is_digit(s[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s[i] - '0'), &v))
			return -1;
	}
	*ret = v;
	return 0;
}
