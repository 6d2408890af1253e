/* SPDX-License-Identifier: MIT */
#include "eval/score_impl.h"

#include "base/mem.h"
#include "eval/cluster.h"

#include <stdlib.h>

/* A word that is clustered. */
struct member {
	uint32_t cluster, class;
	size_t item;
};

static int by_cluster(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->cluster != y->cluster)
		return x->cluster < y->cluster ? -1 : 1;
	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

/* The run of a class within [at, end), the longest and first. */
static void majority(const struct member *m, size_t at, size_t end,
		     size_t *ret_first, size_t *ret_end)
{
	size_t next;

	*ret_first = *ret_end = at;
	for (; at < end; at = next) {
		for (next = at; next < end && m[next].class == m[at].class;)
			next++;
		if (next - at > *ret_end - *ret_first) {
			*ret_first = at;
			*ret_end = next;
		}
	}
}

static void mark(struct score *score, struct member *m, size_t n)
{
	size_t at, end, first, last;

	qsort(m, n, sizeof(*m), by_cluster);
	for (at = 0; at < n; at = end) {
		for (end = at; end < n && m[end].cluster == m[at].cluster;)
			end++;
		majority(m, at, end, &first, &last);
		for (; first < last; first++)
			score->value[m[first].item] = 1;
	}
}

/* How many classes have members. */
static int count_classes(const struct set *set, const struct member *m,
			 size_t n, uint32_t *ret, struct err *err)
{
	bool *used = mem_array(set->nsections, sizeof(*used), err);
	size_t i;

	if (!used)
		return -1;
	for (*ret = 0, i = 0; i < n; i++) {
		*ret += !used[m[i].class];
		used[m[i].class] = true;
	}
	mem_free(used);
	return 0;
}

static int cluster(struct score *score, const struct score_job *job,
		   struct member *m, size_t n, struct err *err)
{
	size_t i, dim = job->search->rows.dim;
	float *x = mem_array(n * dim, sizeof(*x), err);
	uint32_t *of = mem_array(n, sizeof(*of), err), k;
	int status = -1;

	if (!x || !of || count_classes(job->set, m, n, &k, err) < 0)
		goto out;
	for (i = 0; i < n; i++)
		score_unit(job, *lookup_rows(job->lookup, job->set, m[i].item),
			   x + i * dim);
	if (cluster_run(x, n, dim, k, job->rules.seed, job->search->threads, of,
			err) < 0)
		goto out;
	for (i = 0; i < n; i++)
		m[i].cluster = of[i];
	mark(score, m, n);
	status = 0;
out:
	mem_free(x);
	mem_free(of);
	return status;
}

int score_category(struct score *score, const struct score_job *job,
		   struct err *err)
{
	const struct set *set = job->set;
	struct member *m = mem_array(set->nitems, sizeof(*m), err);
	size_t i, n = 0;
	int status;

	if (!m)
		return -1;
	for (i = 0; i < set->nitems; i++)
		if (score_wanted(job, i))
			m[n++] = (struct member){0, set->items[i].section, i};
	status = n ? cluster(score, job, m, n, err) : 0;
	mem_free(m);
	return status;
}
