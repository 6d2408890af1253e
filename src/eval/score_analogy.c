/* SPDX-License-Identifier: MIT */
/*
 * Test sets repeat their words: Google's 19,544 questions have 905.  So the
 * inner products of all rows with all distinct words are computed once, block
 * by block of rows, and a question is a sum of three of their rows.
 */
#include "eval/score.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"

#include <string.h>

struct question {
	uint32_t row[4];  /* a, b, c, d */
	uint32_t word[3]; /* a, b, c among the distinct */
	size_t item;
	struct analogy method;
};

struct best {
	float score; /* above the method's floor once there is one */
	uint32_t row;
};

struct test {
	const struct search *s;
	enum analogy_method method;
	struct question *questions;
	size_t n;
	uint32_t *distinct; /* rows */
	size_t ndistinct;
	uint32_t *place; /* [limit]: of a row among the distinct */
	float *units;	 /* [ndistinct, dim] */
	struct best *best; /* [threads, n] */
	uint64_t next;
};

static uint32_t place_of(struct test *t, uint32_t row)
{
	if (t->place[row] == 0) {
		t->distinct[t->ndistinct++] = row;
		t->place[row] = (uint32_t)t->ndistinct;
	}
	return t->place[row] - 1;
}

/* 1 if all four words are known, 0 if not, -1 on error. */
static int look_up(const struct set *set, const struct lexicon *l, size_t item,
		   struct question *q, struct err *err)
{
	const struct set_word *words = set->items[item].words;
	int k, known = 1;

	for (k = 0; k < 4; k++) {
		if (lexicon_find(l, set->text.data + words[k].start,
				 words[k].len, &q->row[k], err) < 0)
			return -1;
		known &= q->row[k] != WORDS_NONE;
	}
	return known;
}

static int ask(struct test *t, struct score *score, const struct set *set,
	       const struct lexicon *l, struct err *err)
{
	size_t i;
	int k, rc;

	for (i = 0; i < set->nitems; i++) {
		struct question *q = &t->questions[t->n];
		struct score_tally *tally =
		    &score->sections[set->items[i].section];

		tally->total++;
		rc = look_up(set, l, i, q, err);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		tally->seen++;
		q->item = i;
		for (k = 0; k < 3; k++)
			q->word[k] = place_of(t, q->row[k]);
		t->n++;
	}
	return 0;
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
	float top, scores[CODED_BLOCK];
	const float *p[3];
	uint32_t row;
	int k;

	for (k = 0; k < 3; k++)
		p[k] = products + (size_t)q->word[k] * CODED_BLOCK;
	if (method->method == ANALOGY_ADD) {
		row = (uint32_t)kern()->argmax3(p[1], p[2], p[0], n, &top);
	} else {
		analogy_scores(method, p[0], p[1], p[2], n, scores);
		row = (uint32_t)kern()->argmax3(scores, NULL, NULL, n, &top);
	}
	if (!(top > best->score))
		return;
	row += (uint32_t)first;
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
	float *scratch = mem_array(coded_scratch(&s->rows), sizeof(float), err);
	size_t first, n, d, i;
	int status = -1;

	if (!products || !scratch)
		goto out;
	while (!team_stopping(team) &&
	       (first = team_next(&t->next, CODED_BLOCK)) < s->limit) {
		n = s->limit - first < CODED_BLOCK ? s->limit - first
						   : CODED_BLOCK;
		s->rows.codec->dot_rows(&s->rows, first, n, t->units,
					t->ndistinct, products, CODED_BLOCK,
					scratch);
		for (d = 0; d < t->ndistinct; d++)
			for (i = 0; i < n; i++)
				products[d * CODED_BLOCK + i] *=
				    s->inv_norm[first + i];
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

static void mark(const struct test *t, struct score *score,
		 const struct set *set, const struct lexicon *l)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct question *q = &t->questions[i];
		uint32_t row = merge(t, i).row;
		uint32_t section = set->items[q->item].section;

		if (row != WORDS_NONE && lexicon_first(l, row) == q->row[3])
			score->sections[section].right++;
	}
	for (i = 0; i < set->nsections; i++) {
		score->all.total += score->sections[i].total;
		score->all.seen += score->sections[i].seen;
		score->all.right += score->sections[i].right;
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
	t->best = mem_array(best, sizeof(*t->best), err);
	if (!t->units || !t->best)
		return -1;
	for (i = 0; i < t->ndistinct; i++)
		search_unit_row(t->s, t->distinct[i],
				t->units + i * t->s->rows.dim);
	for (i = 0; i < t->n; i++)
		begin(t, &t->questions[i]);
	for (i = 0; i < best; i++)
		t->best[i] = (struct best){analogy_floor(t->method),
					   WORDS_NONE};
	if (team_run(t->s->threads, work, t, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

int score_analogies(struct score *score, const struct set *set,
		    const struct search *s, const struct lexicon *l,
		    enum analogy_method method, struct err *err)
{
	struct test t = {.s = s, .method = method};
	int status = -1;

	*score = (struct score){0};
	score->sections =
	    mem_array(set->nsections, sizeof(*score->sections), err);
	t.questions = mem_array(set->nitems, sizeof(*t.questions), err);
	t.distinct = mem_array(s->limit, sizeof(*t.distinct), err);
	t.place = mem_array(s->limit, sizeof(*t.place), err);
	if (!score->sections || !t.questions || !t.distinct || !t.place)
		goto out;
	if (ask(&t, score, set, l, err) < 0 || run(&t, err) < 0)
		goto out;
	mark(&t, score, set, l);
	status = 0;
out:
	mem_free(t.questions);
	mem_free(t.distinct);
	mem_free(t.place);
	mem_free(t.units);
	mem_free(t.best);
	if (status < 0)
		score_release(score);
	return status;
}

void score_release(struct score *score)
{
	mem_free(score->sections);
	*score = (struct score){0};
}
