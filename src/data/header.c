/* SPDX-License-Identifier: MIT */
#include "data/header.h"

#include "base/mem.h"
#include "base/num.h"

#include <math.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int header_parse(struct header *ret, const char *s, size_t n)
{
	const char *nl = memchr(s, '\n', n < 64 ? n : 64);
	const char *end = nl, *blank;

	if (!nl)
		return -1;
	while (end > s && (is_blank(end[-1]) || end[-1] == '\r'))
		end--;
	blank = memchr(s, ' ', (size_t)(end - s));
	if (!blank || num_digits(s, (size_t)(blank - s), &ret->words) < 0 ||
	    num_digits(blank + 1, (size_t)(end - blank - 1), &ret->dim) < 0)
		return -1;
	ret->length = (size_t)(nl + 1 - s);
	return 0;
}

size_t header_floats(const char *line, size_t n, size_t *ret_fields)
{
	const char *end = line + n;
	size_t floats = 0, fields = 0;
	bool run = true;
	float unused;

	for (;;) {
		const char *start;

		while (end > line && (is_blank(end[-1]) || end[-1] == '\r'))
			end--;
		if (end == line)
			break;
		for (start = end; start > line && !is_blank(start[-1]);)
			start--;
		fields++;
		run = run &&
		      num_float(start, (size_t)(end - start), &unused) == 0;
		floats += run;
		end = start;
	}
	*ret_fields = fields;
	return floats;
}

/* Text has no control characters, but four random bytes out of a float are
 * soon one. */
static bool has_control(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 && !is_blank(s[i]) &&
		    s[i] != '\n' && s[i] != '\r')
			return true;
	return false;
}

enum header_body header_body(const struct header *h, const char *s, size_t n)
{
	const char *line = s + h->length;
	size_t left = n - h->length;
	const char *nl = memchr(line, '\n', left);
	size_t len = nl ? (size_t)(nl - line) : left;
	size_t fields, floats;

	if (!left)
		return BODY_NOTHING;
	/* A field that the end of what we see cuts through may be "-". */
	while (!nl && len && !is_blank(line[len - 1]))
		len--;
	floats = header_floats(line, len, &fields);
	if (nl && h->dim && floats >= h->dim && fields > h->dim)
		return BODY_TEXT;
	if (floats && floats >= fields / 2 && !has_control(line, left))
		return BODY_TEXT;
	return BODY_BINARY;
}

int header_describe(struct matrix *m, const struct header *h, struct err *err)
{
	return matrix_add(m, "input", DTYPE_F32, h->words, h->dim ? h->dim : 1,
			  NULL, 0, NULL, err);
}

float *header_rows_add(struct header_rows *r, size_t n, struct err *err)
{
	size_t need = r->n + n, cap = r->cap + r->cap / 2;
	float *data;

	if (need > r->cap) {
		if (cap < need)
			cap = need;
		data = mem_pages_grow(r->data, r->cap * sizeof(*data),
				      cap * sizeof(*data), err);
		if (!data)
			return NULL;
		r->data = data;
		r->cap = cap;
	}
	r->n = need;
	return r->data + need - n;
}

int header_rows_become(struct header_rows *r, struct matrix *m,
		       const char *name, size_t rows, size_t dim,
		       struct err *err)
{
	struct tensor t = {.name = (char *)(uintptr_t)name,
			   .type = DTYPE_F32,
			   .ndim = 2,
			   .shape = {rows, dim},
			   .data = r->data,
			   .owned = r->data,
			   .owned_pages = r->cap * sizeof(*r->data)};

	if (matrix_add_tensor(m, &t, err) < 0)
		return -1;
	*r = (struct header_rows){0};
	return 0;
}

int header_rows_finish(struct header_rows *r, struct matrix *m, size_t dim,
		       struct err *err)
{
	return header_rows_become(r, m, "input", m->words.n, dim, err);
}

void header_rows_release(struct header_rows *r)
{
	mem_pages_free(r->data, r->cap * sizeof(*r->data));
}

/* Those that are not have all bits of the exponent set. */
static bool any_not_finite(const float *x, size_t n)
{
	const uint32_t exponent = UINT32_C(0x7f800000);
	uint32_t bits, any = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		memcpy(&bits, &x[i], sizeof(bits));
		any |= (bits & exponent) == exponent;
	}
	return any;
}

size_t header_rows_not_finite(const float *x, size_t dim)
{
	enum { STRIP = 64 }; /* so many at a time become vectors */
	size_t i = 0;

	while (dim - i >= STRIP && !any_not_finite(x + i, STRIP))
		i += STRIP;
	for (; i < dim; i++)
		if (!isfinite(x[i]))
			break;
	return i;
}
