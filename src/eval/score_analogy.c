/* SPDX-License-Identifier: MIT */
/*
 * Test sets repeat their words: Google's 19,544 questions have 905.  So the
 * inner products of all rows with all distinct words are computed once, block
 * by block of rows, and a question is a sum of three of their rows.
 */
#include "eval/score_impl.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"

#include <string.h>

struct question {
	uint32_t row[3];  /* a, b, c */
	uint32_t word[3]; /* a, b, c among the distinct */
	size_t item;
	struct analogy method;
};

struct best {
	float score; /* above the method's floor once there is one */
	uint32_t row;
};

struct test {
	const struct score_job *job;
	const struct search *s;
	enum analogy_method method;
	struct question *questions;
	size_t n;
	uint32_t *distinct; /* rows, one of which may be WORDS_NONE */
	size_t ndistinct, nknown; /* known: rows and unseen words */
	uint32_t *place;   /* [nknown + 1]: of a row among the distinct; the
			    * last is that of WORDS_NONE */
	float *units;      /* [ndistinct, dim], and */
	float *brought;    /* [ndistinct, ncoords] */
	struct best *best; /* [threads, n] */
	uint64_t next;
};

static uint32_t place_of(struct test *t, uint32_t row)
{
	uint32_t *place = &t->place[row < t->nknown ? row : t->nknown];

	if (*place == 0) {
		t->distinct[t->ndistinct++] = row;
		*place = (uint32_t)t->ndistinct;
	}
	return *place - 1;
}

static void ask(struct test *t)
{
	const struct set *set = t->job->set;
	size_t i;
	int k;

	for (i = 0; i < set->nitems; i++) {
		const uint32_t *rows = lookup_rows(t->job->lookup, set, i);
		struct question *q = &t->questions[t->n];

		if (!score_wanted(t->job, i))
			continue;
		q->item = i;
		for (k = 0; k < 3; k++) {
			q->row[k] = rows[k];
			q->word[k] = place_of(t, rows[k]);
		}
		t->n++;
	}
}

static bool among(const struct question *q, uint32_t row)
{
	return row == q->row[0] || row == q->row[1] || row == q->row[2];
}

/* The greatest of a block without rows a, b, c, when one of those won. */
static void best_without(const struct question *q, const float *scores,
			 size_t first, size_t n, struct best *best)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (scores[i] > best->score && !among(q, (uint32_t)(first + i)))
			*best = (struct best){scores[i], (uint32_t)(first + i)};
}

/* 3CosAdd needs no scores but those of blocks where a, b or c won. */
static void answer(const struct question *q, const float *products,
		   size_t first, size_t n, struct best *best)
{
	const struct analogy *method = &q->method;
	float top = best->score, scores[CODED_BLOCK];
	const float *p[3];
	uint32_t row;
	size_t i;
	int k;

	for (k = 0; k < 3; k++)
		p[k] = products + (size_t)q->word[k] * CODED_BLOCK;
	if (method->method == ANALOGY_ADD) {
		i = kern()->beat3(p[1], p[2], p[0], n, &top);
	} else {
		analogy_scores(method, p[0], p[1], p[2], n, scores);
		i = kern()->beat3(scores, NULL, NULL, n, &top);
	}
	if (i == n)
		return;
	row = (uint32_t)(first + i);
	if (!among(q, row)) {
		*best = (struct best){top, row};
		return;
	}
	if (method->method == ANALOGY_ADD)
		analogy_scores(method, p[0], p[1], p[2], n, scores);
	best_without(q, scores, first, n, best);
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct test *t = shared;
	const struct search *s = t->s;
	float *products =
	    mem_array(t->ndistinct * CODED_BLOCK, sizeof(float), err);
	float *scratch = mem_array(search_scratch(s), sizeof(float), err);
	size_t first, n, i;
	int status = -1;

	if (!products || !scratch)
		goto out;
	while (!team_quits(team) &&
	       (first = team_next(&t->next, CODED_BLOCK)) < s->limit) {
		n = s->limit - first < CODED_BLOCK ? s->limit - first
						   : CODED_BLOCK;
		search_cosines(s, first, n, t->brought, t->ndistinct, products,
			       scratch);
		for (i = 0; i < t->n; i++)
			answer(&t->questions[i], products, first, n,
			       &t->best[(size_t)worker * t->n + i]);
	}
	status = 0;
out:
	mem_free(products);
	mem_free(scratch);
	return status;
}

/* The best of all workers: the higher score, then the lower row. */
static struct best merge(const struct test *t, size_t question)
{
	struct best best = {analogy_floor(t->method), WORDS_NONE};
	int w;

	for (w = 0; w < t->s->threads; w++) {
		struct best b = t->best[(size_t)w * t->n + question];

		if (b.score > best.score ||
		    (b.score == best.score && b.row < best.row))
			best = b;
	}
	return best;
}

static bool is_answer(const struct test *t, size_t item, uint32_t row)
{
	const uint32_t *rows = lookup_rows(t->job->lookup, t->job->set, item);
	uint32_t k, folded = lexicon_first(t->job->lexicon, row);

	for (k = 3; k < t->job->set->items[item].nwords; k++)
		if (rows[k] == folded)
			return true;
	return false;
}

static void mark(const struct test *t, struct score *score)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		size_t item = t->questions[i].item;
		uint32_t row = merge(t, i).row;

		score->value[item] =
		    row != WORDS_NONE && is_answer(t, item, row);
	}
}

static void begin(const struct test *t, struct question *q)
{
	size_t dim = t->s->rows.dim;
	const float *x[3];
	float products[3];
	int k;

	for (k = 0; k < 3; k++)
		x[k] = t->units + q->word[k] * dim;
	kern()->dots(x[0], 1, dim, x[1], 1, dim, dim, &products[0], 1);
	kern()->dots(x[1], 1, dim, x[2], 1, dim, dim, &products[1], 1);
	kern()->dots(x[0], 1, dim, x[2], 1, dim, dim, &products[2], 1);
	analogy_init(&q->method, t->method, products[0], products[1],
		     products[2]);
}

static int run(struct test *t, struct err *err)
{
	size_t i, best = (size_t)t->s->threads * t->n;

	t->units = mem_array(t->ndistinct * t->s->rows.dim, sizeof(float), err);
	t->brought = mem_array(t->ndistinct * t->s->rows.ncoords,
			       sizeof(float), err);
	t->best = mem_array(best, sizeof(*t->best), err);
	if (!t->units || !t->brought || !t->best)
		return -1;
	for (i = 0; i < t->ndistinct; i++)
		score_unit(t->job, t->distinct[i],
			   t->units + i * t->s->rows.dim);
	coded_bring(&t->s->rows, t->units, t->ndistinct, t->brought);
	for (i = 0; i < t->n; i++)
		begin(t, &t->questions[i]);
	for (i = 0; i < best; i++)
		t->best[i] =
		    (struct best){analogy_floor(t->method), WORDS_NONE};
	if (team_run(t->s->threads, work, t, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

int score_analogy(struct score *score, const struct score_job *job,
		  struct err *err)
{
	const struct search *s = job->search;
	struct test t = {.job = job,
			 .s = s,
			 .method = job->rules.method,
			 .nknown = s->limit + job->lookup->nunseen};
	int status = -1;

	t.questions = mem_array(job->set->nitems, sizeof(*t.questions), err);
	t.distinct = mem_array(t.nknown + 1, sizeof(*t.distinct), err);
	t.place = mem_array(t.nknown + 1, sizeof(*t.place), err);
	if (!t.questions || !t.distinct || !t.place)
		goto out;
	ask(&t);
	if (run(&t, err) < 0)
		goto out;
	mark(&t, score);
	status = 0;
out:
	mem_free(t.questions);
	mem_free(t.distinct);
	mem_free(t.place);
	mem_free(t.units);
	mem_free(t.brought);
	mem_free(t.best);
	return status;
}
