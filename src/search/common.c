/* SPDX-License-Identifier: MIT */
#include "search/common.h"

#include "base/mem.h"
#include "kern/kern.h"
#include "quant/principal.h"

/* The greatest of N that is not taken; it is then. */
static size_t take_greatest(double *values, size_t n)
{
	size_t best = 0, i;

	for (i = 1; i < n; i++)
		if (values[i] > values[best])
			best = i;
	values[best] = -1;
	return best;
}

int common_find(struct common *c, struct moments *m, size_t n, struct err *err)
{
	double *values = mem_array(m->dim, sizeof(*values), err);
	size_t i, d;
	int status = -1;

	*c = (struct common){.n = n, .dim = m->dim};
	c->axes = mem_array(n * m->dim, sizeof(*c->axes), err);
	if (values && c->axes)
		status = principal_axes(m->sums, m->dim, values, err);
	for (i = 0; status == 0 && i < n; i++) {
		const double *axis =
		    m->sums + take_greatest(values, m->dim) * m->dim;

		for (d = 0; d < m->dim; d++)
			c->axes[i * m->dim + d] = (float)axis[d];
	}
	mem_free(values);
	return status;
}

void common_release(struct common *c)
{
	mem_free(c->axes);
	*c = (struct common){0};
}

void common_remove(const struct common *c, float *x)
{
	size_t i, d;
	float along;

	for (i = 0; i < c->n; i++) {
		const float *axis = c->axes + i * c->dim;

		kern()->dots(x, 1, c->dim, axis, 1, c->dim, c->dim, &along, 1);
		for (d = 0; d < c->dim; d++)
			x[d] -= along * axis[d];
	}
}
