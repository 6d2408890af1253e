/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* How many bytes follow FIRST, and the bounds of the first of them, which
 * exclude longer forms than needed, surrogates and what is above U+10FFFF. */
static int follow(unsigned char first, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first < 0xe0)
		return 1;
	if (first < 0xf0) {
		if (first == 0xe0)
			*low = 0xa0;
		if (first == 0xed)
			*high = 0x9f;
		return 2;
	}
	if (first == 0xf0)
		*low = 0x90;
	if (first == 0xf4)
		*high = 0x8f;
	return 3;
}

size_t utf8_decode(const char *bytes, const char *end, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)bytes;
	unsigned char low, high;
	uint32_t c = p[0];
	int more, i;

	*ret = c;
	if (c < 0x80)
		return 1;
	*ret = UTF8_BAD;
	more = follow(p[0], &low, &high);
	c &= 0x3fU >> more;
	for (i = 1; i <= more; i++) {
		if (bytes + i == end || p[i] < low || p[i] > high)
			return (size_t)i;
		c = c << 6 | (p[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
	}
	if (more)
		*ret = c;
	return (size_t)i;
}

bool utf8_begins(const char *bytes, size_t n)
{
	unsigned char low, high;
	uint32_t c;

	return n <= (size_t)follow((unsigned char)*bytes, &low, &high) &&
	       utf8_decode(bytes, bytes + n, &c) == n;
}

size_t utf8_encode(char buf[UTF8_MAX], uint32_t c)
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4, i;

	if (n == 1) {
		buf[0] = (char)c;
		return 1;
	}
	for (i = n - 1; i > 0; i--, c >>= 6)
		buf[i] = (char)(0x80 | (c & 0x3f));
	buf[0] = (char)(0xf00 >> n | c);
	return n;
}

bool utf8_valid(const char *bytes, size_t n)
{
	const char *p = bytes, *end = p + n;
	uint64_t eight;
	uint32_t c;

	while (p < end) {
		if (end - p >= 8) {
			memcpy(&eight, p, 8);
			if (!(eight & UINT64_C(0x8080808080808080))) {
				p += 8;
				continue;
			}
		}
		p += utf8_decode(p, end, &c);
		if (c == UTF8_BAD)
			return false;
	}
	return true;
}
