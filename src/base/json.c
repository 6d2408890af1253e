/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void json_init(struct json *j, const char *name, const char *text, size_t n)
{
	*j = (struct json){
	    .name = name, .start = text, .pos = text, .end = text + n};
}

int json_fail(const struct json *j, struct err *err, const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return err_set(err, "%s: byte %zu: %s", j->name,
		       (size_t)(j->pos - j->start) + 1, text);
}

/* The next byte after white space, NUL at the end (a NUL in the text is no
 * valid byte either, so the two need no telling apart). */
static char look(struct json *j)
{
	while (j->pos < j->end && (*j->pos == ' ' || *j->pos == '\t' ||
				   *j->pos == '\n' || *j->pos == '\r'))
		j->pos++;
	return j->pos < j->end ? *j->pos : '\0';
}

char json_peek(struct json *j)
{
	return look(j);
}

static int take(struct json *j, char c, struct err *err)
{
	if (look(j) != c)
		return json_fail(j, err, "expected '%c'", c);
	j->pos++;
	return 0;
}

int json_open(struct json *j, char open, struct err *err)
{
	if (take(j, open, err) < 0)
		return -1;
	if (j->depth == JSON_MAX_DEPTH)
		return json_fail(j, err, "nested more than %d deep",
				 JSON_MAX_DEPTH);
	j->close[j->depth] = open == '{' ? '}' : ']';
	j->begun[j->depth] = false;
	j->depth++;
	return 0;
}

int json_more(struct json *j, struct err *err)
{
	int top = j->depth - 1;

	if (look(j) == j->close[top]) {
		j->pos++;
		j->depth--;
		return 0;
	}
	if (j->begun[top] && take(j, ',', err) < 0)
		return -1;
	j->begun[top] = true;
	return 1;
}

/*
 * Length of the UTF-8 sequence at S, 0 if there is none: no overlong forms,
 * no surrogates, nothing above U+10FFFF (Unicode, table 3-7).
 */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (n < len || s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static int add_code_point(struct strbuf *out, uint32_t c, struct err *err)
{
	char b[4];

	if (c < 0x80)
		return strbuf_addc(out, (char)c, err);
	if (c < 0x800) {
		b[0] = (char)(0xc0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3f));
		return strbuf_add(out, b, 2, err);
	}
	if (c < 0x10000) {
		b[0] = (char)(0xe0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (char)(0x80 | (c & 0x3f));
		return strbuf_add(out, b, 3, err);
	}
	b[0] = (char)(0xf0 | c >> 18);
	b[1] = (char)(0x80 | (c >> 12 & 0x3f));
	b[2] = (char)(0x80 | (c >> 6 & 0x3f));
	b[3] = (char)(0x80 | (c & 0x3f));
	return strbuf_add(out, b, 4, err);
}

static int hex4(struct json *j, uint32_t *ret, struct err *err)
{
	uint32_t v = 0;
	int i;

	for (i = 0; i < 4; i++, j->pos++) {
		char c = j->pos < j->end ? *j->pos : '\0';

		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (uint32_t)(c - 'A' + 10);
		else {
			json_fail(j, err, "expected a hex digit");
			return -1;
		}
	}
	*ret = v;
	return 0;
}

/* After "\u": one code unit, or two that are a surrogate pair. */
static int unescape_unicode(struct json *j, struct strbuf *out,
			    struct err *err)
{
	uint32_t c, low;

	if (hex4(j, &c, err) < 0)
		return -1;
	if (c >= 0xd800 && c < 0xe000) {
		if (c >= 0xdc00 || j->end - j->pos < 2 || j->pos[0] != '\\' ||
		    j->pos[1] != 'u')
			return json_fail(j, err, "half of a surrogate pair");
		j->pos += 2;
		if (hex4(j, &low, err) < 0)
			return -1;
		if (low < 0xdc00 || low >= 0xe000)
			return json_fail(j, err, "half of a surrogate pair");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return add_code_point(out, c, err);
}

static int unescape(struct json *j, struct strbuf *out, struct err *err)
{
	static const char names[] = "\"\\/bfnrt";
	static const char values[] = "\"\\/\b\f\n\r\t";
	char c = j->pos < j->end ? *j->pos : '\0';
	const char *p;

	if (c == 'u') {
		j->pos++;
		return unescape_unicode(j, out, err);
	}
	p = c ? strchr(names, c) : NULL;
	if (!p)
		return json_fail(j, err, "unknown escape");
	j->pos++;
	return strbuf_addc(out, values[p - names], err);
}

/* How many bytes from S on stand for themselves and are ASCII. */
static size_t plain(const char *s, const char *end)
{
	const char *p = s;

	while (p < end && (unsigned char)*p >= 0x20 &&
	       (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return (size_t)(p - s);
}

static int string_body(struct json *j, struct strbuf *ret, struct err *err)
{
	while (j->pos < j->end && *j->pos != '"') {
		const unsigned char *s = (const unsigned char *)j->pos;
		size_t n = plain(j->pos, j->end);

		if (n) {
			if (strbuf_add(ret, s, n, err) < 0)
				return -1;
			j->pos += n;
			continue;
		}
		if (*s == '\\') {
			j->pos++;
			if (unescape(j, ret, err) < 0)
				return -1;
			continue;
		}
		if (*s < 0x20)
			return json_fail(j, err, "control character");
		n = utf8_length(s, (size_t)(j->end - j->pos));
		if (!n)
			return json_fail(j, err, "not valid UTF-8");
		if (strbuf_add(ret, s, n, err) < 0)
			return -1;
		j->pos += n;
	}
	if (j->pos == j->end)
		return json_fail(j, err, "string without end");
	j->pos++;
	return 0;
}

int json_string(struct json *j, struct strbuf *ret, struct err *err)
{
	if (look(j) != '"')
		return json_fail(j, err, "expected a string");
	j->pos++;
	strbuf_clear(ret);
	return string_body(j, ret, err);
}

int json_key(struct json *j, struct strbuf *ret, struct err *err)
{
	if (json_string(j, ret, err) < 0)
		return -1;
	return take(j, ':', err);
}

static bool is_digit(const struct json *j)
{
	return j->pos < j->end && *j->pos >= '0' && *j->pos <= '9';
}

int json_uint(struct json *j, uint64_t *ret, struct err *err)
{
	uint64_t v = 0;
	const char *first;

	look(j);
	first = j->pos;
	if (!is_digit(j))
		return json_fail(j, err, "expected a whole number >= 0");
	for (; is_digit(j); j->pos++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*j->pos - '0'), &v))
			return json_fail(j, err, "number too large");
	if (*first == '0' && j->pos > first + 1)
		return json_fail(j, err, "number with a leading zero");
	if (j->pos < j->end && (*j->pos == '.' || *j->pos == 'e' ||
				*j->pos == 'E'))
		return json_fail(j, err, "expected a whole number >= 0");
	*ret = v;
	return 0;
}

static int digits(struct json *j, struct err *err)
{
	if (!is_digit(j))
		return json_fail(j, err, "expected a digit");
	while (is_digit(j))
		j->pos++;
	return 0;
}

static int skip_number(struct json *j, struct err *err)
{
	if (*j->pos == '-')
		j->pos++;
	if (j->pos < j->end && *j->pos == '0')
		j->pos++;
	else if (digits(j, err) < 0)
		return -1;
	if (j->pos < j->end && *j->pos == '.') {
		j->pos++;
		if (digits(j, err) < 0)
			return -1;
	}
	if (j->pos < j->end && (*j->pos == 'e' || *j->pos == 'E')) {
		j->pos++;
		if (j->pos < j->end && (*j->pos == '+' || *j->pos == '-'))
			j->pos++;
		return digits(j, err);
	}
	return 0;
}

static int skip_literal(struct json *j, const char *text, struct err *err)
{
	size_t n = strlen(text);

	if ((size_t)(j->end - j->pos) < n || memcmp(j->pos, text, n) != 0)
		return json_fail(j, err, "expected a value");
	j->pos += n;
	return 0;
}

static int skip_string(struct json *j, struct err *err)
{
	struct strbuf unused = STRBUF_INIT;
	int rc = json_string(j, &unused, err);

	strbuf_release(&unused);
	return rc;
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static int skip_members(struct json *j, char open, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more;

	if (json_open(j, open, err) < 0)
		return -1;
	while ((more = json_more(j, err)) > 0) {
		if (open == '{' && json_key(j, &key, err) < 0)
			break;
		if (json_skip(j, err) < 0)
			break;
	}
	strbuf_release(&key);
	return more == 0 ? 0 : -1;
}

int json_skip(struct json *j, struct err *err)
{
	char c = look(j);

	switch (c) {
	case '{':
	case '[':
		return skip_members(j, c, err);
	case '"':
		return skip_string(j, err);
	case 't':
		return skip_literal(j, "true", err);
	case 'f':
		return skip_literal(j, "false", err);
	case 'n':
		return skip_literal(j, "null", err);
	default:
		if (c == '-' || (c >= '0' && c <= '9'))
			return skip_number(j, err);
		return json_fail(j, err, "expected a value");
	}
}

int json_end(struct json *j, struct err *err)
{
	look(j);
	if (j->pos < j->end)
		return json_fail(j, err, "junk after the end");
	return 0;
}

size_t json_quote_next(const char *s, size_t n, char *to, size_t *ret_n)
{
	static const char names[] = "\"\\bfnrt";
	static const char values[] = "\"\\\b\f\n\r\t", hex[] = "0123456789abcdef";
	size_t len = utf8_length((const unsigned char *)s, n);
	const char *p = *s ? strchr(values, *s) : NULL;
	unsigned char c = (unsigned char)*s;

	if (p) {
		to[0] = '\\';
		to[1] = names[p - values];
		*ret_n = 2;
	} else if (len == 1 && (c < 0x20 || c == 0x7f)) {
		memcpy(to, "\\u00", 4);
		to[4] = hex[c >> 4];
		to[5] = hex[c & 15];
		*ret_n = 6;
	} else {
		*ret_n = len ? len : 3;
		memcpy(to, len ? s : "\xef\xbf\xbd", *ret_n);
	}
	return len ? len : 1;
}

int json_quote(struct strbuf *out, const char *bytes, size_t n,
	       struct err *err)
{
	char to[6];
	size_t i, len;

	if (strbuf_addc(out, '"', err) < 0)
		return -1;
	for (i = 0; i < n;) {
		i += json_quote_next(bytes + i, n - i, to, &len);
		if (strbuf_add(out, to, len, err) < 0)
			return -1;
	}
	return strbuf_addc(out, '"', err);
}
