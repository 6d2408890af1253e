/* SPDX-License-Identifier: MIT */
/* UTF-8 as Unicode (chapter 3, table 3-7) and RFC 3629 define it. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD UINT32_MAX
enum { UTF8_MAX = 4 /* bytes of a character */ };

/*
 * The character at P, before END: *RET, and how many bytes it takes.  Where
 * the bytes are ill-formed *RET is UTF8_BAD and the number is that of the
 * longest beginning of a character (a "maximal subpart"), at least 1.
 */
size_t utf8_decode(const char *p, const char *end, uint32_t *ret);

/* Could the N > 0 bytes go on to be a character that they are not yet? */
bool utf8_begins(const char *bytes, size_t n);

/* Writes C, a scalar value; returns the number of bytes. */
size_t utf8_encode(char buf[UTF8_MAX], uint32_t c);

/* Are the N bytes well-formed? */
bool utf8_valid(const char *bytes, size_t n);

#endif
