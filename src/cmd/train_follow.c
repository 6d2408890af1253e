/* SPDX-License-Identifier: MIT */
#include "cmd/train_follow.h"

#include "base/log.h"
#include "base/stop.h"
#include "base/team.h"
#include "cmd/train_checkpoint.h"
#include "cmd/train_meta.h"
#include "data/matrix_file.h"
#include "train/follow.h"

#include <inttypes.h>
#include <string.h>

enum { ROWS = 100000 }; /* unless --max-size says otherwise */

/* A run that follows a stream. */
struct stream {
	struct job *job;
	struct follow f;
	double save_at;	    /* by log_clock */
	uint64_t save_step; /* or multiples of config.save_tokens, passed */
	uint64_t saved;	    /* f.tokens then */
	bool done;	    /* its end has been read */
	const char *name;   /* of the file written at the end */
};

int train_follow_check(const struct job *job, int argc, struct err *err)
{
	static const char *const refused[] = {
	    "vocab", "init", "epochs", "memory", "deterministic", "eval", NULL};
	const struct train_opts *o = job->o;
	const char *const *name;

	for (name = refused; *name; name++)
		if (opt_given(&cmd_train, o, *name))
			return err_usage(err, "--follow does not go with --%s",
					 *name);
	if (job->config.loss != LOSS_NS)
		return err_usage(err, "--follow is for --loss ns");
	if (opt_given(&cmd_train, o, "max-size") && o->max_size < 2)
		return err_usage(err, "--max-size: with --follow at least 2");
	if (o->max_size > INT32_MAX)
		return err_usage(err, "--max-size: with --follow at most %d",
				 INT32_MAX);
	if (argc > 1)
		return err_usage(err, "--follow reads one stream: join others "
				 "with cat");
	return 0;
}

int train_follow_resume(struct job *job, struct train_opts *o,
			struct err *err)
{
	static const char *const always[] = {
	    "model",	   "loss",   "dim",	  "window",	   "fixed-window",
	    "weights",	   "gradient", "negative", "share",	   "ns-exponent",
	    "sample",	   "seed",   "lowercase", "unicode-space", "utf8",
	    "max-token",   "noise-reuse", NULL};
	static const char *const of_stream[] = {"rate", "min-count",
						"max-size", "half-life", NULL};
	const struct matrix *m = &job->start;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	const struct tensor *input;

	if (matrix_read(&job->start, o->resume, threads, err) < 0)
		return -1;
	input = matrix_floats(m, err);
	if (!input || train_meta_take(m, o, always, err) < 0)
		return -1;
	if (matrix_meta(m, "vecmill.follow") &&
	    train_meta_take(m, o, of_stream, err) < 0)
		return -1;
	if (matrix_meta(m, "vecmill.ngrams"))
		return err_set(err, "%s: has n-grams, which --follow does not "
			       "train", matrix_name(m));
	if (!matrix_tensor(m, "output"))
		return err_set(err, "%s: has no output rows, without which "
			       "training cannot go on", matrix_name(m));
	if (input->shape[1] != (uint64_t)o->dim)
		return err_set(err, "--resume: %s has %" PRIu64 " dimensions, "
			       "this is with %" PRId64, matrix_name(m),
			       input->shape[1], o->dim);
	job->followed = train_meta_number(
	    m, "follow-tokens", train_meta_number(m, "position-tokens", 0));
	if (job->followed > FOLLOW_MAX)
		return err_set(err, "%s: says that it is of %" PRIu64 " words",
			       matrix_name(m), job->followed);
	return 0;
}

static struct follow_size size_of(const struct job *job)
{
	const struct train_opts *o = job->o;
	size_t rows = ROWS;

	if (job->start.words.n > rows)
		rows = job->start.words.n;
	if (o->max_size)
		rows = (size_t)o->max_size;
	return (struct follow_size){.rows = rows,
				    .min_count = (uint64_t)o->min_count,
				    .half_life = (uint64_t)o->half_life,
				    .longest = (size_t)o->text.max_token};
}

static void announce(const struct job *job, const struct follow_size *size)
{
	char memory[16], again[16], rows[16];

	log_info("up to %s words; memory: %s, and up to %s more while a "
		 "checkpoint is written",
		 log_count(rows, (double)size->rows),
		 log_bytes(memory, follow_memory(&job->config, size)),
		 log_bytes(again, config_memory(&job->config, size->rows)));
}

static int begin(struct stream *s, const struct follow_size *size,
		 struct err *err)
{
	struct job *job = s->job;

	if (follow_init(&s->f, &job->config, size, err) < 0)
		return -1;
	s->f.tokens = s->saved = job->followed;
	if (!job->o->resume)
		return 0;
	if (follow_take(&s->f, &job->start, err) < 0)
		return -1;
	matrix_release(&job->start);
	return 0;
}

/* ---- checkpoints ---- */

static void schedule(struct stream *s)
{
	const struct config *c = &s->job->config;

	s->saved = s->f.tokens;
	s->save_at = log_clock() + c->save_every;
	if (c->save_tokens)
		s->save_step = s->f.tokens / c->save_tokens;
}

static bool due(const struct stream *s)
{
	const struct config *c = &s->job->config;

	if (!follow_begun(&s->f) || s->f.tokens == s->saved)
		return false;
	if (c->save_tokens)
		return s->f.tokens / c->save_tokens > s->save_step;
	return c->save_every > 0 && log_clock() >= s->save_at &&
	       c->save_ready(s->job);
}

static struct position position_of(const struct stream *s)
{
	return (struct position){.epoch = s->done ? s->job->config.epochs : 0,
				 .tokens = s->f.tokens};
}

static int checkpoint(void *arg, const struct vocab *vocab,
		      const struct params *params, struct err *err)
{
	struct stream *s = arg;
	struct position now = position_of(s);
	int status;

	s->job->vocab = *vocab;
	status = train_checkpoint_save(s->job, params, &now, err);
	s->job->vocab = (struct vocab)VOCAB_INIT;
	return status;
}

static int pause_stream(void *arg, struct follow *f, struct err *err)
{
	struct stream *s = arg;
	int status;

	s->job->followed = f->tokens;
	if (!due(s))
		return 0;
	status = follow_save(f, checkpoint, s, err);
	schedule(s);
	return status;
}

/* ---- the end ---- */

static int save_last(void *arg, const struct vocab *vocab,
		     const struct params *params, struct err *err)
{
	struct stream *s = arg;
	struct train t = {.params = *params, .position = position_of(s)};
	int status;

	s->job->vocab = *vocab;
	status = train_checkpoint_end(s->job, &t, &s->name, err);
	s->job->vocab = (struct vocab)VOCAB_INIT;
	return status;
}

static void report(const struct stream *s)
{
	const struct follow *f = &s->f;
	char tokens[16], rows[16], in[16], out[16], rate[16];

	if (f->overlong)
		log_warn("%" PRIu64 " tokens were too long to be words",
			 f->overlong);
	log_info("%s words read, %s have rows (%s got one, %s lost it); %s "
		 "words/s while training; %s%s",
		 log_count(tokens, (double)f->tokens),
		 log_count(rows, (double)f->words.rows.n),
		 log_count(in, (double)f->words.admitted),
		 log_count(out, (double)f->words.evicted),
		 log_count(rate, f->seconds > 0
				     ? (double)f->trained / f->seconds
				     : 0),
		 s->done ? "saved to " : "stopped, saved to ", s->name);
}

/* Why it ended, where that is not the stream's end. */
static int reason(const struct stream *s, struct err *err)
{
	if (err_is_set(&s->f.input)) {
		*err = s->f.input;
		return -1;
	}
	if (s->done)
		return 0;
	err_stopped(err, stop_signal());
	if (s->name && strcmp(s->name, "-") != 0)
		err_add(err, "; to go on: --follow --resume %s", s->name);
	return -1;
}

static int finish(struct stream *s, struct err *err)
{
	s->done = !stop_requested() && !err_is_set(&s->f.input);
	if (s->done)
		stop_after(0);
	s->job->followed = s->f.tokens;
	if (follow_begun(&s->f)) {
		if (follow_save(&s->f, save_last, s, err) < 0)
			return -1;
		report(s);
	} else if (s->done) {
		return err_set(err, "the stream has %zu word%s seen at least "
			       "%" PRId64 " times: training needs two",
			       s->f.words.rows.n,
			       s->f.words.rows.n == 1 ? "" : "s",
			       s->job->o->min_count);
	}
	return reason(s, err);
}

static int run(struct stream *s, struct corpus *corpus, struct err *err)
{
	struct follow_size size = size_of(s->job);
	int status = -1;

	announce(s->job, &size);
	if (s->job->o->dry_run)
		return 0;
	if (begin(s, &size, err) == 0) {
		schedule(s);
		status = follow_run(&s->f, corpus, pause_stream, s, err);
	}
	if (status == 0)
		status = finish(s, err);
	follow_release(&s->f);
	return status;
}

int train_follow(struct job *job, int argc, char **argv, struct err *err)
{
	struct corpus_rules rules = corpus_opts_rules(&job->o->text);
	struct stream s = {.job = job};
	struct corpus *corpus = NULL;
	int status;

	if (train_checkpoint_new(job, argc, argv, err) < 0 ||
	    corpus_open(&corpus, argv, argc, &rules, job->config.threads,
			err) < 0)
		return -1;
	status = run(&s, corpus, err);
	corpus_close(corpus);
	return status;
}
