/* SPDX-License-Identifier: MIT */
#include "search/pass.h"

#include "base/mem.h"
#include "base/team.h"
#include "kern/kern.h"
#include "search/bytes.h"
#include "search/sieve.h"

#include <math.h>
#include <string.h>

enum {
	QUERIES = 1024,	   /* to a pass over the rows */
	FEW = 4,	   /* queries that are no panel */
	SIFTED = 32,	   /* rows between two looks at the thresholds */
	AHEAD = 8,	   /* rows fetched before they are scored */
	MOST_HITS = 1 << 22 /* to a pass */
};

struct pass {
	struct search *s;
	const struct search_query *queries;
	size_t nq, k;
	float *units;	       /* [nq, dim] */
	float *brought;	       /* [nq, ncoords]: to the coordinates of rows */
	float *panels;	       /* [panels] of floats, or */
	uint8_t *bytes;	       /* [panels] of bytes with */
	struct bytes_query *coded; /* [nq] */
	struct sieve *sieves;  /* [threads, nq] */
	struct search_hit *hits;
	size_t *found;
	uint64_t next, next_query;
};

/* What a worker works with. */
struct bench {
	float *scratch; /* rows as floats */
	float *scores;	/* [CODED_BLOCK, KERN_PANEL] */
};

/* What rounding does to a cosine at most: DIM multiply-adds, in any order. */
static float rounding(size_t dim)
{
	return (float)(2 * dim + 16) * 0x1p-24f;
}

/* How far scores of the query may be off, what the rows add left out: by
 * rounding, and by what makes lengths others. */
static float slack(const struct pass *p)
{
	return rounding(p->s->rows.dim) + 1.1f * p->s->skew;
}

static float error_of(const struct pass *p, size_t q)
{

	return p->bytes ? p->coded[q].error + slack(p) : slack(p);
}

/* What is added to its scores. */
static float offset_of(const struct pass *p, size_t q)
{
	return p->bytes ? p->coded[q].mean : 0;
}

/* A score that came out as X, the most as far as the row goes. */
static struct sieve_entry entry(const struct pass *p, size_t row, float x,
				float error)
{
	float of_row = p->bytes ? p->s->bytes->errors[row] : 0;

	return (struct sieve_entry){(uint32_t)row, x - error - 2 * of_row,
				    x + error};
}

/* The marked scores of one row. */
static int sift_row(const struct pass *p, struct sieve *sieves, size_t row,
		    uint32_t mask, const float *scores, const float *error,
		    size_t at, struct err *err)
{
	for (; mask; mask &= mask - 1) {
		size_t j = (size_t)__builtin_ctz(mask);
		float x = scores[j] + offset_of(p, at + j);
		struct sieve_entry e = entry(p, row, x, error[j]);

		if (e.high >= sieve_threshold(&sieves[at + j]) &&
		    search_may_answer(p->s, &p->queries[at + j], row) &&
		    sieve_add(&sieves[at + j], e, err) < 0)
			return -1;
	}
	return 0;
}

/* What a panel's queries want of rows from FIRST on, but for the least. */
static void set_limit(const struct pass *p, size_t at, size_t first,
		      struct kern_limit *limit, float *error)
{
	static const float nothing[CODED_BLOCK];
	const struct search *s = p->s;
	size_t i;

	limit->scale = p->bytes ? s->bytes->scales + first
				: s->inv_near + first;
	limit->lift = p->bytes ? s->bytes->most + first : nothing;
	for (i = 0; i < KERN_PANEL; i++) {
		limit->unit[i] = p->bytes && at + i < p->nq
				     ? p->coded[at + i].scale
				     : 1;
		limit->least[i] = INFINITY;
		error[i] = at + i < p->nq ? error_of(p, at + i) : 0;
	}
}

/* Scores of one panel against a block, to the sieves of its queries: some rows
 * at a time at first, because what they bring lets fewer of the next pass. */
static int sift_block(const struct pass *p, struct sieve *sieves,
		      struct bench *b, size_t panel, size_t first, size_t n,
		      struct err *err)
{
	size_t at = panel * KERN_PANEL, i, j, end;
	float *scores = b->scores, error[KERN_PANEL];
	uint32_t masks[CODED_BLOCK];
	struct kern_limit limit;

	set_limit(p, at, first, &limit, error);
	for (i = 0; i < n; i = end) {
		end = sieves[at].n < sieves[at].k ? i + SIFTED : n;
		if (end > n)
			end = n;
		for (j = 0; j < KERN_PANEL && at + j < p->nq; j++)
			limit.least[j] =
			    sieve_threshold(&sieves[at + j]) - error[j] -
			    offset_of(p, at + j);
		kern()->at_least(scores + i * KERN_PANEL, end - i, &limit,
				 masks + i);
		limit.scale += end - i;
		limit.lift += end - i;
		for (j = i; j < end; j++)
			if (masks[j] && sift_row(p, sieves, first + j, masks[j],
						 scores + j * KERN_PANEL,
						 error, at, err) < 0)
				return -1;
	}
	return 0;
}

/* The same for queries so few that each is multiplied by itself. */
static int sift_few(const struct pass *p, struct sieve *sieves,
		    struct bench *b, size_t first, size_t n, struct err *err)
{
	const struct search *s = p->s;
	float error = slack(p);
	size_t q, i;

	for (q = 0; q < p->nq; q++)
		for (i = 0; i < n; i++) {
			float x = b->scores[q * CODED_BLOCK + i] *
				  s->inv_near[first + i];

			if (x + error >= sieve_threshold(&sieves[q]) &&
			    search_may_answer(s, &p->queries[q], first + i) &&
			    sieve_add(&sieves[q],
				      entry(p, first + i, x, error), err) < 0)
				return -1;
		}
	return 0;
}

static int sift_floats(const struct pass *p, struct sieve *sieves,
		       struct bench *b, size_t first, size_t n,
		       struct err *err)
{
	struct search *s = p->s;
	size_t dim = s->rows.ncoords, ld, at;
	const float *rows;

	if (!p->panels) {
		search_few(s, first, n, p->brought, p->nq, b->scores,
			   b->scratch);
		return sift_few(p, sieves, b, first, n, err);
	}
	rows = search_near(s, first, n, b->scratch, &ld);
	for (at = 0; at < p->nq; at += KERN_PANEL) {
		kern()->panel(rows, n, ld, p->panels + at * dim, dim,
			      b->scores, KERN_PANEL);
		if (sift_block(p, sieves, b, at / KERN_PANEL, first, n, err) <
		    0)
			return -1;
	}
	return 0;
}

static int sift_bytes(const struct pass *p, struct sieve *sieves,
		      struct bench *b, size_t first, size_t n,
		      struct err *err)
{
	const struct search_bytes *rows = p->s->bytes;
	size_t dim = p->s->rows.ncoords, panel;

	for (panel = 0; panel * KERN_PANEL < p->nq; panel++) {
		kern()->panel_i8(rows->codes + first * rows->stride, n,
				 rows->stride, rows->sums + first,
				 p->bytes + panel * kern_panel_bytes(dim), dim,
				 b->scores);
		if (sift_block(p, sieves, b, panel, first, n, err) < 0)
			return -1;
	}
	return 0;
}

static int scan(struct team *team, int worker, void *shared, struct err *err)
{
	struct pass *p = shared;
	const struct search *s = p->s;
	struct sieve *sieves = p->sieves + (size_t)worker * p->nq;
	struct bench b = {0};
	size_t first;
	int status = -1;

	b.scores = mem_array((size_t)CODED_BLOCK * KERN_PANEL, sizeof(float),
			     err);
	b.scratch = mem_array(coded_scratch(&s->rows), sizeof(float), err);
	if (!b.scores || !b.scratch)
		goto out;
	while (!team_quits(team) &&
	       (first = team_next(&p->next, CODED_BLOCK)) < s->limit) {
		size_t n = s->limit - first < CODED_BLOCK ? s->limit - first
							  : CODED_BLOCK;

		if ((p->bytes ? sift_bytes : sift_floats)(p, sieves, &b, first,
							  n, err) < 0)
			goto out;
	}
	status = 0;
out:
	mem_free(b.scores);
	mem_free(b.scratch);
	return status;
}

/* What all workers sieved for a query, in the first one's sieve. */
static int join_sieves(const struct pass *p, size_t q, struct err *err)
{
	struct sieve *all = &p->sieves[q];
	size_t i;
	int t;

	for (t = 1; t < p->s->threads; t++) {
		const struct sieve *one = &p->sieves[(size_t)t * p->nq + q];

		for (i = 0; i < one->n; i++)
			if (sieve_add(all, one->entries[i], err) < 0)
				return -1;
	}
	sieve_shake(all);
	return 0;
}

/* 1 / length of a row, where it is not known. */
static float find_norm(const struct search *s, size_t row, float *scratch)
{
	size_t ld;

	return search_inverse_norm(s->rows.codec->floats(&s->rows, row, 1,
							 scratch, &ld),
				   s->rows.dim);
}

/* The true score of entry I of N; the rows of those that follow are fetched
 * from memory meanwhile. */
static struct search_hit score(const struct pass *p, size_t q,
			       const struct sieve_entry *e, size_t i, size_t n,
			       float *scratch)
{
	const struct search *s = p->s;
	size_t dim = s->rows.ncoords, ld;
	struct search_hit hit = {.row = e[i].row};
	const float *row = coded_coordinates(&s->rows, hit.row, 1, scratch,
					     &ld);

	if (i + AHEAD < n)
		coded_fetch(&s->rows, e[i + AHEAD].row);
	kern()->dots(p->brought + q * dim, 1, dim, row, 1, dim, dim,
		     &hit.score, 1);
	hit.score *= s->skew > 0 ? find_norm(s, hit.row, scratch)
				 : s->inv_norm[hit.row];
	return hit;
}

/* First the K that promise most: their worst true score is what the others
 * must be able to reach. */
static void promising_first(struct sieve *all)
{
	struct sieve_entry *e = all->entries;
	size_t i, n = 0;
	float least = sieve_threshold(all);

	for (i = 0; i < all->n && n < all->k; i++)
		if (e[i].low >= least) {
			struct sieve_entry swap = e[n];

			e[n++] = e[i];
			e[i] = swap;
		}
}

/* The true scores of what is left, and the best of them. */
static int rank_query(const struct pass *p, size_t q, float *scratch,
		      struct err *err)
{
	const struct search *s = p->s;
	struct sieve *all = &p->sieves[q];
	struct search_hit *hits, hit;
	float least = INFINITY;
	size_t i, n = 0;

	if (join_sieves(p, q, err) < 0)
		return -1;
	hits = mem_array(all->n, sizeof(*hits), err);
	if (!hits)
		return -1;
	promising_first(all);
	for (i = 0; i < all->n; i++) {
		if (i >= p->k && all->entries[i].high < least)
			continue;
		hit = score(p, q, all->entries, i, all->n, scratch);
		if (i < p->k && hit.score < least)
			least = hit.score;
		if (hit.score >= s->min_score &&
		    (i < p->k || hit.score >= least))
			hits[n++] = hit;
	}
	search_sort(hits, n);
	p->found[q] = n < p->k ? n : p->k;
	memcpy(p->hits + q * p->k, hits, p->found[q] * sizeof(*hits));
	mem_free(hits);
	return 0;
}

static int rank(struct team *team, int worker, void *shared, struct err *err)
{
	struct pass *p = shared;
	float *scratch = mem_array(coded_scratch(&p->s->rows) / CODED_BLOCK,
				   sizeof(*scratch), err);
	int status = scratch ? 0 : -1;
	size_t q;

	(void)worker;
	while (status == 0 && !team_quits(team) &&
	       (q = team_next(&p->next_query, 1)) < p->nq)
		status = rank_query(p, q, scratch, err);
	mem_free(scratch);
	return status;
}

static int pack_panel(struct pass *p, size_t at, struct err *err)
{
	size_t n = p->nq - at < KERN_PANEL ? p->nq - at : KERN_PANEL;
	size_t dim = p->s->rows.ncoords;
	const float *brought = p->brought + at * dim;

	if (p->bytes)
		return bytes_pack(p->s->bytes, brought, n, dim,
				  p->bytes +
				      at / KERN_PANEL * kern_panel_bytes(dim),
				  p->coded + at, err);
	kern()->pack(brought, n, dim, dim, p->panels + at * dim);
	return 0;
}

static int pack_panels(struct pass *p, struct err *err)
{
	size_t panels = (p->nq + KERN_PANEL - 1) / KERN_PANEL, at;
	size_t dim = p->s->rows.ncoords;

	if (p->s->bytes) {
		p->bytes = mem_array(panels, kern_panel_bytes(dim), err);
		p->coded = mem_array(p->nq, sizeof(*p->coded), err);
		if (!p->bytes || !p->coded)
			return -1;
	} else if (p->nq > FEW) {
		p->panels = mem_array(panels * KERN_PANEL * dim, sizeof(float),
				      err);
		if (!p->panels)
			return -1;
	} else {
		return 0;
	}
	for (at = 0; at < p->nq; at += KERN_PANEL)
		if (pack_panel(p, at, err) < 0)
			return -1;
	return 0;
}

static int prepare(struct pass *p, struct err *err)
{
	size_t dim = p->s->rows.dim, q;
	size_t sieves = (size_t)p->s->threads * p->nq;

	p->units = mem_array(p->nq * dim, sizeof(float), err);
	p->brought = mem_array(p->nq * p->s->rows.ncoords, sizeof(float), err);
	p->sieves = mem_array(sieves, sizeof(*p->sieves), err);
	if (!p->units || !p->brought || !p->sieves)
		return -1;
	for (q = 0; q < sieves; q++)
		sieve_init(&p->sieves[q], p->k,
			   p->s->min_score - slack(p));
	for (q = 0; q < p->nq; q++) {
		memcpy(p->units + q * dim, p->queries[q].vector,
		       dim * sizeof(float));
		search_unit(p->units + q * dim, dim);
	}
	coded_bring(&p->s->rows, p->units, p->nq, p->brought);
	return pack_panels(p, err);
}

static void clean_up(struct pass *p)
{
	size_t sieves = (size_t)p->s->threads * p->nq, q;

	for (q = 0; p->sieves && q < sieves; q++)
		sieve_release(&p->sieves[q]);
	mem_free(p->sieves);
	mem_free(p->units);
	mem_free(p->brought);
	mem_free(p->panels);
	mem_free(p->bytes);
	mem_free(p->coded);
}

int pass_batch(struct search *s, const struct search_query *queries, size_t nq,
	       size_t k, struct search_hit *hits, size_t *ret_n,
	       struct err *err)
{
	size_t most = MOST_HITS / k ? MOST_HITS / k : 1, at, n;
	int rc = 0;

	if (most > QUERIES)
		most = QUERIES;
	for (at = 0; at < nq && rc == 0; at += n) {
		struct pass p = {.s = s, .queries = queries + at, .k = k,
				 .hits = hits + at * k, .found = ret_n + at};

		n = p.nq = nq - at < most ? nq - at : most;
		rc = prepare(&p, err);
		if (rc == 0)
			rc = team_run(s->threads, scan, &p, err);
		if (rc == 0)
			rc = team_run(s->threads, rank, &p, err);
		clean_up(&p);
	}
	return rc;
}
