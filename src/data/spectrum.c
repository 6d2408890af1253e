/* SPDX-License-Identifier: MIT */
#include "data/spectrum.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

void spectrum_release(struct spectrum *s)
{
	mem_free(s->classes);
	*s = (struct spectrum)SPECTRUM_INIT;
}

int spectrum_add(struct spectrum *s, uint64_t count, struct err *err)
{
	s->types++;
	s->tokens += count;
	if (s->n && s->classes[s->n - 1].count == count) {
		s->classes[s->n - 1].types++;
		return 0;
	}
	assert(s->n == 0 || s->classes[s->n - 1].count > count);
	if (mem_grow(&s->classes, &s->cap, s->n + 1, sizeof(*s->classes),
		     err) < 0)
		return -1;
	s->classes[s->n++] = (struct spectrum_class){count, 1};
	return 0;
}

uint64_t spectrum_first(const struct spectrum *s, uint64_t ranks,
			uint64_t min_count, uint64_t *ret_tokens)
{
	uint64_t types = 0, n;
	size_t i;

	*ret_tokens = 0;
	for (i = 0; i < s->n && s->classes[i].count >= min_count; i++) {
		n = s->classes[i].types;
		if (n > ranks - types)
			n = ranks - types;
		types += n;
		*ret_tokens += n * s->classes[i].count;
	}
	return types;
}

uint64_t spectrum_of_count(const struct spectrum *s, uint64_t count)
{
	size_t i;

	for (i = s->n; i-- > 0;)
		if (s->classes[i].count == count)
			return s->classes[i].types;
	return 0;
}

bool spectrum_zipf(const struct spectrum *s, double *ret_exponent,
		   double *ret_log_c)
{
	double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, x, y, w, d, first = 0;
	size_t i, n = 0;

	for (i = 0; i < s->n && s->classes[i].count > 1; i++, n++) {
		/* Ranks first + 1 .. first + types, bounds halfway between. */
		double low = log(first + 0.5);
		double high = log(first + (double)s->classes[i].types + 0.5);

		first += (double)s->classes[i].types;
		w = high - low;
		x = (low + high) / 2;
		y = log((double)s->classes[i].count);
		sw += w;
		sx += w * x;
		sy += w * y;
		sxx += w * x * x;
		sxy += w * x * y;
	}
	d = sw * sxx - sx * sx;
	if (n < 3 || !(d > 0))
		return false;
	*ret_exponent = -(sw * sxy - sx * sy) / d;
	*ret_log_c = (sy + *ret_exponent * sx) / sw;
	return true;
}
