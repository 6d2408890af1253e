/* SPDX-License-Identifier: MIT */
#include "eval/compare.h"

#include "base/mem.h"

#include <math.h>

/* The terms of the sum fall towards few, so it starts from the greatest. */
double compare_mcnemar(uint64_t wins, uint64_t losses)
{
	double n = (double)(wins + losses);
	double k = (double)(wins < losses ? wins : losses), term, sum;

	term =
	    exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2));
	for (sum = term; k > 0 && term > sum * 1e-17; k--) {
		term *= k / (n - k + 1);
		sum += term;
	}
	return fmin(1, 2 * sum);
}

static void exact(struct compare *c, const struct set *set,
		  const struct score *a, const struct score *b)
{
	size_t i;

	c->exact = true;
	for (i = 0; i < set->nitems; i++) {
		if (!a->counted[i])
			continue;
		c->wins += a->value[i] > b->value[i];
		c->losses += a->value[i] < b->value[i];
	}
	if (a->all.counted)
		c->p = compare_mcnemar(c->wins, c->losses);
}

static int resampled(struct compare *c, const struct set *set,
		     const struct score *a, const struct score *b,
		     const struct bootstrap *boot, struct err *err)
{
	double *values = mem_array(boot->resamples, sizeof(*values), err);
	struct measure ma = {0}, mb = {0};
	int status = -1;

	if (values && measure_init(&ma, set, a, MEASURE_ALL, 0, err) == 0 &&
	    measure_init(&mb, set, b, MEASURE_ALL, 0, err) == 0 &&
	    bootstrap_run(boot, &ma, &mb, values, err) == 0) {
		if (!isnan(c->difference))
			c->p = bootstrap_p(values, boot->resamples);
		bootstrap_interval(values, boot->resamples, &c->low, &c->high);
		status = 0;
	}
	measure_release(&ma);
	measure_release(&mb);
	mem_free(values);
	return status;
}

int compare_scores(struct compare *c, const struct set *set,
		   const struct score *a, const struct score *b, uint64_t seed,
		   int threads, struct err *err)
{
	struct bootstrap boot = {COMPARE_RESAMPLES, seed, threads};

	*c = (struct compare){.difference = a->all.score - b->all.score,
			      .low = (double)NAN,
			      .high = (double)NAN,
			      .p = (double)NAN};
	if (set->kind != SET_SIMILARITY && set->kind != SET_CATEGORY) {
		exact(c, set, a, b);
		return 0;
	}
	return resampled(c, set, a, b, &boot, err);
}
