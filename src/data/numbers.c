/* SPDX-License-Identifier: MIT */
#include "data/numbers.h"

#include "base/num.h"

#include <math.h>
#include <string.h>

size_t numbers_fields(const char *line, size_t n, char separator)
{
	const char *end = line + n;
	size_t fields = 1;

	for (; (line = memchr(line, separator, (size_t)(end - line))); line++)
		fields++;
	return fields;
}

static int take_one(const struct numbers_at *at, size_t field, const char *s,
		    size_t n, float *to, struct err *err)
{
	if (num_float(s, n, to) < 0)
		return err_at(err, at->name, at->line, "field %zu is not a "
			      "number: \"%.*s\"", field, n < 40 ? (int)n : 40,
			      s);
	if (!isfinite(*to) && !at->any)
		return err_at(err, at->name, at->line,
			      "field %zu is not finite", field);
	return 0;
}

int numbers_add(struct header_rows *rows, const struct numbers_at *at,
		const char *line, size_t n, char separator, size_t dim,
		struct err *err)
{
	size_t fields = n ? numbers_fields(line, n, separator) : 0, i;
	const char *s = line, *end = line + n, *stop;
	float *to;

	if (fields != dim)
		return err_at(err, at->name, at->line, "expected %zu fields, "
			      "found %zu", at->before + dim,
			      at->before + fields);
	to = header_rows_add(rows, dim, err);
	if (!to)
		return -1;
	for (i = 0; i < dim; i++) {
		stop = memchr(s, separator, (size_t)(end - s));
		if (!stop)
			stop = end;
		if (take_one(at, at->before + i + 1, s, (size_t)(stop - s),
			     &to[i], err) < 0)
			return -1;
		s = stop + 1;
	}
	return 0;
}
