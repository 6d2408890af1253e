/* SPDX-License-Identifier: MIT */
/* Hashing: bytes to 64 bits, for tables and for digests of content. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * A fast hash of N bytes at P, the same on every machine.  Not for defence
 * against an adversary who picks the bytes.  Reads only [P, P + N).
 */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

/* A running digest (FNV-1a, 64 bit) for "is it the same vocabulary". */
#define HASH_DIGEST_INIT UINT64_C(14695981039346656037)
uint64_t hash_digest(uint64_t digest, const void *p, size_t n);

#endif
