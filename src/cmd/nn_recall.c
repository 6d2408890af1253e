/* SPDX-License-Identifier: MIT */
#include "cmd/nn_recall.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"

enum { SEED = 1 };

struct sample {
	float *vectors; /* [queries, dim] */
	uint32_t *rows; /* [queries] */
	struct search_query *queries;
	struct search_hit *exact, *found; /* [queries, k] */
	size_t *nexact, *nfound;
};

static int sample_init(struct sample *a, const struct nn_recall *r,
		       const struct search *s, struct err *err)
{
	size_t n = r->queries, dim = s->rows.dim, i;
	struct rng rng;

	a->vectors = mem_array(n * dim, sizeof(float), err);
	a->rows = mem_array(n, sizeof(*a->rows), err);
	a->queries = mem_array(n, sizeof(*a->queries), err);
	a->exact = mem_array(n * r->k, sizeof(*a->exact), err);
	a->found = mem_array(n * r->k, sizeof(*a->found), err);
	a->nexact = mem_array(n, sizeof(*a->nexact), err);
	a->nfound = mem_array(n, sizeof(*a->nfound), err);
	if (!a->vectors || !a->rows || !a->queries || !a->exact || !a->found ||
	    !a->nexact || !a->nfound)
		return -1;
	rng_seed(&rng, SEED, 0);
	for (i = 0; i < n; i++) {
		a->rows[i] = rng_below(&rng, (uint32_t)s->limit);
		s->rows.codec->decode_row(&s->rows, a->rows[i],
					  a->vectors + i * dim);
		a->queries[i] = (struct search_query){a->vectors + i * dim,
						      &a->rows[i], 1};
	}
	return 0;
}

static void sample_release(struct sample *a)
{
	mem_free(a->vectors);
	mem_free(a->rows);
	mem_free(a->queries);
	mem_free(a->exact);
	mem_free(a->found);
	mem_free(a->nexact);
	mem_free(a->nfound);
}

/* An answer as good as the worst of the exact ones counts, whichever of equal
 * rows it is. */
static double share_found(const struct sample *a, const struct nn_recall *r)
{
	size_t all = 0, found = 0, q, i;

	for (q = 0; q < r->queries; q++) {
		const struct search_hit *exact = a->exact + q * r->k;
		const struct search_hit *hits = a->found + q * r->k;

		all += a->nexact[q];
		for (i = 0; i < a->nfound[q]; i++)
			found += hits[i].score >=
				 exact[a->nexact[q] - 1].score;
	}
	return all ? (double)found / (double)all : 1;
}

int nn_recall(struct nn_recall *r, const struct hnsw *graph, struct search *s,
	      struct err *err)
{
	struct sample a = {0};
	double start = 0, middle = 0;
	int rc = sample_init(&a, r, s, err);

	if (rc == 0) {
		start = log_clock();
		rc = hnsw_batch(graph, s, a.queries, r->queries, r->k, r->ef,
				a.found, a.nfound, err);
	}
	if (rc == 0) {
		middle = log_clock();
		rc = search_batch(s, a.queries, r->queries, r->k, a.exact,
				  a.nexact, err);
	}
	if (rc == 0) {
		r->exactly = (double)r->queries / (log_clock() - middle);
		r->per_second = (double)r->queries / (middle - start);
		r->recall = share_found(&a, r);
	}
	sample_release(&a);
	return rc;
}
