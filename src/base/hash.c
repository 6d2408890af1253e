/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#define K0 UINT64_C(0x9e3779b97f4a7c15)
#define K1 UINT64_C(0xc2b2ae3d27d4eb4f)

struct hash_secret hash_secret = {K0, K1};

void hash_draw_key(void)
{
	struct hash_secret key;

	/* It multiplies, so it has to be odd, and large. */
	if (getentropy(&key, sizeof(key)) == 0)
		hash_secret = (struct hash_secret){
		    key.a, key.b | UINT64_C(0x8000000000000001)};
}

uint64_t hash_product_halves(uint64_t a, uint64_t b)
{
	uint64_t a0 = (uint32_t)a, a1 = a >> 32;
	uint64_t b0 = (uint32_t)b, b1 = b >> 32;
	uint64_t low = a0 * b0;
	/* At most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1 each. */
	uint64_t one = a1 * b0 + (low >> 32);
	uint64_t other = a0 * b1 + (uint32_t)one;

	return (other << 32 | (uint32_t)low) ^
	       (a1 * b1 + (one >> 32) + (other >> 32));
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

static inline uint64_t mix(const unsigned char *p, size_t n, uint64_t seed,
			   struct hash_secret k)
{
	uint64_t h = seed ^ (k.b * (n + 1));

	for (; n > 16; p += 16, n -= 16)
		h = hash_product(load(p, 8) ^ h ^ k.a, load(p + 8, 8) ^ k.b);
	if (n > 8)
		return hash_product(load(p, 8) ^ h ^ k.a,
				    load(p + 8, n - 8) ^ k.b);
	return hash_product(load(p, n) ^ h ^ k.a, h ^ k.b);
}

uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
	return mix(p, n, seed, (struct hash_secret){K0, K1});
}

uint64_t hash_word(const void *p, size_t n)
{
	return mix(p, n, 0, hash_secret);
}

uint64_t hash_digest(uint64_t digest, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t i;

	for (i = 0; i < n; i++)
		digest = (digest ^ p[i]) * UINT64_C(1099511628211);
	return digest;
}
