/* SPDX-License-Identifier: MIT */
#include "eval/score_impl.h"

#include "base/mem.h"
#include "kern/kern.h"

/* Of N words by their inner products [n, n]. */
static uint32_t odd_one(const float *products, uint32_t n)
{
	double least = 0, sum;
	uint32_t i, j, odd = 0;

	for (i = 0; i < n; i++) {
		for (sum = 0, j = 0; j < n; j++)
			if (j != i)
				sum += (double)products[i * n + j];
		if (i == 0 || sum < least) {
			least = sum;
			odd = i;
		}
	}
	return odd;
}

static uint32_t longest(const struct set *set)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < set->nitems; i++)
		if (n < set->items[i].nwords)
			n = set->items[i].nwords;
	return n;
}

int score_odd(struct score *score, const struct score_job *job, struct err *err)
{
	const struct set *set = job->set;
	size_t i, dim = job->search->rows.dim, most = longest(set);
	float *x = mem_array(most * dim, sizeof(*x), err);
	float *products = mem_array(most * most, sizeof(*products), err);
	uint32_t k, n;
	int status = -1;

	if (!x || !products)
		goto out;
	for (i = 0; i < set->nitems; i++) {
		if (!score_wanted(job, i))
			continue;
		n = set->items[i].nwords;
		for (k = 0; k < n; k++)
			score_unit(job, lookup_rows(job->lookup, set, i)[k],
				   x + k * dim);
		kern()->dots(x, n, dim, x, n, dim, dim, products, n);
		score->value[i] = odd_one(products, n) == n - 1;
	}
	status = 0;
out:
	mem_free(x);
	mem_free(products);
	return status;
}
