/* SPDX-License-Identifier: MIT */
#include "eval/score_impl.h"

#include "base/mem.h"
#include "kern/kern.h"

int score_similarity(struct score *score, const struct score_job *job,
		     struct err *err)
{
	const struct set *set = job->set;
	size_t i, dim = job->search->rows.dim;
	float *x = mem_array(2 * dim, sizeof(*x), err), dot;

	if (!x)
		return -1;
	for (i = 0; i < set->nitems; i++) {
		const uint32_t *rows = lookup_rows(job->lookup, set, i);

		if (!score_wanted(job, i))
			continue;
		score_unit(job, rows[0], x);
		score_unit(job, rows[1], x + dim);
		kern()->dots(x, 1, dim, x + dim, 1, dim, dim, &dot, 1);
		score->value[i] = (double)dot;
	}
	mem_free(x);
	return 0;
}
