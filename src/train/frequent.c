/* SPDX-License-Identifier: MIT */
#include "train/frequent.h"

#include "base/mem.h"
#include "train/subsample.h"

#include <stdlib.h>

struct place {
	uint64_t count;
	uint32_t row;
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

static void swap_rows(float *a, float *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		float was = a[i];

		a[i] = b[i];
		b[i] = was;
	}
}

static void swap(struct roster *words, struct params *p, uint32_t a,
		 uint32_t b)
{
	roster_swap(words, a, b);
	swap_rows(params_input(p, a), params_input(p, b), p->stride);
	swap_rows(params_output(p, a), params_output(p, b), p->stride);
}

int frequent_first(struct roster *words, struct params *params,
		   struct err *err)
{
	size_t n = words->n, most = n < FREQUENT_MAX ? n : FREQUENT_MAX, i, j;
	struct place *p = mem_array(n, sizeof(*p), err);

	if (!p)
		return -1;
	for (i = 0; i < n; i++)
		p[i] = (struct place){words->entries[i].count, (uint32_t)i};
	qsort(p, n, sizeof(*p), compare);
	for (i = 0; i < most; i++) {
		if (p[i].row == i)
			continue;
		swap(words, params, (uint32_t)i, p[i].row);
		/* Whose row it was is elsewhere now. */
		for (j = i + 1; j < most; j++)
			if (p[j].row == i)
				p[j].row = p[i].row;
	}
	mem_free(p);
	return 0;
}

int frequent_apply(const struct roster *words, const struct config *config,
		   struct loss *loss, uint32_t *keep, struct err *err)
{
	uint64_t *counts = mem_array(words->n, sizeof(*counts), err);
	int status;
	size_t i;

	if (!counts)
		return -1;
	for (i = 0; i < words->n; i++) {
		counts[i] = words->entries[i].count;
		keep[i] = subsample_threshold(counts[i], words->total,
					      config->sample);
	}
	status = loss_init(loss, config, counts, NULL, words->n, err);
	mem_free(counts);
	return status;
}
