/* SPDX-License-Identifier: MIT */
/*
 * Where tokens begin and end.  ASCII white space and NUL separate; newline
 * also ends a sentence.  Every other byte belongs to a token, so that the
 * space characters of Unicode (U+00A0 ...) do.
 */
#ifndef DATA_TOKEN_H
#define DATA_TOKEN_H

#include <stdint.h>
#include <string.h>

enum { TOKEN_BYTE = 0, TOKEN_SPACE = 1, TOKEN_NEWLINE = 2 };

extern const unsigned char token_class[256];

/* The eight bytes at P, the first one lowest. */
static inline uint64_t token_load(const char *p)
{
	uint64_t x;

	memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

/*
 * The end of the token that begins at P.  White space must follow the text
 * and seven more readable bytes that white space (CORPUS_PAD sees to it).
 *
 * Eight bytes at a time: subtracting 0x21 from each borrows into the top bit
 * exactly where a byte below 0x21 stood, at least for the first of them.  A
 * control character among those is no separator and is stepped over.
 */
static inline const char *token_end(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x, low;

	for (;;) {
		x = token_load(p);
		low = (x - 0x21 * ones) & ~x & 0x80 * ones;
		if (!low) {
			p += 8;
			continue;
		}
		p += __builtin_ctzll(low) >> 3;
		if (token_class[(unsigned char)*p] != TOKEN_BYTE)
			return p;
		p++;
	}
}

#endif
