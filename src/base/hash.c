/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <string.h>

#define K0 UINT64_C(0x9e3779b97f4a7c15)
#define K1 UINT64_C(0xc2b2ae3d27d4eb4f)

/* Both halves of the 128-bit product: one multiplication mixes all bits. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t load(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = seed ^ (K1 * (n + 1));

	for (; n > 16; p += 16, n -= 16)
		h = fold(load(p, 8) ^ h ^ K0, load(p + 8, 8) ^ K1);
	if (n > 8)
		return fold(load(p, 8) ^ h ^ K0, load(p + 8, n - 8) ^ K1);
	return fold(load(p, n) ^ h ^ K0, h ^ K1);
}

uint64_t hash_digest(uint64_t digest, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t i;

	for (i = 0; i < n; i++)
		digest = (digest ^ p[i]) * UINT64_C(1099511628211);
	return digest;
}
