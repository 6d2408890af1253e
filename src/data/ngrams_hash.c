/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "data/ngrams.h"

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static uint64_t little_endian(const char *s, size_t n)
{
	uint64_t x = 0;

	while (n > 0)
		x = x << 8 | (unsigned char)s[--n];
	return x;
}

static uint64_t finish(uint64_t x)
{
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static uint64_t mix_low(uint64_t k)
{
	return rotate(k * UINT64_C(0x87c37b91114253d5), 31) *
	       UINT64_C(0x4cf5ad432745937f);
}

static uint64_t mix_high(uint64_t k)
{
	return rotate(k * UINT64_C(0x4cf5ad432745937f), 33) *
	       UINT64_C(0x87c37b91114253d5);
}

void ngrams_murmur(const char *ngram, size_t n, uint32_t seed,
		   uint32_t ret[NGRAMS_MAX_HASHES])
{
	uint64_t low = seed, high = seed;
	size_t i, rest = n % 16;

	for (i = 0; i + 16 <= n; i += 16) {
		low ^= mix_low(little_endian(ngram + i, 8));
		low = (rotate(low, 27) + high) * 5 + 0x52dce729;
		high ^= mix_high(little_endian(ngram + i + 8, 8));
		high = (rotate(high, 31) + low) * 5 + 0x38495ab5;
	}
	if (rest > 8)
		high ^= mix_high(little_endian(ngram + i + 8, rest - 8));
	low ^= mix_low(little_endian(ngram + i, rest < 8 ? rest : 8));
	low ^= n;
	high ^= n;
	low += high;
	high += low;
	low = finish(low);
	high = finish(high);
	low += high;
	high += low;
	ret[0] = (uint32_t)low;
	ret[1] = (uint32_t)(low >> 32);
	ret[2] = (uint32_t)high;
	ret[3] = (uint32_t)(high >> 32);
}

/* FNV-1a of 64 bits, N bytes of X further, the least significant first. */
static uint64_t hash_number(uint64_t hash, uint64_t x, int n)
{
	for (; n > 0; n--, x >>= 8)
		hash = (hash ^ (x & 0xff)) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t ngrams_finalfusion(const char *ngram, size_t n)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325), length = 0;
	const char *p, *end = ngram + n;
	uint32_t c;

	for (p = ngram; p < end; length++)
		p += utf8_decode(p, end, &c);
	hash = hash_number(hash, length, 8);
	for (p = ngram; p < end;) {
		p += utf8_decode(p, end, &c);
		hash = hash_number(hash, c, 4);
	}
	return hash;
}
