/* SPDX-License-Identifier: MIT */
/* UTF-8 as Unicode and RFC 3629 define it. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Are the N bytes well-formed: shortest forms, no surrogates, nothing above
 * U+10FFFF, nothing cut off? */
bool utf8_valid(const char *bytes, size_t n);

#endif
