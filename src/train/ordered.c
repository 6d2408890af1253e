/* SPDX-License-Identifier: MIT */
#include "train/ordered.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "train/copies.h"
#include "train/examples.h"
#include "train/subsample.h"
#include "train/subwords.h"

#include <string.h>

enum { INPUT, OUTPUT, SIDES };

/* Of each side's rows, merged one by one: work for many threads. */
enum { PARTS = 256 };

/*
 * Pieces are so long that their copies stay in a core's cache and that
 * meetings are rare (a third of a millisecond on either side of one), so short
 * that a group is a small part of the corpus: some hundreds of groups an epoch
 * wherever that leaves each a few pieces.
 */
enum {
	PIECE_MIN = 100,
	PIECE_MAX = 1000,
	PIECES_AIM = 2048,
	GROUP_MIN = 4,
	GROUP_MAX = 64,
	GROUPS_AIM = 256
};

/*
 * Which share of the way to where one touch wants a row it goes, over the
 * rate.  An input row is touched once a token, by all its windows; what pieces
 * want of it is much the same.  An output row is touched once a window, and
 * pieces want different things.  Found by trying on 3.4 M words.
 */
static const float step_of[][SIDES] = {
    [MODEL_SKIPGRAM] = {[INPUT] = 16.0f, [OUTPUT] = 0.05f},
    [MODEL_CBOW] = {[INPUT] = 1.0f, [OUTPUT] = 0.05f},
};

/* A piece of the group at hand. */
struct piece {
	struct copies input, output;
	struct ordered_sums sums;
	bool diverged;
};

struct group {
	const struct ordered_run *run;
	struct ordered_plan plan;
	size_t number;
	struct piece *pieces;	 /* [plan.pieces] */
	struct copies **copies[SIDES]; /* of the same */
	uint64_t next_piece, next_part;
	double rate;
	bool diverged;
	uint64_t failed; /* a worker has; atomic */
	bool end;	 /* this is the last */
};

/* A worker's own. */
struct hand {
	struct examples examples;
	struct params params; /* the copies of the piece at hand */
	struct loss loss;
	struct touched input, output; /* words, with n-grams, and outputs */
	struct touched parts;	      /* the input rows of those words, */
	struct sets sets;	      /* and which of them a word has */
	size_t start_cap, rows_cap;
	uint32_t *words;
	struct copies_room room;
};

/* What a rate that diverges shows; see train.c. */
#define DIVERGED 3.0

static size_t clamp(uint64_t n, size_t min, size_t max)
{
	return n < min ? min : n > max ? max : (size_t)n;
}

size_t ordered_piece(const struct ids *ids)
{
	return clamp(ids->tokens / PIECES_AIM, PIECE_MIN, PIECE_MAX);
}

struct ordered_plan ordered_plan(const struct chunks *chunks)
{
	size_t n = clamp(chunks->n / GROUPS_AIM, GROUP_MIN, GROUP_MAX);

	return (struct ordered_plan){n, (chunks->n + n - 1) / n};
}

/* Piece I of the group: every piece follows a part of the corpus of its own,
 * for neighbours have too many rare words in common. */
static size_t chunk_of(const struct group *g, size_t i)
{
	return i * g->plan.groups + g->number;
}

static size_t pieces_of(const struct group *g)
{
	size_t n = g->plan.pieces;

	while (chunk_of(g, n - 1) >= g->run->chunks->n)
		n--;
	return n;
}

/* The words that subsampling leaves, and the marks between them. */
static size_t keep_words(const struct ordered_run *run, struct hand *h,
			 const struct chunk *chunk, struct rng *r,
			 uint64_t *tokens)
{
	size_t n = 0, i;
	uint32_t id;

	ids_read(&run->ids->segments[chunk->segment], chunk->start, chunk->n,
		 h->words);
	for (i = 0; i < chunk->n; i++) {
		h->words[n] = id = h->words[i];
		if (id == IDS_END) {
			n++;
			continue;
		}
		++*tokens;
		n += subsample_keep(run->keep, id, r);
	}
	return n;
}

/* Numbers words as the piece's copies are. */
static int number_words(struct hand *h, size_t n, struct err *err)
{
	size_t i;

	touched_reset(&h->input);
	touched_reset(&h->output);
	touched_reset(&h->parts);
	if (touched_reserve(&h->input, n, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (h->words[i] != IDS_END)
			h->words[i] = touched_slot(&h->input, h->words[i], 1);
	return 0;
}

/* Rows of sets likewise: one is touched as often as the words that have it. */
static int number_sets(struct hand *h, const struct sets *all,
		       struct err *err)
{
	struct sets *own = &h->sets;
	size_t words = h->input.n, n = 0, w;
	uint64_t i;

	for (w = 0; w < words; w++)
		n += (size_t)(all->start[h->input.rows[w] + 1] -
			      all->start[h->input.rows[w]]);
	if (mem_grow(&own->start, &h->start_cap, words + 1,
		     sizeof(*own->start), err) < 0 ||
	    mem_grow(&own->rows, &h->rows_cap, n, sizeof(*own->rows), err) <
		0 ||
	    touched_reserve(&h->parts, n, err) < 0)
		return -1;
	for (w = n = 0; w < words; w++) {
		own->start[w] = n;
		for (i = all->start[h->input.rows[w]];
		     i < all->start[h->input.rows[w] + 1]; i++)
			own->rows[n++] = touched_slot(&h->parts, all->rows[i],
						      h->input.times[w]);
	}
	own->start[words] = n;
	return 0;
}

static int take_copies(const struct group *g, struct piece *p, struct hand *h,
		       struct err *err)
{
	const struct params *all = g->run->params;

	if (all->sets && number_sets(h, all->sets, err) < 0)
		return -1;
	if (copies_take(&p->input, all->sets ? &h->parts : &h->input,
			all->input, all->stride, PARTS, err) < 0 ||
	    copies_take(&p->output, &h->output, all->output, all->stride,
			PARTS, err) < 0)
		return -1;
	h->params.rows_in = p->input.n;
	h->params.rows_out = p->output.n;
	h->params.input = p->input.rows;
	h->params.output = p->output.rows;
	return 0;
}

static void train_words(struct hand *h, size_t n, struct rng *r)
{
	size_t from = 0, i;

	for (i = 0; i <= n; i++)
		if (i == n || h->words[i] == IDS_END) {
			examples_sentence(&h->examples, h->words + from,
					  i - from, r);
			from = i + 1;
		}
}

static int train_piece(const struct group *g, size_t i, struct hand *h,
		       struct err *err)
{
	const struct ordered_run *run = g->run;
	struct piece *p = &g->pieces[i];
	struct examples *e = &h->examples;
	size_t chunk = chunk_of(g, i), n;
	uint64_t outputs = e->outputs;
	struct rng r;

	*p = (struct piece){.input = p->input, .output = p->output};
	rng_seed(&r, run->config->seed,
		 (uint64_t)run->epoch * run->chunks->n + chunk + 1);
	n = keep_words(run, h, &run->chunks->list[chunk], &r, &p->sums.tokens);
	if (number_words(h, n, err) < 0 ||
	    loss_narrow(&h->loss, run->loss, &h->input, &h->output, &r, err) <
		0 ||
	    take_copies(g, p, h, err) < 0)
		return -1;
	p->sums.pairs = e->pairs;
	p->sums.words = e->words;
	p->sums.writes = e->writes;
	e->loss_sum = 0;
	e->rate = (float)g->rate;
	train_words(h, n, &r);
	p->sums.pairs = e->pairs - p->sums.pairs;
	p->sums.words = e->words - p->sums.words;
	p->sums.writes = e->writes - p->sums.writes;
	p->sums.loss = e->loss_sum;
	p->diverged = !(e->loss_sum <=
			DIVERGED * (double)(e->outputs - outputs));
	return 0;
}

static int train_pieces(struct group *g, struct hand *h, struct err *err)
{
	size_t n = pieces_of(g);
	uint64_t i;

	while ((i = team_next(&g->next_piece, 1)) < n)
		if (train_piece(g, i, h, err) < 0)
			return -1;
	return 0;
}

static int merge_parts(struct group *g, struct hand *h, struct err *err)
{
	struct params *all = g->run->params;
	const float *step = step_of[g->run->config->model];
	size_t n = pieces_of(g);
	uint64_t i;

	while ((i = team_next(&g->next_part, 1)) < SIDES * PARTS) {
		size_t side = i / PARTS;

		if (copies_merge(&h->room, side == INPUT ? all->input : all->output,
				 all->stride, g->copies[side], n, i % PARTS,
				 (float)g->rate * step[side], err) < 0)
			return -1;
	}
	return 0;
}

/* Worker 0, between training and merging: nothing reads what it sets until
 * all have met again. */
static void count_group(struct group *g)
{
	struct ordered_sums sums = {0};
	size_t n = pieces_of(g), i;

	for (i = 0; i < n; i++) {
		const struct piece *p = &g->pieces[i];

		sums.tokens += p->sums.tokens;
		sums.pairs += p->sums.pairs;
		sums.words += p->sums.words;
		sums.writes += p->sums.writes;
		sums.loss += p->sums.loss;
		g->diverged |= p->diverged;
	}
	g->end = !g->run->done(g->run->arg, &sums) || stop_requested() ||
		 team_load(&g->failed) || g->diverged ||
		 g->number + 1 == g->plan.groups;
	g->next_piece = 0;
}

static void next_group(struct group *g)
{
	g->number++;
	g->next_part = 0;
	g->rate = g->run->rate(g->run->arg);
}

static int init_hand(struct hand *h, const struct group *g, size_t longest,
		     struct err *err)
{
	const struct ordered_run *run = g->run;

	*h = (struct hand){.params = {.dim = run->params->dim,
				      .width = run->params->width,
				      .columns = run->params->columns,
				      .stride = run->params->stride},
			   .loss = {.type = run->loss->type,
				    .max_outputs = run->loss->max_outputs,
				    .share = run->loss->share}};
	if (run->params->sets) {
		h->sets.most = run->params->sets->most;
		h->params.sets = &h->sets;
	}
	h->words = mem_array(longest, sizeof(*h->words), err);
	return h->words ? examples_init(&h->examples, run->config, &h->params,
					&h->loss, err)
			: -1;
}

static void release_hand(struct hand *h)
{
	mem_free(h->words);
	examples_release(&h->examples);
	loss_release(&h->loss);
	touched_release(&h->input);
	touched_release(&h->output);
	touched_release(&h->parts);
	mem_free(h->sets.start);
	mem_free(h->sets.rows);
	copies_room_release(&h->room);
}

/* Whoever fails comes to the meetings nevertheless until all leave; there are
 * not all pieces then, and they are not merged. */
static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct group *g = shared;
	struct hand h;
	int status =
	    init_hand(&h, g, chunks_longest(g->run->chunks), err);

	for (;;) {
		if (status == 0)
			status = train_pieces(g, &h, err);
		if (status < 0)
			team_store(&g->failed, 1);
		team_meet(team);
		if (number == 0)
			count_group(g);
		if (!team_load(&g->failed))
			status = merge_parts(g, &h, err);
		team_meet(team);
		if (g->end)
			break;
		if (number == 0)
			next_group(g);
		team_meet(team);
	}
	release_hand(&h);
	return status;
}

static int init_group(struct group *g, struct err *err)
{
	size_t n = g->plan.pieces, side, i;

	g->pieces = mem_array(n, sizeof(*g->pieces), err);
	for (side = 0; side < SIDES; side++)
		g->copies[side] =
		    mem_array(n, sizeof(*g->copies[side]), err);
	if (!g->pieces || !g->copies[0] || !g->copies[1])
		return -1;
	for (i = 0; i < n; i++) {
		g->copies[0][i] = &g->pieces[i].input;
		g->copies[1][i] = &g->pieces[i].output;
	}
	return 0;
}

static void release_group(struct group *g)
{
	size_t i;

	for (i = 0; g->pieces && i < g->plan.pieces; i++) {
		copies_release(&g->pieces[i].input);
		copies_release(&g->pieces[i].output);
	}
	mem_free(g->pieces);
	mem_free(g->copies[0]);
	mem_free(g->copies[1]);
}

int ordered_train(const struct ordered_run *run, size_t *group,
		  bool *ret_diverged, struct err *err)
{
	struct group g = {.run = run,
			  .plan = ordered_plan(run->chunks),
			  .number = *group,
			  .rate = run->rate(run->arg)};
	int status = -1;

	if (init_group(&g, err) == 0)
		status = team_run(run->config->threads, work, &g, err);
	*group = g.number + !g.diverged;
	*ret_diverged = g.diverged;
	release_group(&g);
	return status;
}

/* A piece's words, which have the mean number of rows, and their outputs: themselves and noise, of which every
 * sixteenth word drawn is another, or the ends of their paths. */
uint64_t ordered_memory(const struct config *config, uint64_t vocab)
{
	uint64_t row = kern_padded((size_t)config->dim) * sizeof(float);
	uint64_t words = PIECE_MAX < vocab ? PIECE_MAX : vocab, inputs = words;
	uint64_t outputs = config->loss == LOSS_HS
			       ? words * 8
			       : words + PIECE_MAX *
					     (uint64_t)config->negative / 16;

	if (config->subwords && vocab > 0)
		inputs *= config->subwords->sets.start[vocab] / vocab + 1;
	outputs = outputs < vocab ? outputs : vocab;
	return GROUP_MAX * row * (inputs + outputs);
}
