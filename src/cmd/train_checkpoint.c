/* SPDX-License-Identifier: MIT */
#include "cmd/train_checkpoint_impl.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/sibling.h"
#include "base/stop.h"

#include <stdio.h>
#include <string.h>

/* What the child has to say. */
struct outcome {
	struct train_scores scores;
	bool best; /* the best so far */
};

static void attempt_drop(struct attempt *a)
{
	file_out_abort(a->out);
	file_out_abort(a->best);
	mem_free(a->name);
	*a = (struct attempt){0};
}

/* Numbers go on from the greatest there is, whoever wrote it. */
static char *next_name(struct train_checkpoint *c, uint64_t *number,
		       struct err *err)
{
	if (!c->o->keep_each)
		return mem_strdup(c->path, err);
	*number = sibling_last(c->path);
	if (*number < c->number)
		*number = c->number;
	return sibling_numbered(c->path, ++*number, err);
}

static int attempt_open(struct train_checkpoint *c,
			const struct train_moment *now, struct err *err)
{
	struct attempt *a = &c->attempt;

	a->now = *now;
	a->start = log_clock();
	a->name = next_name(c, &a->number, err);
	if (!a->name || file_out_open(&a->out, a->name, err) < 0)
		return -1;
	return c->best_name ? file_out_open(&a->best, c->best_name, err) : 0;
}

static int write_best(struct train_checkpoint *c,
		      const struct train_moment *now, struct file_out **out,
		      struct outcome *outcome, struct err *err)
{
	if (outcome->scores.mean <= c->best)
		return 0;
	outcome->best = true;
	return train_save(now, out, c->best_name, err);
}

/* A child_fn, and the same in the foreground. */
static int attempt_run(void *arg, void *result, struct err *err)
{
	struct train_checkpoint *c = arg;
	struct outcome *outcome = result;
	struct attempt *a = &c->attempt;

	if (!params_finite(a->now.params))
		return err_set(err, "%s: numbers are no longer finite",
			       a->name);
	if (c->sets.n) {
		if (train_score(&outcome->scores, &c->sets, a->now.job,
				a->now.params, err) < 0)
			return -1;
		a->now.opt_scores = &outcome->scores;
	}
	if (train_save(&a->now, &a->out, a->name, err) < 0)
		return -1;
	return c->sets.n ? write_best(c, &a->now, &a->best, outcome, err) : 0;
}

/* The same reason again and again is told once. */
static void failed(struct train_checkpoint *c, const struct err *err)
{
	if (strcmp(c->failure, err->msg) != 0)
		log_warn("no checkpoint: %s (training goes on)", err->msg);
	memcpy(c->failure, err->msg, sizeof(c->failure));
}

static void tell(const struct train_checkpoint *c, const char *what,
		 const struct outcome *o)
{
	struct strbuf scores = STRBUF_INIT;
	struct err ignored = ERR_INIT;

	if (c->sets.n)
		train_score_text(&scores, &o->scores, &ignored);
	log_info("%s%s%s%s", what, c->sets.n ? ": " : "", strbuf_str(&scores),
		 o->best ? ", the best so far" : "");
	strbuf_release(&scores);
}

static void written(struct train_checkpoint *c, const struct outcome *o)
{
	const struct attempt *a = &c->attempt;
	char what[1000], words[16];

	snprintf(what, sizeof(what), "checkpoint after %s words, in %.1f s, %s",
		 log_count(words, (double)a->now.position.tokens),
		 log_clock() - a->start, a->name);
	tell(c, what, o);
	c->number = a->number;
	c->failure[0] = '\0';
	if (o->best)
		c->best = o->scores.mean;
}

static void attempt_end(struct train_checkpoint *c, int status,
			const struct outcome *o, const struct err *err)
{
	if (status == 0)
		written(c, o);
	else if (!stop_requested())
		failed(c, err);
	attempt_drop(&c->attempt);
}

static void collect(struct train_checkpoint *c)
{
	struct outcome outcome = {0};
	struct err err = ERR_INIT;
	int status = child_join(&c->child, &outcome, &err);

	attempt_end(c, status, &outcome, &err);
}

/* Waits for the one that is being written; a stop ends it instead. */
static void settle(struct train_checkpoint *c)
{
	if (!child_running(&c->child))
		return;
	if (child_wait(&c->child)) {
		collect(c);
		return;
	}
	child_kill(&c->child);
	attempt_drop(&c->attempt);
}

static void in_foreground(struct train_checkpoint *c, const struct err *why)
{
	struct outcome outcome = {0};
	struct err err = ERR_INIT;
	int status;

	if (!c->told)
		log_warn("%s: training waits for its checkpoints", why->msg);
	c->told = true;
	status = attempt_run(c, &outcome, &err);
	attempt_end(c, status, &outcome, &err);
}

bool train_checkpoint_ready(void *arg)
{
	struct train_checkpoint *c = ((struct job *)arg)->checkpoint;

	if (child_running(&c->child) && child_done(&c->child)) {
		const struct params *params = c->attempt.now.params;

		collect(c);
		params_mend(params);
	}
	return !child_running(&c->child);
}

/* Its own failures do not end the run. */
int train_checkpoint_save(void *arg, const struct params *params,
			  const struct position *position, struct err *err)
{
	const struct job *job = arg;
	struct train_checkpoint *c = job->checkpoint;
	struct train_moment now = {.job = job,
				   .params = params,
				   .position = *position,
				   .whole = true};
	struct err why = ERR_INIT;

	(void)err;
	settle(c);
	if (stop_requested())
		return 0;
	if (attempt_open(c, &now, &why) < 0)
		attempt_end(c, -1, NULL, &why);
	else if (child_start(&c->child, attempt_run, c,
			     sizeof(struct outcome), &why) < 0)
		in_foreground(c, &why);
	return 0;
}

/* ---- the end ---- */

static int stop(struct job *job, struct train_moment *now,
		const char **ret_name, struct err *err)
{
	struct train_checkpoint *c = job->checkpoint;
	uint64_t number;

	now->whole = true;
	*ret_name = c->path;
	if (!c->o->keep_each && train_checkpoint_in_output(c))
		return train_save(now, &job->out, c->path, err);
	*ret_name = c->stopped = next_name(c, &number, err);
	file_out_abort(job->out);
	job->out = NULL;
	if (!c->stopped || file_out_open(&job->out, c->stopped, err) < 0)
		return -1;
	return train_save(now, &job->out, c->stopped, err);
}

/* The matrix at the end is one more of those that may be the best. */
static int finish_best(struct train_checkpoint *c, struct train_moment now,
		       struct outcome *outcome, struct err *err)
{
	struct file_out *out = NULL;
	int status;

	if (file_out_open(&out, c->best_name, err) < 0)
		return -1;
	now.whole = true;
	status = write_best(c, &now, &out, outcome, err);
	file_out_abort(out);
	if (status == 0)
		tell(c, c->o->output, outcome);
	return status;
}

/* Whatever becomes of the scores, the output is written.  A stop leaves no time
 * for them. */
static int finish(struct job *job, struct train_moment now, struct err *err)
{
	struct train_checkpoint *c = job->checkpoint;
	struct outcome outcome = {0};
	struct err unscored = ERR_INIT;

	if (c->sets.n && !stop_requested() &&
	    train_score(&outcome.scores, &c->sets, job, now.params,
			&unscored) == 0 &&
	    !stop_requested())
		now.opt_scores = &outcome.scores;
	if (train_save(&now, &job->out, job->o->output, err) < 0)
		return -1;
	if (now.opt_scores)
		return finish_best(c, now, &outcome, err);
	return err_is_set(&unscored) && !stop_requested()
		   ? err_set(err, "%s", unscored.msg)
		   : 0;
}

int train_checkpoint_end(struct job *job, const struct train *t,
			 const char **ret_name, struct err *err)
{
	struct train_moment now = {
	    .job = job, .params = &t->params, .position = t->position};

	settle(job->checkpoint);
	if (!train_done(t, &job->config))
		return stop(job, &now, ret_name, err);
	*ret_name = job->o->output;
	return finish(job, now, err);
}

void train_checkpoint_free(struct train_checkpoint *c)
{
	if (!c)
		return;
	settle(c);
	attempt_drop(&c->attempt);
	eval_sets_release(&c->sets);
	mem_free(c->best_name);
	mem_free(c->stopped);
	mem_free(c);
}
