/* SPDX-License-Identifier: MIT */
/*
 * Rules that change the text of a corpus before it is split into words.  All
 * off, they cost nothing: bytes in, bytes out.
 */
#ifndef DATA_NORMAL_H
#define DATA_NORMAL_H

#include "base/err.h"

#include <stddef.h>

/* What becomes of bytes that are not UTF-8. */
enum normal_utf8 { NORMAL_KEEP, NORMAL_STRICT, NORMAL_REPLACE };

struct normal_rules {
	bool lowercase;	    /* simple case folding, base/casefold.h */
	bool unicode_space; /* characters with the property White_Space become
			     * blanks; of these U+0085, U+2028 and U+2029,
			     * which end lines, newlines */
	enum normal_utf8 utf8;
};

static inline bool normal_active(const struct normal_rules *r)
{
	return r->lowercase || r->unicode_space || r->utf8 != NORMAL_KEEP;
}

/* A text is at most so many times as long afterwards: a stray byte becomes
 * U+FFFD. */
enum { NORMAL_GROWTH = 3 };

/*
 * Writes the N bytes at FROM to TO (room for NORMAL_GROWTH * N) and returns how
 * many those are.  *RET_BAD is where the first ill-formed byte stands, N if
 * there is none or the rules do not ask.  FROM does not begin or end within a
 * character unless the text does.
 */
size_t normal_text(const struct normal_rules *r, const char *from, size_t n,
		   char *to, size_t *ret_bad);

/* The bytes of the Unicode white space at P (2 or 3), 0 if there is none
 * before END; ASCII white space is not looked for. */
size_t normal_space_at(const char *p, const char *end);

#endif
