/* SPDX-License-Identifier: MIT */
/*
 * Where tokens begin and end.  ASCII white space and NUL separate; newline
 * also ends a sentence.  Every other byte belongs to a token, so that the
 * space characters of Unicode (U+00A0 ...) do.
 */
#ifndef DATA_TOKEN_H
#define DATA_TOKEN_H

enum { TOKEN_BYTE = 0, TOKEN_SPACE = 1, TOKEN_NEWLINE = 2 };

extern const unsigned char token_class[256];

#endif
