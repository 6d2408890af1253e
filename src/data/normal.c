/* SPDX-License-Identifier: MIT */
#include "data/normal.h"

#include "base/casefold.h"
#include "base/utf8.h"

#include <string.h>

/* The property White_Space beyond ASCII (Unicode, PropList.txt). */
static bool is_space(uint32_t c)
{
	switch (c) {
	case 0x0085:
	case 0x00a0:
	case 0x1680:
	case 0x2028:
	case 0x2029:
	case 0x202f:
	case 0x205f:
	case 0x3000:
		return true;
	default:
		return c >= 0x2000 && c <= 0x200a;
	}
}

static bool ends_line(uint32_t c)
{
	return c == 0x0085 || c == 0x2028 || c == 0x2029;
}

size_t normal_space_at(const char *p, const char *end)
{
	uint32_t c;
	size_t n;

	/* Of the first bytes of characters, those of the ones above. */
	switch ((unsigned char)*p) {
	case 0xc2:
	case 0xe1:
	case 0xe2:
	case 0xe3:
		n = utf8_decode(p, end, &c);
		return c != UTF8_BAD && is_space(c) ? n : 0;
	default:
		return 0;
	}
}

/* Adds 0x20 to those of eight ASCII bytes that are A to Z: a byte's top bit
 * is set by adding what lacks to 0x80 from 'A', and from what follows 'Z'. */
static uint64_t fold8(uint64_t x)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t from_a = x + (0x80 - 'A') * ones;
	uint64_t behind_z = x + (0x80 - 'Z' - 1) * ones;

	return x + ((from_a & ~behind_z & 0x80 * ones) >> 2);
}

static char fold1(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 0x20) : c;
}

struct writer {
	const struct normal_rules *rules;
	const char *p, *end;
	char *to;
	const char *bad; /* NULL: none yet */
};

/* ASCII up to the next other byte. */
static void ascii(struct writer *w)
{
	bool fold = w->rules->lowercase;
	uint64_t x;

	for (; w->end - w->p >= 8; w->p += 8, w->to += 8) {
		memcpy(&x, w->p, 8);
		if (x & UINT64_C(0x8080808080808080))
			break;
		if (fold)
			x = fold8(x);
		memcpy(w->to, &x, 8);
	}
	for (; w->p < w->end && !(*w->p & 0x80); w->p++)
		*w->to++ = fold ? fold1(*w->p) : *w->p;
}

static void ill_formed(struct writer *w, size_t n)
{
	if (!w->bad)
		w->bad = w->p;
	if (w->rules->utf8 == NORMAL_REPLACE) {
		w->to += utf8_encode(w->to, 0xfffd);
	} else {
		memcpy(w->to, w->p, n);
		w->to += n;
	}
}

static void character(struct writer *w)
{
	uint32_t c;
	size_t n = utf8_decode(w->p, w->end, &c);

	if (c == UTF8_BAD)
		ill_formed(w, n);
	else if (w->rules->unicode_space && is_space(c))
		*w->to++ = ends_line(c) ? '\n' : ' ';
	else
		w->to += utf8_encode(w->to,
				     w->rules->lowercase ? casefold(c) : c);
	w->p += n;
}

size_t normal_text(const struct normal_rules *r, const char *from, size_t n,
		   char *to, size_t *ret_bad)
{
	struct writer w = {
	    .rules = r, .p = from, .end = from + n, .to = to};

	for (;;) {
		ascii(&w);
		if (w.p == w.end)
			break;
		character(&w);
	}
	*ret_bad = w.bad && r->utf8 != NORMAL_KEEP ? (size_t)(w.bad - from)
						   : n;
	return (size_t)(w.to - to);
}
