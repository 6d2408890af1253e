/* SPDX-License-Identifier: MIT */
#include "train/train.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "train/chunks.h"
#include "train/ordered.h"
#include "train/subsample.h"
#include "train/worker.h"

#include <math.h>
#include <string.h>

/* What all workers see. */
struct run {
	const struct config *config;
	const struct ids *ids;
	struct chunks chunks;
	struct params *params;
	struct loss loss;
	uint32_t *keep;
	uint64_t next;	/* chunk to hand out, of this epoch */
	int epoch;
	uint64_t base;	/* tokens done before this round */
	uint64_t total; /* tokens in all epochs */
	uint64_t pause; /* set by worker 0 when it is time to save */
	double save_at; /* by log_clock; in tokens */
	uint64_t save_at_tokens;
	train_save_fn save;
	void *arg; /* of that */
	bool finite; /* all rows were, after the last round */
	struct worker *workers;
	struct log_progress progress;
};

double train_rate(const struct config *config, uint64_t done, uint64_t total)
{
	double left = 1 - (double)done / (double)total;

	return config->rate * (left > 1e-4 ? left : 1e-4);
}

static uint64_t tokens_done(const struct run *run)
{
	return run->base + workers_tokens(run->workers, run->config->threads);
}

static struct log_state state(const struct run *run)
{
	return (struct log_state){.done = tokens_done(run),
				  .loss = workers_loss(run->workers,
						       run->config->threads),
				  .epoch = run->epoch + 1,
				  .epochs = run->config->epochs};
}

static int diverged(const struct run *run, uint64_t chunk, double rate,
		    struct err *err)
{
	return err_set(err,
		       "training diverged in epoch %d at %.1f %% of it, at "
		       "rate %g: try a lower --rate than %g",
		       run->epoch + 1,
		       100.0 * (double)chunk / (double)run->chunks.n, rate,
		       run->config->rate);
}

static bool save_due(const struct run *run)
{
	if (run->config->save_tokens)
		return tokens_done(run) >= run->save_at_tokens;
	return run->config->save_every > 0 && log_clock() > run->save_at;
}

/* Worker 0, between its chunks. */
static void look_around(struct run *run)
{
	struct log_state s = state(run);
	bool ready = !run->config->save_ready ||
		     run->config->save_ready(run->arg);

	log_update(&run->progress, &s);
	if ((ready || run->config->save_tokens) && save_due(run))
		team_store(&run->pause, 1);
}

static int train_chunks(struct team *team, int number, struct run *run,
			struct examples *e, uint32_t *buffer, struct err *err)
{
	const struct chunk *c;
	struct rng r;

	while (!team_stopping(team) && !team_load(&run->pause)) {
		uint64_t chunk = team_next(&run->next, 1);
		double rate;

		if (chunk >= run->chunks.n)
			break;
		rng_seed(&r, run->config->seed,
			 (uint64_t)run->epoch * run->chunks.n + chunk + 1);
		rate = train_rate(run->config, tokens_done(run), run->total);
		e->rate = (float)rate;
		c = &run->chunks.list[chunk];
		ids_read(&run->ids->segments[c->segment], c->start, c->n,
			 buffer);
		if (!worker_train(&run->workers[number], e, buffer, c->n,
				  run->keep, &r))
			return diverged(run, chunk, rate, err);
		if (number == 0)
			look_around(run);
	}
	return 0;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct run *run = shared;
	struct examples e;
	uint32_t *buffer =
	    mem_array(chunks_longest(&run->chunks), sizeof(*buffer), err);
	int status = -1;

	if (!buffer)
		return -1;
	if (examples_init(&e, run->config, run->params, &run->loss, err) == 0) {
		status = train_chunks(team, number, run, &e, buffer, err);
		examples_finish(&e);
		examples_release(&e);
	}
	mem_free(buffer);
	return status;
}

/* LEN ids stand from AT on in the corpus. */
static void see(uint64_t *first, const uint32_t *ids, size_t len, uint64_t at)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (ids[i] != IDS_END && first[ids[i]] == UINT64_MAX)
			first[ids[i]] = at + i;
}

/* Where each of N words stands in the corpus for the first time. */
static uint64_t *first_seen(const struct ids *ids, size_t n, struct err *err)
{
	enum { BLOCK = 1024 };
	uint64_t *first = mem_array(n, sizeof(*first), err);
	uint64_t base = 0;
	uint32_t block[BLOCK];
	size_t s, at, len;

	if (!first)
		return NULL;
	memset(first, 0xff, n * sizeof(*first));
	for (s = 0; s < ids->nsegments && !stop_requested(); s++) {
		const struct ids_segment *segment = &ids->segments[s];

		for (at = 0; at < segment->n; at += len, base += len) {
			len = segment->n - at;
			if (len > BLOCK)
				len = BLOCK;
			ids_read(segment, at, len, block);
			see(first, block, len, base);
		}
	}
	return first;
}

static int init_loss(struct run *run, const struct vocab *vocab,
		     struct err *err)
{
	size_t n = vocab->words.n;
	uint64_t *first = NULL;
	int status = -1;

	/* A pass over the corpus, which noise has no use for. */
	if (run->config->loss == LOSS_HS)
		first = first_seen(run->ids, n, err);
	if (first || run->config->loss != LOSS_HS)
		status = loss_init(&run->loss, run->config, vocab->counts,
				   first, n, err);
	mem_free(first);
	return status;
}

static int init(struct run *run, struct train *t, const struct config *config,
		const struct vocab *vocab, const struct ids *ids,
		struct err *err)
{
	const struct subwords *s = config->subwords;
	size_t n = vocab->words.n;

	*run = (struct run){.config = config,
			    .ids = ids,
			    .params = &t->params,
			    .total = ids->tokens * (uint64_t)config->epochs};
	run->keep = subsample_new(vocab->counts, n, ids->tokens,
				  config->sample, err);
	run->workers =
	    mem_pages((size_t)config->threads * sizeof(*run->workers), err);
	if (!run->keep || !run->workers ||
	    chunks_init(&run->chunks, ids,
			config->deterministic ? ordered_piece(ids)
					      : chunks_size(ids),
			err) < 0 ||
	    init_loss(run, vocab, err) < 0)
		return -1;
	if (params_init_as(&t->params, config_type(config),
			   s ? subwords_rows(s) : n, run->loss.type->rows(n),
			   (size_t)config->dim, config->seed, err) < 0)
		return -1;
	t->params.sets = s ? &s->sets : NULL;
	t->params.contended = ring_contended(vocab->counts, run->keep, n,
					     2 * (size_t)config->window,
					     config->threads);
	return 0;
}

static bool can_start(const struct run *run, const struct position *at)
{
	return at->epoch <= run->config->epochs &&
	       at->chunk < run->chunks.n && at->tokens <= run->total &&
	       (!run->config->deterministic ||
		at->chunk % ordered_plan(&run->chunks).pieces == 0);
}

/* Goes on from START. */
static int take_start(struct run *run, struct train *t,
		      const struct train_start *start, struct err *err)
{
	if (!can_start(run, &start->position))
		return err_set(err, "there is no chunk %llu of epoch %d in "
			       "this corpus",
			       (unsigned long long)start->position.chunk + 1,
			       start->position.epoch + 1);
	t->position = start->position;
	t->params.frozen = start->opt_frozen;
	if (start->fill)
		return start->fill(start->arg, &t->params, err);
	if (params_take(&t->params, start->input, start->table, start->output,
			err) < 0)
		return -1;
	return params_finite(&t->params)
		   ? 0
		   : err_set(err, "rows to go on from are not finite");
}

/* Whoever has filled rows has read the sets without marks. */
static int mark_hot(const struct run *run, const struct vocab *vocab,
		    struct err *err)
{
	struct subwords_use use = {vocab->words.n, vocab->counts, run->keep};

	if (!config_hot_inputs(run->config))
		return 0;
	return subwords_mark(run->config->subwords, &use, HOT_SHARE_INPUT, err);
}

static void release(struct run *run)
{
	mem_free(run->keep);
	mem_pages_free(run->workers, (size_t)run->config->threads *
					 sizeof(*run->workers));
	chunks_release(&run->chunks);
	loss_release(&run->loss);
}

/* After a group of pieces, on worker 0, which counts for all. */
static bool group_done(void *arg, const struct ordered_sums *sums)
{
	struct run *run = arg;
	struct worker *w = &run->workers[0];

	w->words += sums->words;
	w->writes += sums->writes;
	worker_add(w, sums->tokens, sums->pairs, sums->loss);
	look_around(run);
	return !run->pause;
}

static double group_rate(void *arg)
{
	const struct run *run = arg;

	return train_rate(run->config, tokens_done(run), run->total);
}

/* Positions are those of whole groups. */
static int run_ordered(struct run *run, struct err *err)
{
	struct ordered_run o = {.config = run->config,
				.ids = run->ids,
				.chunks = &run->chunks,
				.params = run->params,
				.loss = &run->loss,
				.keep = run->keep,
				.epoch = run->epoch,
				.done = group_done,
				.rate = group_rate,
				.arg = run};
	struct ordered_plan plan = ordered_plan(&run->chunks);
	size_t group = run->next / plan.pieces;
	bool bad = false;

	if (ordered_train(&o, &group, &bad, err) < 0)
		return -1;
	run->next = group < plan.groups ? group * plan.pieces : run->chunks.n;
	return bad ? diverged(run, run->next, group_rate(run), err) : 0;
}

static int run_workers(struct run *run, struct err *err)
{
	return run->config->deterministic
		   ? run_ordered(run, err)
		   : team_run(run->config->threads, work, run, err);
}

/* All workers until the epoch, the time to the next save or patience ends. */
static int round_run(struct run *run, struct train *t, struct err *err)
{
	double start = log_clock();
	uint64_t step = run->config->save_tokens;

	run->epoch = t->position.epoch;
	run->next = t->position.chunk;
	run->base = t->position.tokens;
	run->pause = 0;
	run->finite = false;
	if (step)
		run->save_at_tokens = (run->base / step + 1) * step;
	memset(run->workers, 0,
	       (size_t)run->config->threads * sizeof(*run->workers));
	if (run_workers(run, err) < 0)
		return -1;
	t->position.chunk = run->next;
	if (run->next >= run->chunks.n) {
		t->position.chunk = 0;
		t->position.epoch++;
	}
	t->position.tokens = tokens_done(run);
	t->loss = workers_loss(run->workers, run->config->threads);
	t->row_writes = workers_row_writes(run->workers, run->config->threads);
	t->seconds += log_clock() - start;
	return 0;
}

static int look_at_rows(struct run *run, const struct train *t,
			struct err *err)
{
	if (!run->finite && !params_finite(run->params))
		return diverged(run, run->chunks.n,
				train_rate(run->config, t->position.tokens,
					   run->total),
				err);
	run->finite = true;
	return 0;
}

/* The last chunk of an epoch may have been another's than worker 0's. */
static bool pausing(const struct run *run)
{
	return team_load(&run->pause) ||
	       (run->config->save_tokens && save_due(run));
}

static bool more(const struct run *run, const struct train *t)
{
	return t->position.epoch < run->config->epochs && !stop_requested();
}

/* Rows are looked at where an epoch ends; those that are saved before, by
 * whoever saves them. */
static int rounds(struct run *run, struct train *t, struct err *err)
{
	run->save_at = log_clock() + run->config->save_every;
	while (more(run, t)) {
		if (round_run(run, t, err) < 0)
			return -1;
		if (more(run, t) && pausing(run)) {
			if (run->save(run->arg, &t->params, &t->position, err) <
			    0)
				return -1;
			run->save_at = log_clock() + run->config->save_every;
		} else if (look_at_rows(run, t, err) < 0) {
			return -1;
		}
	}
	return look_at_rows(run, t, err);
}

static int go(struct run *run, struct train *t, struct err *err)
{
	uint64_t before = t->position.tokens;
	struct log_state s;
	int status;

	/* Before anything is trained there is nothing to save. */
	if (stop_requested())
		return err_stopped(err, stop_signal());
	log_begin(&run->progress, "train", "words", run->total);
	run->progress.from = before;
	status = rounds(run, t, err);
	s = state(run);
	s.done = t->position.tokens;
	s.epoch = t->position.epoch;
	t->trained = s.done - before;
	log_end(&run->progress, &s);
	return status;
}

int train_run(struct train *t, const struct config *config,
	      const struct vocab *vocab, const struct ids *ids,
	      const struct train_start *opt_start, train_save_fn save,
	      void *arg, struct err *err)
{
	struct run run;
	int status = -1;

	*t = (struct train){0};
	if (init(&run, t, config, vocab, ids, err) == 0 &&
	    (!opt_start || take_start(&run, t, opt_start, err) == 0) &&
	    mark_hot(&run, vocab, err) == 0) {
		run.save = save;
		run.arg = arg;
		status = go(&run, t, err);
	}
	release(&run);
	if (status < 0)
		train_release(t);
	return status;
}

void train_release(struct train *t)
{
	params_release(&t->params);
}
