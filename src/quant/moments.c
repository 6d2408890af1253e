/* SPDX-License-Identifier: MIT */
#include "quant/moments.h"

#include "base/mem.h"
#include "kern/kern.h"

enum { BLOCK = 256 };

int moments_init(struct moments *m, size_t dim, struct err *err)
{
	*m = (struct moments){.dim = dim};
	m->sums = mem_array(dim * dim, sizeof(*m->sums), err);
	m->columns = mem_array(dim * BLOCK, sizeof(*m->columns), err);
	m->products = mem_array(dim * dim, sizeof(*m->products), err);
	return m->sums && m->columns && m->products ? 0 : -1;
}

void moments_release(struct moments *m)
{
	mem_free(m->sums);
	mem_free(m->columns);
	mem_free(m->products);
	*m = (struct moments){0};
}

void moments_add(struct moments *m, const float *row)
{
	size_t d;

	for (d = 0; d < m->dim; d++)
		m->columns[d * BLOCK + m->waiting] = row[d];
	m->rows++;
	if (++m->waiting == BLOCK)
		moments_finish(m);
}

void moments_finish(struct moments *m)
{
	size_t i;

	kern()->dots(m->columns, m->dim, BLOCK, m->columns, m->dim, BLOCK,
		     m->waiting, m->products, m->dim);
	for (i = 0; i < m->dim * m->dim; i++)
		m->sums[i] += m->products[i];
	m->waiting = 0;
}
