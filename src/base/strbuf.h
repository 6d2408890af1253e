/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes, always followed by a NUL that does not count.
 * Initialise with STRBUF_INIT; release with strbuf_release.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/err.h"

#include <stddef.h>

struct strbuf {
	char *data; /* NULL until something was added */
	size_t len;
	size_t cap;
};

#define STRBUF_INIT {0}

int strbuf_add(struct strbuf *b, const void *bytes, size_t n, struct err *err);
int strbuf_addc(struct strbuf *b, char c, struct err *err);
int strbuf_addf(struct strbuf *b, struct err *err, const char *fmt, ...)
    ERR_FORMAT(3, 4);
/* Room for N more bytes at data + len, not counted yet. */
int strbuf_reserve(struct strbuf *b, size_t n, struct err *err);
void strbuf_clear(struct strbuf *b);
void strbuf_release(struct strbuf *b);

/* The text as a C string, "" when empty. */
const char *strbuf_str(const struct strbuf *b);

#endif
