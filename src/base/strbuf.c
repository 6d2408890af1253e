/* SPDX-License-Identifier: MIT */
#include "base/strbuf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int strbuf_reserve(struct strbuf *b, size_t n, struct err *err)
{
	if (n >= SIZE_MAX - b->len)
		return err_memory(err, "%zu bytes", n);
	return mem_grow(&b->data, &b->cap, b->len + n + 1, 1, err);
}

int strbuf_add(struct strbuf *b, const void *bytes, size_t n, struct err *err)
{
	if (strbuf_reserve(b, n, err) < 0)
		return -1;
	if (n)
		memcpy(b->data + b->len, bytes, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int strbuf_addc(struct strbuf *b, char c, struct err *err)
{
	return strbuf_add(b, &c, 1, err);
}

int strbuf_addf(struct strbuf *b, struct err *err, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return err_set(err, "cannot format text");
	if (strbuf_reserve(b, (size_t)n, err) < 0)
		return -1;
	va_start(args, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, args);
	va_end(args);
	b->len += (size_t)n;
	return 0;
}

void strbuf_clear(struct strbuf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void strbuf_release(struct strbuf *b)
{
	mem_free(b->data);
	*b = (struct strbuf)STRBUF_INIT;
}

const char *strbuf_str(const struct strbuf *b)
{
	return b->data ? b->data : "";
}
