/* SPDX-License-Identifier: MIT */
/* What options ask for, looked at before the work. */
#include "cmd/train_checkpoint_impl.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/sibling.h"

#include <math.h>
#include <string.h>

/* A bare number below this is more likely seconds that lack their unit. */
enum { TOKENS_MIN = 10000 };

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || file_same(a, b);
}

bool train_checkpoint_in_output(const struct train_checkpoint *c)
{
	return same(c->path, c->o->output);
}

static int parse_every(struct config *c, const char *text, struct err *err)
{
	size_t n = strlen(text);
	int64_t tokens = 0;

	if (n && strchr("smhd", text[n - 1])) {
		if (!num_duration(text, &c->save_every) &&
		    c->save_every <= 1e9)
			return 0;
	} else if (!num_int(text, 0, INT64_MAX, &tokens)) {
		c->save_tokens = (uint64_t)tokens;
		if (tokens == 0 || tokens >= TOKENS_MIN)
			return 0;
		return err_usage(err, "--every: '%s' is ambiguous: a time "
				 "takes a unit (%ss), and tokens are %d at "
				 "least",
				 text, text, TOKENS_MIN);
	}
	return err_usage(err, "--every: '%s' is neither a time (30s, 10m, 1h) "
			 "nor a number of tokens (500k, 10M)", text);
}

/* An output that is no file has checkpoints only where it is said. */
static int check_file(struct job *job, struct err *err)
{
	static const char *const wanting[] = {"every", "keep-each", "eval",
					      NULL};
	const char *path = job->checkpoint->path;
	const char *const *name;

	if (file_replaceable(path))
		return 0;
	if (job->o->checkpoint)
		return err_usage(err, "--checkpoint: %s is not a file that can "
				 "be replaced", path);
	for (name = wanting; *name; name++)
		if (opt_given(&cmd_train, job->o, *name))
			return err_usage(err, "--%s: the output is not a file "
					 "that can be replaced: give a "
					 "--checkpoint", *name);
	job->config.save_every = 0;
	return 0;
}

/* What of all that is read PATH would replace; NULL: nothing. */
static const char *replaced(const struct job *job, const char *path, int argc,
			    char **argv)
{
	const struct eval_sets *sets = &job->checkpoint->sets;
	size_t s;
	int i;

	for (i = 0; i < argc; i++)
		if (file_same(path, argv[i]))
			return "an input";
	for (s = 0; s < sets->n; s++)
		if (file_same(path, sets->sets[s].path))
			return "a test set";
	if (job->o->init && file_same(path, job->o->init))
		return "what --init reads";
	if (job->o->freeze && file_same(path, job->o->freeze))
		return "the list of frozen words";
	return job->o->vocab && file_same(path, job->o->vocab)
		   ? "the vocabulary"
		   : NULL;
}

static int check_names(const struct job *job, int argc, char **argv,
		       struct err *err)
{
	const struct train_checkpoint *c = job->checkpoint;
	const char *what = replaced(job, c->path, argc, argv);

	if (what)
		return err_usage(err, "--checkpoint: %s is also %s", c->path,
				 what);
	if (!c->best_name)
		return 0;
	what = same(c->best_name, job->o->output)
		   ? "the output"
		   : replaced(job, c->best_name, argc, argv);
	return what ? err_usage(err, "--eval: the best would be %s, which is "
				"also %s", c->best_name, what)
		    : 0;
}

static int check(struct job *job, int argc, char **argv, struct err *err)
{
	const struct config *config = &job->config;

	if (parse_every(&job->config, job->o->every, err) < 0 ||
	    check_file(job, err) < 0)
		return -1;
	if (job->o->keep_each && !config->save_every && !config->save_tokens)
		return err_usage(err, "--keep-each: with --every %s there are "
				 "no checkpoints to keep", job->o->every);
	return check_names(job, argc, argv, err);
}

static int try_file(const char *name, struct err *err)
{
	struct file_out *out = NULL;

	if (file_out_open(&out, name, err) < 0)
		return -1;
	file_out_abort(out);
	return 0;
}

/* What cannot be written is better told before the work.  The output has been
 * opened. */
static int try_files(const struct train_checkpoint *c, struct err *err)
{
	if (!train_checkpoint_in_output(c) && try_file(c->path, err) < 0)
		return -1;
	return c->best_name ? try_file(c->best_name, err) : 0;
}

static int open_sets(struct train_checkpoint *c, struct err *err)
{
	const struct opt_list *sets = &c->o->eval;

	c->best = NAN;
	if (!sets->n)
		return 0;
	if (eval_sets_read(&c->sets, sets->texts, sets->n, err) < 0)
		return -1;
	c->best_name = sibling_named(c->path, "best", err);
	if (!c->best_name)
		return -1;
	return c->o->resume ? train_score_read(c->best_name, &c->sets,
					       &c->best, err)
			    : 0;
}

int train_checkpoint_new(struct job *job, int argc, char **argv,
			 struct err *err)
{
	const struct train_opts *o = job->o;
	struct train_checkpoint *c = mem_new(sizeof(*c), err);

	if (!c)
		return -1;
	job->checkpoint = c;
	c->o = o;
	c->path = o->checkpoint ? o->checkpoint : o->output;
	job->config.save_ready = train_checkpoint_ready;
	if (open_sets(c, err) < 0 || check(job, argc, argv, err) < 0)
		return -1;
	return o->dry_run ? 0 : try_files(c, err);
}

static void warn_of_room(const struct job *job)
{
	const char *path = job->checkpoint->path;
	uint64_t bytes = train_save_bytes(job), room = sibling_room(path);
	char size[16], have[16];

	if (room / 2 < bytes)
		log_warn("a checkpoint takes about %s, and where %s is there "
			 "are %s free", log_bytes(size, bytes), path,
			 log_bytes(have, room));
}

int train_checkpoint_begin(struct job *job, struct err *err)
{
	if (train_score_check(&job->checkpoint->sets, job, err) < 0)
		return -1;
	if (job->config.save_every > 0 || job->config.save_tokens)
		warn_of_room(job);
	return 0;
}
