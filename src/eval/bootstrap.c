/* SPDX-License-Identifier: MIT */
#include "eval/bootstrap.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"
#include "base/team.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct job {
	const struct measure *measure, *less;
	uint64_t seed, next;
	size_t resamples;
	double *values;
};

static double resample(const struct job *job, uint64_t number,
		       uint32_t *weights, double *scratch)
{
	size_t i, n = job->measure->n;
	double value;
	struct rng r;

	rng_seed(&r, job->seed, number);
	memset(weights, 0, n * sizeof(*weights));
	for (i = 0; i < n; i++)
		weights[rng_below(&r, (uint32_t)n)]++;
	value = measure_of(job->measure, weights, scratch);
	if (job->less)
		value -= measure_of(job->less, weights, scratch);
	return value;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *job = shared;
	size_t n = job->measure->n;
	uint32_t *weights = mem_array(n, sizeof(*weights), err);
	double *scratch = mem_array(2 * n, sizeof(*scratch), err);
	int status = -1;
	uint64_t i;

	(void)worker;
	if (!weights || !scratch)
		goto out;
	while (!team_quits(team) &&
	       (i = team_next(&job->next, 1)) < job->resamples)
		job->values[i] = resample(job, i, weights, scratch);
	status = 0;
out:
	mem_free(weights);
	mem_free(scratch);
	return status;
}

int bootstrap_run(const struct bootstrap *b, const struct measure *measure,
		  const struct measure *opt_less, double *values,
		  struct err *err)
{
	struct job job = {.measure = measure,
			  .less = opt_less,
			  .seed = b->seed,
			  .resamples = b->resamples,
			  .values = values};

	if (team_run(b->threads, work, &job, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

/* NAN last. */
static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y);
	return (x > y) - (x < y);
}

void bootstrap_interval(double *values, size_t n, double *ret_low,
			double *ret_high)
{
	size_t cut;

	qsort(values, n, sizeof(*values), by_value);
	while (n > 0 && isnan(values[n - 1]))
		n--;
	cut = n / 40;
	*ret_low = n ? values[cut] : (double)NAN;
	*ret_high = n ? values[n - 1 - cut] : (double)NAN;
}

double bootstrap_p(const double *values, size_t n)
{
	size_t below = 1, above = 1, i;

	for (i = 0; i < n; i++) {
		below += !(values[i] > 0);
		above += !(values[i] < 0);
	}
	return fmin(1, 2 * (double)(below < above ? below : above) /
			   (double)(n + 1));
}

static int part(const struct bootstrap *b, const struct set *set,
		const struct score *score, enum measure_part which, size_t i,
		struct score_tally *tally, double *values, struct err *err)
{
	struct measure m;
	int status;

	if (measure_init(&m, set, score, which, i, err) < 0)
		return -1;
	status = bootstrap_run(b, &m, NULL, values, err);
	bootstrap_interval(values, b->resamples, &tally->low, &tally->high);
	measure_release(&m);
	return status;
}

static int parts(const struct bootstrap *b, const struct set *set,
		 struct score *score, double *values, struct err *err)
{
	size_t i;

	for (i = 0; i < set->nsections; i++)
		if (part(b, set, score, MEASURE_SECTION, i, &score->sections[i],
			 values, err) < 0)
			return -1;
	for (i = 0; i < set->ngroups; i++)
		if (part(b, set, score, MEASURE_GROUP, i, &score->groups[i],
			 values, err) < 0)
			return -1;
	return part(b, set, score, MEASURE_ALL, 0, &score->all, values, err);
}

int bootstrap_score(const struct bootstrap *b, const struct set *set,
		    struct score *score, struct err *err)
{
	double *values = mem_array(b->resamples, sizeof(*values), err);
	int status = values ? parts(b, set, score, values, err) : -1;

	mem_free(values);
	return status;
}
