/* SPDX-License-Identifier: MIT */
/* Hashing: bytes to 64 bits, for tables and for digests of content. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* As hash_product(), where the compiler has no numbers of 128 bits. */
uint64_t hash_product_halves(uint64_t a, uint64_t b);

/* The halves of the 128-bit product of A and B, one upon the other: one
 * multiplication mixes all bits.  The same on every machine. */
static inline uint64_t hash_product(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
#else
	return hash_product_halves(a, b);
#endif
}

/*
 * A fast hash of N bytes at P, the same on every machine: for digests.  Whoever
 * picks the bytes can make many that are equal.  Reads only [P, P + N).
 */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

/*
 * The same for tables, with a key that hash_draw_key draws before there are
 * threads, once a process: so that nobody can write a file whose words all fall
 * in one place, and take time by the square of their number.  Nothing that is
 * written may depend on it.  Without a draw, as in tests, it is always the
 * same.
 */
struct hash_secret {
	uint64_t a, b;
};
extern struct hash_secret hash_secret;
void hash_draw_key(void);
uint64_t hash_word(const void *p, size_t n);

/* A running digest (FNV-1a, 64 bit) for "is it the same vocabulary". */
#define HASH_DIGEST_INIT UINT64_C(14695981039346656037)
uint64_t hash_digest(uint64_t digest, const void *p, size_t n);

#endif
