/* SPDX-License-Identifier: MIT */
#include "eval/score.h"

#include "base/mem.h"
#include "eval/measure.h"
#include "eval/score_impl.h"

#include <math.h>
#include <string.h>

void score_unit(const struct score_job *job, uint32_t row, float *out)
{
	size_t dim = job->search->rows.dim;

	if (row == WORDS_NONE)
		memset(out, 0, dim * sizeof(*out));
	else if (lookup_is_unseen(job->lookup, row))
		memcpy(out,
		       job->lookup->unseen + (row - job->lookup->limit) * dim,
		       dim * sizeof(*out));
	else
		search_unit_row(job->search, row, out);
}

static int begin(struct score *score, const struct score_job *job,
		 struct err *err)
{
	const struct set *set = job->set;
	size_t i, n = set->nitems;

	score->sections =
	    mem_array(set->nsections, sizeof(*score->sections), err);
	score->groups = mem_array(set->ngroups, sizeof(*score->groups), err);
	score->counted = mem_array(n, sizeof(*score->counted), err);
	score->value = mem_array(n, sizeof(*score->value), err);
	if (!score->sections || !score->groups || !score->counted ||
	    !score->value)
		return -1;
	for (i = 0; i < n; i++) {
		score->counted[i] =
		    job->rules.oov != SCORE_SKIP || job->lookup->known[i];
		if (set->kind == SET_SIMILARITY)
			score->value[i] = -1;
	}
	return 0;
}

static void add_tally(struct score_tally *to, const struct score_tally *from)
{
	to->total += from->total;
	to->seen += from->seen;
	to->by_ngrams += from->by_ngrams;
	to->counted += from->counted;
	to->right += from->right;
}

static void count(struct score *score, const struct score_job *job)
{
	const struct set *set = job->set;
	size_t i;

	for (i = 0; i < set->nitems; i++) {
		struct score_tally one = {
		    .total = 1,
		    .seen = job->lookup->known[i],
		    .by_ngrams = job->lookup->known[i] &&
				 lookup_has_unseen(job->lookup, set, i),
		    .counted = score->counted[i],
		    .right = score->counted[i] && score->value[i] > 0 &&
			     set->kind != SET_SIMILARITY,
		};

		add_tally(&score->sections[set->items[i].section], &one);
	}
	for (i = 0; i < set->nsections; i++) {
		uint32_t group = set->sections[i].group;

		add_tally(&score->all, &score->sections[i]);
		if (group != SET_NO_GROUP)
			add_tally(&score->groups[group], &score->sections[i]);
	}
}

/* A part of the set: see measure_init. */
static int measure(struct score_tally *tally, const struct score *score,
		   const struct set *set, enum measure_part part, size_t which,
		   struct err *err)
{
	struct measure m;

	if (measure_init(&m, set, score, part, which, err) < 0)
		return -1;
	tally->score = measure_of(&m, NULL, NULL);
	tally->low = tally->high = (double)NAN;
	measure_release(&m);
	return 0;
}

static int measure_all(struct score *score, const struct set *set,
		       struct err *err)
{
	size_t i;

	for (i = 0; i < set->nsections; i++)
		if (measure(&score->sections[i], score, set, MEASURE_SECTION, i,
			    err) < 0)
			return -1;
	for (i = 0; i < set->ngroups; i++)
		if (measure(&score->groups[i], score, set, MEASURE_GROUP, i,
			    err) < 0)
			return -1;
	return measure(&score->all, score, set, MEASURE_ALL, 0, err);
}

int score_run(struct score *score, const struct score_job *job, struct err *err)
{
	static int (*const by_kind[])(struct score *, const struct score_job *,
				      struct err *) = {
	    [SET_ANALOGY] = score_analogy,
	    [SET_BATS] = score_analogy,
	    [SET_SIMILARITY] = score_similarity,
	    [SET_CATEGORY] = score_category,
	    [SET_ODD] = score_odd,
	};

	*score = (struct score){0};
	if (begin(score, job, err) < 0 ||
	    by_kind[job->set->kind](score, job, err) < 0)
		goto fail;
	count(score, job);
	if (measure_all(score, job->set, err) < 0 ||
	    measure_pearson(job->set, score, &score->pearson, err) < 0)
		goto fail;
	return 0;
fail:
	score_release(score);
	return -1;
}

void score_release(struct score *score)
{
	mem_free(score->sections);
	mem_free(score->groups);
	mem_free(score->counted);
	mem_free(score->value);
	*score = (struct score){0};
}
