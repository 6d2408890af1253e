/* SPDX-License-Identifier: MIT */
/*
 * Numbers as programs print them, "-0.0123" and the like, are read by a few
 * operations on eight characters at a time, without a branch on their length
 * or sign; others are left to num_float.
 */
#include "base/num_row.h"

#include "base/num.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Digits behind the point, so that with three before it no number is more than
 * 64 bits have. */
enum { MAX_FRACTION = 15 };

static const uint64_t whole_tens[] = {1,
				      10,
				      100,
				      1000,
				      10000,
				      100000,
				      1000000,
				      10000000,
				      100000000,
				      1000000000,
				      10000000000,
				      100000000000,
				      1000000000000,
				      10000000000000,
				      100000000000000,
				      1000000000000000};
static const double tens[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,	1e6,  1e7,
			      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/* Eight characters, the first the lowest byte; digits become 0 to 9. */
static inline uint64_t load(const char *s)
{
	uint64_t v;

	memcpy(&v, s, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v ^ UINT64_C(0x3030303030303030);
}

/* How many come before the first byte that is more than 9: those below 128
 * reach 128 with 118, without a carry up to the first. */
static inline unsigned digits(uint64_t v)
{
	uint64_t other = ((v + UINT64_C(0x7676767676767676)) | v) &
			 UINT64_C(0x8080808080808080);

	return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
}

/* The number whose digits the first N bytes are, 0 for none: moved to the end,
 * so that zeros come before them, then neighbours joined, three times. */
static inline uint64_t value(uint64_t v, unsigned n)
{
	v = n ? v << ((64 - 8 * n) & 63) : 0;
	v = (v * 10 + (v >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v * 100 + (v >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (v * 10000 + (v >> 32)) & UINT32_MAX;
}

static bool ends(char c)
{
	return num_row_blank(c) || c == '\n';
}

static const char *any_number(const char *s, float *ret)
{
	const char *end = s;

	while (!ends(*end))
		end++;
	if (num_float(s, (size_t)(end - s), ret) < 0 || !isfinite(*ret))
		return NULL;
	return end;
}

/*
 * The nearest float to M / 10^SCALE.  Up to 2^53 and 10^22 both are exact
 * doubles, so that the quotient is the nearest double (Clinger, PLDI 1990).
 * Rounded again, that is the nearest float, unless it is right between two: the
 * 29 bits that float drops are 1000..., which the first rounding may have made
 * them.  (It is 0 or at least 10^-15: no float of fewer bits.)
 */
static inline bool quotient(uint64_t m, unsigned scale, bool negative,
			    float *ret)
{
	double v = (double)(int64_t)m / tens[scale];
	uint64_t bits;
	uint32_t out;
	float f = (float)v;

	memcpy(&bits, &v, sizeof(bits));
	if ((bits & ((UINT64_C(1) << 29) - 1)) == UINT64_C(1) << 28)
		return false;
	memcpy(&out, &f, sizeof(out));
	out |= (uint32_t)negative << 31;
	memcpy(ret, &out, sizeof(*ret));
	return true;
}

static inline const char *number(const char *s, float *ret)
{
	const char *p = s + (*s == '-');
	unsigned whole = (unsigned char)*p - (unsigned)'0';
	unsigned n, more, d;
	uint64_t a, b, m;

	if (whole > 9)
		return any_number(s, ret);
	for (p++; *p != '.'; p++) {
		d = (unsigned char)*p - (unsigned)'0';
		if (d > 9 || whole > 99)
			return any_number(s, ret);
		whole = whole * 10 + d;
	}
	p++;
	a = load(p);
	b = load(p + 8);
	n = digits(a);
	more = n == 8 ? digits(b) : 0;
	if (n + more > MAX_FRACTION)
		return any_number(s, ret);
	m = value(a, n) * whole_tens[more] + value(b, more) +
	    whole * whole_tens[n + more];
	p += n + more;
	if (!ends(*p) || m > UINT64_C(1) << 53 ||
	    !quotient(m, n + more, *s == '-', ret))
		return any_number(s, ret);
	return p;
}

const char *num_row(const char *s, float *to, size_t n)
{
	size_t i;

	for (i = 0; i < n && s; i++) {
		if (!num_row_blank(*s))
			return NULL;
		while (num_row_blank(*s))
			s++;
		s = number(s, &to[i]);
	}
	return s;
}
