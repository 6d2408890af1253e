/* SPDX-License-Identifier: MIT */
#include "data/text_line.h"

#include "base/num.h"
#include "base/num_row.h"
#include "data/header.h"

#include <math.h>

size_t text_line_trim(const char *s, size_t n)
{
	while (n && num_row_blank(s[n - 1]))
		n--;
	return n;
}

int text_line_short(const struct text_line *l, const char *s, size_t n,
		    const char *name, uint64_t line, struct err *err)
{
	size_t fields;

	header_floats(s, n, &fields);
	return err_at(err, name, line, "expected %zu fields, found %zu",
		      l->dim + 1, fields);
}

int text_line_take(const struct text_line *l, const char *s, size_t n,
		   float *to, const char **ret_word, size_t *ret_n,
		   const char *name, uint64_t line, struct err *err)
{
	size_t len = n, skip = 0, i, end;

	for (i = l->dim; i-- > 0;) {
		end = len = text_line_trim(s, len);
		while (len && !num_row_blank(s[len - 1]))
			len--;
		if (!len)
			return text_line_short(l, s, n, name, line, err);
		if (num_float(s + len, end - len, &to[i]) < 0)
			return err_at(err, name, line,
				      "field %zu is not a "
				      "number: \"%.*s\"",
				      i + 2,
				      end - len < 40 ? (int)(end - len) : 40,
				      s + len);
		if (!isfinite(to[i]) && !l->any_floats)
			return err_at(err, name, line,
				      "field %zu is not finite", i + 2);
	}
	len = text_line_trim(s, len);
	while (skip < len && num_row_blank(s[skip]))
		skip++;
	if (skip == len)
		return text_line_short(l, s, n, name, line, err);
	*ret_word = s + skip;
	*ret_n = len - skip;
	return 0;
}

const char *text_line_common(const struct text_line *l, const char *s,
			     float *to, size_t *ret_n)
{
	const char *p = s;

	while (!num_row_blank(*p) && *p != '\n')
		p++;
	*ret_n = (size_t)(p - s);
	if (p == s)
		return NULL;
	p = num_row(p, to, l->dim);
	while (p && num_row_blank(*p))
		p++;
	return p && *p == '\n' ? p : NULL;
}
