/* SPDX-License-Identifier: MIT */
#include "base/num_impl.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/*
 * 10^q for q of [LEAST, MOST] is T 2^e where 2^63 <= T < 2^64 and e is
 * floor(log2 10^q) - 63; here is T without its fraction, which is 0 where 5^q
 * is a whole number of 64 bits.  19 digits times less than 10^LEAST are less
 * than half of what the least float is, and anything times more than 10^MOST is
 * more than the greatest.
 */
enum { LEAST = -65, MOST = 38, FIRST_WHOLE = 0, LAST_WHOLE = 27 };

static const uint64_t tens[] = {
    0x86ccbb52ea94baea, 0xa87fea27a539e9a5, 0xd29fe4b18e88640e,
    0x83a3eeeef9153e89, 0xa48ceaaab75a8e2b, 0xcdb02555653131b6,
    0x808e17555f3ebf11, 0xa0b19d2ab70e6ed6, 0xc8de047564d20a8b,
    0xfb158592be068d2e, 0x9ced737bb6c4183d, 0xc428d05aa4751e4c,
    0xf53304714d9265df, 0x993fe2c6d07b7fab, 0xbf8fdb78849a5f96,
    0xef73d256a5c0f77c, 0x95a8637627989aad, 0xbb127c53b17ec159,
    0xe9d71b689dde71af, 0x9226712162ab070d, 0xb6b00d69bb55c8d1,
    0xe45c10c42a2b3b05, 0x8eb98a7a9a5b04e3, 0xb267ed1940f1c61c,
    0xdf01e85f912e37a3, 0x8b61313bbabce2c6, 0xae397d8aa96c1b77,
    0xd9c7dced53c72255, 0x881cea14545c7575, 0xaa242499697392d2,
    0xd4ad2dbfc3d07787, 0x84ec3c97da624ab4, 0xa6274bbdd0fadd61,
    0xcfb11ead453994ba, 0x81ceb32c4b43fcf4, 0xa2425ff75e14fc31,
    0xcad2f7f5359a3b3e, 0xfd87b5f28300ca0d, 0x9e74d1b791e07e48,
    0xc612062576589dda, 0xf79687aed3eec551, 0x9abe14cd44753b52,
    0xc16d9a0095928a27, 0xf1c90080baf72cb1, 0x971da05074da7bee,
    0xbce5086492111aea, 0xec1e4a7db69561a5, 0x9392ee8e921d5d07,
    0xb877aa3236a4b449, 0xe69594bec44de15b, 0x901d7cf73ab0acd9,
    0xb424dc35095cd80f, 0xe12e13424bb40e13, 0x8cbccc096f5088cb,
    0xafebff0bcb24aafe, 0xdbe6fecebdedd5be, 0x89705f4136b4a597,
    0xabcc77118461cefc, 0xd6bf94d5e57a42bc, 0x8637bd05af6c69b5,
    0xa7c5ac471b478423, 0xd1b71758e219652b, 0x83126e978d4fdf3b,
    0xa3d70a3d70a3d70a, 0xcccccccccccccccc, 0x8000000000000000,
    0xa000000000000000, 0xc800000000000000, 0xfa00000000000000,
    0x9c40000000000000, 0xc350000000000000, 0xf424000000000000,
    0x9896800000000000, 0xbebc200000000000, 0xee6b280000000000,
    0x9502f90000000000, 0xba43b74000000000, 0xe8d4a51000000000,
    0x9184e72a00000000, 0xb5e620f480000000, 0xe35fa931a0000000,
    0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000,
    0x8ac7230489e80000, 0xad78ebc5ac620000, 0xd8d726b7177a8000,
    0x878678326eac9000, 0xa968163f0a57b400, 0xd3c21bcecceda100,
    0x84595161401484a0, 0xa56fa5b99019a5c8, 0xcecb8f27f4200f3a,
    0x813f3978f8940984, 0xa18f07d736b90be5, 0xc9f2c9cd04674ede,
    0xfc6f7c4045812296, 0x9dc5ada82b70b59d, 0xc5371912364ce305,
    0xf684df56c3e01bc6, 0x9a130b963a6c115c, 0xc097ce7bc90715b3,
    0xf0bdc21abb48db20, 0x96769950b50d88f4,
};

/* hi 2^64 + lo */
struct wide {
	uint64_t hi, lo;
};

static struct wide product(uint64_t a, uint64_t b)
{
	uint64_t a0 = (uint32_t)a, a1 = a >> 32;
	uint64_t b0 = (uint32_t)b, b1 = b >> 32;
	uint64_t low = a0 * b0;
	/* At most (2^32 - 1)^2 + 2^32 - 1 and as much again. */
	uint64_t one = a1 * b0 + (low >> 32);
	uint64_t two = a0 * b1 + (uint32_t)one;

	return (struct wide){a1 * b1 + (one >> 32) + (two >> 32),
			     two << 32 | (uint32_t)low};
}

static struct wide sum(struct wide a, uint64_t b)
{
	a.lo += b;
	a.hi += a.lo < b;
	return a;
}

/* The float nearest to V 2^E, a tie to the even one, as its bits; V is not 0,
 * and what is too large has the bits of infinity or more. */
static uint32_t nearest(struct wide v, int e)
{
	const uint64_t half = UINT64_C(1) << 63;
	int zeros = v.hi ? __builtin_clzll(v.hi) : 64 + __builtin_clzll(v.lo);
	int top = 127 - zeros + e; /* 2^top <= V 2^E < 2^(top + 1) */
	int keep = top >= -126 ? 24 : 24 - (-126 - top);
	uint64_t first, rest;
	uint32_t bits;

	if (keep < 0 || top > 127)
		return keep < 0 ? 0 : UINT32_C(0x7f800000);
	if (zeros >= 64)
		v = (struct wide){v.lo, 0};
	zeros &= 63;
	first = zeros ? v.hi << zeros | v.lo >> (64 - zeros) : v.hi;
	rest = first << keep;
	bits = keep ? (uint32_t)(first >> (64 - keep)) : 0;
	if (v.lo << zeros)
		rest |= 1;
	if (rest > half || (rest == half && bits & 1))
		bits++;
	/* The first of 24 bits counts one in the exponent above it. */
	return top >= -126 ? ((uint32_t)(top + 126) << 23) + bits : bits;
}

/*
 * Rounds what D is at least and at most: where both give one float, that is it,
 * rounding being monotonic.  The product of digits and power has 40 bits more
 * than a float, so that they hardly ever differ, ties apart where not all is
 * known.  (The power in 64 bits as in Lemire, "Number parsing at a gigabyte
 * per second", 2021, which goes on to prove when that suffices.)
 */
static bool nearest_float(const struct num_decimal *d, float *ret)
{
	int q = d->scale + d->dropped, e;
	struct wide least, most;
	uint64_t ten;
	uint32_t bits;

	if (!d->digits || q < LEAST) {
		*ret = d->negative ? -0.0f : 0.0f;
		return true;
	}
	if (q > MOST) {
		*ret = INFINITY;
		return true;
	}
	ten = tens[q - LEAST];
	e = ((q * 217706 + (216 << 16)) >> 16) - 216 - 63;
	least = most = product(d->digits, ten);
	if (d->dropped)
		most = sum(most, ten);
	if (q < FIRST_WHOLE || q > LAST_WHOLE)
		most = sum(sum(most, d->digits), d->dropped > 0);
	bits = nearest(least, e);
	if (bits != nearest(most, e))
		return false;
	bits |= (uint32_t)d->negative << 31;
	memcpy(ret, &bits, sizeof(*ret));
	return true;
}

static int special(const char *s, size_t n, float *ret)
{
	bool negative = n && *s == '-';
	float v;

	if (n && (*s == '-' || *s == '+')) {
		s++;
		n--;
	}
	if (n == 3 && !strncasecmp(s, "nan", 3))
		v = NAN;
	else if ((n == 3 && !strncasecmp(s, "inf", 3)) ||
		 (n == 8 && !strncasecmp(s, "infinity", 8)))
		v = INFINITY;
	else
		return -1;
	*ret = negative ? -v : v;
	return 0;
}

int num_float(const char *s, size_t n, float *ret)
{
	char buf[NUM_LIBC_SIZE];
	const char *end = s + n;
	struct num_decimal d;
	const char *p;
	float f;

	p = num_scan(s, end, &d);
	if (!p)
		return special(s, n, ret);
	if (p != end)
		return -1;
	if (!nearest_float(&d, &f))
		f = strtof(num_for_libc(buf, sizeof(buf), s, end), NULL);
	if (!isfinite(f))
		return -1;
	*ret = f;
	return 0;
}
