/* SPDX-License-Identifier: MIT */
/*
 * JSON (RFC 8259): a strict reader that pulls values out of a text in memory
 * one by one, without building a tree, and the quoting of strings.
 *
 * Reading an object:
 *
 *     json_open(j, '{', err);
 *     while ((more = json_more(j, err)) > 0) {
 *             json_key(j, &key, err);
 *             json_uint(j, &value, err);        or json_skip ...
 *     }
 *     json_end(j, err);
 *
 * Strict: no trailing commas or junk, no leading zeros, strings are valid
 * UTF-8 without bare control characters.  Nothing nests deeper than
 * JSON_MAX_DEPTH.  What a string takes is 4 times its bytes at most.  Errors
 * read "NAME: byte 17: expected a string".
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>

enum { JSON_MAX_DEPTH = 32 };

struct json {
	const char *name; /* of the text, for messages */
	const char *start, *pos, *end;
	int depth;
	char close[JSON_MAX_DEPTH]; /* what ends each open value */
	bool begun[JSON_MAX_DEPTH]; /* it has a member already */
};

/* TEXT need not end in NUL and must outlive J; so must NAME. */
void json_init(struct json *j, const char *name, const char *text, size_t n);

/* Takes the opening '{' or '['. */
int json_open(struct json *j, char open, struct err *err);

/* Is there another member in what was opened last?  1 yes; 0 no, and the
 * closing bracket was taken; -1. */
int json_more(struct json *j, struct err *err);

/* The first byte of the next value, which says what kind it is; NUL at the end.
 */
char json_peek(struct json *j);

/* A member's name and the colon; replaces what RET held. */
int json_key(struct json *j, struct strbuf *ret, struct err *err);

/* A string; replaces what RET held.  It may contain NUL bytes. */
int json_string(struct json *j, struct strbuf *ret, struct err *err);

/* A whole number from 0 to 2^64 - 1. */
int json_uint(struct json *j, uint64_t *ret, struct err *err);

/* Any one value. */
int json_skip(struct json *j, struct err *err);

/* Nothing but white space may be left. */
int json_end(struct json *j, struct err *err);

/* Fails with "NAME: byte AT: " and the text given. */
int json_fail(const struct json *j, struct err *err, const char *fmt, ...)
    ERR_FORMAT(3, 4);

/* Appends the N bytes as a JSON string with its quotes.  Bytes that are not
 * UTF-8 become U+FFFD each. */
int json_quote(struct strbuf *out, const char *bytes, size_t n,
	       struct err *err);

/* The first character of the N bytes at S so, without the quotes and without
 * taking memory: *RET_N bytes of TO, which has room for 6.  How many of S it
 * is. */
size_t json_quote_next(const char *s, size_t n, char *to, size_t *ret_n);

#endif
