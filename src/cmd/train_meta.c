/* SPDX-License-Identifier: MIT */
#include "cmd/train_meta.h"

#include "cmd/train_ngrams.h"

#include "base/mem.h"
#include "base/team.h"
#include "data/matrix_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With as few digits as bring X back. */
static int set_real(struct matrix *m, const char *key, double x,
		    struct err *err)
{
	char text[32];
	int digits;

	for (digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	return matrix_set_meta(m, err, key, "%s", text);
}

#define SET(key, ...)                                                 \
	if (matrix_set_meta(m, err, "vecmill." key, __VA_ARGS__) < 0) \
	return -1
#define SET_REAL(key, x)                             \
	if (set_real(m, "vecmill." key, x, err) < 0) \
	return -1

static int write_model(struct matrix *m, const struct job *job,
		       struct err *err)
{
	const struct config *c = &job->config;

	SET("model", "%s", train_models[c->model]);
	SET("loss", "%s", train_losses[c->loss]);
	SET("dim", "%d", c->dim);
	SET("window", "%d", c->window);
	SET("fixed-window", "%s", c->fixed_window ? "true" : "false");
	if (c->model == MODEL_CBOW) {
		SET("weights", "%s", train_weights[c->weights]);
		SET("gradient", "%s", train_gradients[c->gradient]);
	}
	if (c->loss == LOSS_NS) {
		SET("negative", "%d", c->negative);
		SET("share", "%d", c->share);
		SET("noise-reuse", "%d", c->noise_reuse);
		SET_REAL("ns-exponent", c->ns_exponent);
	}
	SET_REAL("sample", c->sample);
	SET_REAL("rate", c->rate);
	if (!job->o->follow)
		SET("epochs", "%d", c->epochs);
	SET("seed", "%" PRIu64, c->seed);
	if (c->storage != STORAGE_F32)
		SET("storage", "%s", train_storages[c->storage]);
	if (c->deterministic)
		SET("deterministic", "true");
	return 0;
}

static int write_text(struct matrix *m, const struct train_opts *o,
		      struct err *err)
{
	const struct corpus_opts *t = &o->text;

	SET("min-count", "%" PRId64, o->min_count);
	if (o->max_size)
		SET("max-size", "%" PRId64, o->max_size);
	if (t->lowercase)
		SET("lowercase", "true");
	if (t->unicode_space)
		SET("unicode-space", "true");
	if (t->utf8 != NORMAL_KEEP)
		SET("utf8", "%s", corpus_opts_utf8[t->utf8]);
	if (t->max_token != CORPUS_MAX_TOKEN)
		SET("max-token", "%" PRId64, t->max_token);
	return 0;
}

static int write_options(struct matrix *m, const struct job *job,
			 struct err *err)
{
	return write_model(m, job, err) < 0 ||
		       train_ngrams_meta(m, job->o, err) < 0 ||
		       write_text(m, job->o, err) < 0
		   ? -1
		   : 0;
}

static int write_corpus(struct matrix *m, const struct job *job,
			struct err *err)
{
	SET("vocab-digest", "%016" PRIx64, vocab_digest(&job->vocab));
	SET("corpus-tokens", "%" PRIu64, job->ids.tokens);
	SET("corpus-digest", "%016" PRIx64, job->digest);
	return 0;
}

static int write_follow(struct matrix *m, const struct job *job,
			struct err *err)
{
	SET("follow", "true");
	if (job->o->half_life)
		SET("half-life", "%" PRId64, job->o->half_life);
	SET("follow-tokens", "%" PRIu64, job->followed);
	return 0;
}

int train_meta_write(struct matrix *m, const struct job *job,
		     const struct position *position, struct err *err)
{
	SET("version", "%s", VECMILL_VERSION);
	if (write_options(m, job, err) < 0)
		return -1;
	if (job->o->follow)
		return write_follow(m, job, err);
	if (write_corpus(m, job, err) < 0)
		return -1;
	SET("position-epoch", "%d", position->epoch);
	SET("position-chunk", "%" PRIu64, position->chunk);
	SET("position-tokens", "%" PRIu64, position->tokens);
	return 0;
}

#undef SET
#undef SET_REAL

/* ---- going on ---- */

/* What a file may say of options. */
static const char *const options[] = {
    "model",	 "loss",	"dim",	    "window",	 "fixed-window",
    "weights",	 "gradient",	"negative", "share",	 "ns-exponent",
    "sample",	 "rate",	"epochs",   "seed",	 "min-count",
    "max-size",	 "lowercase",	"utf8",	    "max-token", "unicode-space",
    "deterministic", "ngrams",	"minn",	    "maxn",	 "buckets",
    "hash-count", "ngram-min-count", "storage", "noise-reuse", NULL};
static const char *const words[] = {"vocab-digest", NULL};
static const char *const corpus[] = {"corpus-tokens", "corpus-digest", NULL};

/* Under the name of an option, but for one that all matrices of that kind have
 * (data/ngrams.h). */
static const char *meta(const struct matrix *m, const char *key)
{
	char name[64];

	snprintf(name, sizeof(name), "vecmill.%s",
		 strcmp(key, "hash-count") == 0 ? "hash_count" : key);
	return matrix_meta(m, name);
}

static int take_option(const struct matrix *m, struct train_opts *o,
		       const char *name, struct err *err)
{
	const char *value = meta(m, name);

	if (!value || strcmp(value, "false") == 0 ||
	    opt_given(&cmd_train, o, name))
		return 0;
	return opt_set(&cmd_train, o, name, value, err);
}

int train_meta_take(const struct matrix *m, struct train_opts *o,
		    const char *const *names, struct err *err)
{
	for (; *names; names++)
		if (take_option(m, o, *names, err) < 0)
			return -1;
	return 0;
}

uint64_t train_meta_number(const struct matrix *m, const char *key,
			   uint64_t none)
{
	const char *value = meta(m, key);
	char *end;
	uint64_t n;

	if (!value || *value < '0' || *value > '9')
		return none;
	n = strtoull(value, &end, 10);
	return *end ? none : n;
}

static int read_position(struct job *job, struct err *err)
{
	const struct matrix *m = &job->start;
	uint64_t epoch = train_meta_number(m, "position-epoch", UINT64_MAX);

	job->position.chunk = train_meta_number(m, "position-chunk", UINT64_MAX);
	job->position.tokens =
	    train_meta_number(m, "position-tokens", UINT64_MAX);
	job->position.epoch = (int)epoch;
	if (epoch > INT32_MAX || job->position.chunk == UINT64_MAX ||
	    job->position.tokens == UINT64_MAX)
		return err_set(err, "%s: does not say how far training was",
			       matrix_name(m));
	if (!matrix_tensor(m, "output"))
		return err_set(err, "%s: has no output rows, without which "
			       "training cannot go on", matrix_name(m));
	return 0;
}

/* Rows as the run stored them? */
static bool resumable(const struct matrix *m, struct err *err)
{
	const struct tensor *t;

	if (!meta(m, "storage"))
		return matrix_floats(m, err) != NULL;
	t = matrix_vectors_of(m, "input", m->words.n, err);
	if (!t || t->type == DTYPE_BF16)
		return t != NULL;
	err_set(err, "%s: tensor \"input\" is %s, and was trained as BF16 "
		"(vecmill convert --dtype bf16)", matrix_name(m),
		dtype_name(t->type));
	return false;
}

int train_resume_read(struct job *job, struct train_opts *o, struct err *err)
{
	int threads = o->threads > 0 ? (int)o->threads : team_cores();

	if (matrix_read(&job->start, o->resume, threads, err) < 0 ||
	    !resumable(&job->start, err) || read_position(job, err) < 0)
		return -1;
	if (train_init_resume(job, err) < 0)
		return -1;
	return train_meta_take(&job->start, o, options, err);
}

/* NOW against the file, key by key. */
static int compare(const struct job *job, const struct matrix *now,
		   const char *const *keys, struct err *err)
{
	for (; *keys; keys++) {
		const char *a = meta(&job->start, *keys);
		const char *b = meta(now, *keys);

		if ((!a && !b) || (a && b && strcmp(a, b) == 0))
			continue;
		return err_set(err, "--resume: %s was trained with %s%s%s, "
			       "this is with %s%s%s",
			       matrix_name(&job->start), a ? *keys : "no ",
			       a ? " " : "", a ? a : *keys,
			       b ? *keys : "no ", b ? " " : "",
			       b ? b : *keys);
	}
	return 0;
}

/* The same against what WRITE says of JOB. */
static int check(const struct job *job,
		 int (*write)(struct matrix *, const struct job *,
			      struct err *),
		 const char *const *keys, struct err *err)
{
	struct matrix now = MATRIX_INIT;
	int rc = write(&now, job, err);

	if (rc == 0)
		rc = compare(job, &now, keys, err);
	matrix_release(&now);
	return rc;
}

int train_resume_check_options(const struct job *job, struct err *err)
{
	return check(job, write_options, options, err);
}

int train_resume_check_corpus(const struct job *job, struct err *err)
{
	if (check(job, write_corpus, words, err) < 0) {
		if (!job->o->vocab)
			err_add(err, "; a run with --vocab FILE goes on with "
				"the same");
		return -1;
	}
	return check(job, write_corpus, corpus, err);
}
