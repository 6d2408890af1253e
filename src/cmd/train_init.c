/* SPDX-License-Identifier: MIT */
#include "cmd/train_init.h"

#include "cmd/train_init_ngrams.h"
#include "cmd/train_words.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/matrix_file.h"
#include "data/retype.h"
#include "data/word_list.h"
#include "kern/kern.h"
#include "train/freeze.h"
#include "train/place.h"
#include "train/subsample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STOP_ROWS = 4096 };

void train_init_release(struct train_init *t)
{
	mem_free(t->from);
	mem_free(t->seen);
	mem_free(t->frozen);
	words_release(&t->freeze);
	*t = (struct train_init){0};
}

/* ---- options ---- */

static int check_alone(const struct train_opts *o, struct err *err)
{
	int named = train_words_named(o);

	if (o->init && o->resume)
		return err_usage(err, "--init and --resume: a run that goes on "
				 "has its rows");
	if (o->resume && opt_given(&cmd_train, o, "like"))
		return err_usage(err, "--like and --resume: a run that goes on "
				 "is as it was");
	if (o->freeze && o->resume)
		return err_usage(err, "--freeze and --resume: what was frozen "
				 "stays so");
	if (o->freeze && !o->init)
		return err_usage(err, "--freeze: only with --init");
	if (named >= 0 && !o->init)
		return err_usage(err, "--vocab %s: only with --init (a file of "
				 "that name is ./%s)", o->vocab, o->vocab);
	return 0;
}

/* "-" twice, or once where no CORPUS is standard input too. */
static int check_stdin(const struct train_opts *o, int argc, char **argv,
		       struct err *err)
{
	bool corpus = argc == 0;
	int i;

	for (i = 0; i < argc; i++)
		corpus |= strcmp(argv[i], "-") == 0;
	if (o->init && strcmp(o->init, "-") == 0 && corpus)
		return err_usage(err, "standard input cannot be both the "
				 "matrix and the corpus");
	return 0;
}

int train_init_check_options(const struct train_opts *o, int argc, char **argv,
			     struct err *err)
{
	if (check_alone(o, err) < 0 || check_stdin(o, argc, argv, err) < 0)
		return -1;
	if (train_words_named(o) != TRAIN_WORDS_OLD)
		return 0;
	if (opt_given(&cmd_train, o, "min-count") ||
	    opt_given(&cmd_train, o, "max-size"))
		return err_usage(err, "--vocab old takes all words of the "
				 "matrix: --min-count and --max-size have "
				 "nothing to choose from");
	if (train_words_freeze_old(o))
		return err_usage(err, "--vocab old and --freeze all-old leave "
				 "nothing to train");
	return 0;
}

/* ---- the matrix ---- */

static int not_finite(const struct job *job, const char *what, size_t row,
		      struct err *err)
{
	size_t len;
	const char *word = words_get(&job->start.words, row, &len);

	return err_set(err, "--init: %s: the %s of \"%.*s\" is not finite",
		       matrix_name(&job->start), what,
		       len < 200 ? (int)len : 200, word);
}

static int check_rows(const struct job *job, struct err *err)
{
	const struct coded *c = &job->init.rows;
	float *row = mem_array(c->dim, sizeof(*row), err);
	int status = row ? 0 : -1;
	size_t i;

	for (i = 0; status == 0 && i < c->rows; i++) {
		if (i % STOP_ROWS == 0 && stop_requested()) {
			status = err_stopped(err, stop_signal());
			break;
		}
		c->codec->decode_row(c, i, row);
		if (!kern_finite(row, c->dim))
			status = not_finite(job, "vector", i, err);
	}
	mem_free(row);
	return status;
}

int train_init_read(struct job *job, struct train_opts *o, struct err *err)
{
	struct train_init *t = &job->init;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	int named = train_words_named(o);

	if (matrix_read_spooled(&job->start, o->init, threads, err) < 0 ||
	    retype(&job->start, "output", DTYPE_F32, err) < 0 ||
	    coded_open(&t->rows, &job->start, err) < 0 ||
	    check_rows(job, err) < 0)
		return -1;
	if (o->freeze && !train_words_freeze_old(o) &&
	    word_list_read_first(&t->freeze, o->freeze, err) < 0)
		return -1;
	if (opt_given(&cmd_train, o, "dim") &&
	    (uint64_t)o->dim != t->rows.dim)
		return err_set(err, "--init: %s has vectors of %zu dimensions, "
			       "--dim is %" PRId64, o->init, t->rows.dim,
			       o->dim);
	o->dim = (int64_t)t->rows.dim;
	t->on = true;
	t->words = TRAIN_WORDS_UNION;
	if (named >= 0)
		t->words = (enum train_words)named;
	else if (o->vocab)
		t->words = TRAIN_WORDS_NEW;
	snprintf(t->digest, sizeof(t->digest), "%016" PRIx64,
		 matrix_digest(&job->start));
	return 0;
}

static bool says(const struct matrix *m, const char *key, const char *want)
{
	const char *value = matrix_meta(m, key);

	return value && strcmp(value, want) == 0;
}

/* Output rows are inner nodes of a tree that hangs on counts and on where words
 * stand first: the same one? */
static bool same_tree(const struct job *job)
{
	struct vocab seen = job->vocab;
	char vocab[20], ids[20];

	seen.counts = job->init.seen;
	snprintf(vocab, sizeof(vocab), "%016" PRIx64, vocab_digest(&seen));
	snprintf(ids, sizeof(ids), "%016" PRIx64, job->digest);
	return says(&job->start, "vecmill.vocab-digest", vocab) &&
	       says(&job->start, "vecmill.corpus-digest", ids);
}

/* The output rows, if they are such as the run has; else NULL. */
static const struct tensor *outputs(const struct job *job)
{
	const struct matrix *m = &job->start;
	const struct tensor *t = matrix_tensor(m, "output");
	size_t rows = m->words.n - (job->config.loss == LOSS_HS);

	if (!t || t->type != DTYPE_F32 || t->ndim != 2 || t->shape[0] != rows ||
	    t->shape[1] != job->init.rows.dim ||
	    !says(m, "vecmill.loss", train_losses[job->config.loss]) ||
	    (job->config.loss == LOSS_HS && !same_tree(job)))
		return NULL;
	return t;
}

int train_init_words(struct job *job, struct corpus *corpus, struct err *err)
{
	if (train_words_read(job, corpus, err) < 0)
		return -1;
	if (!job->o->freeze || job->ids.tokens == 0)
		return 0;
	return train_words_freeze(job, job->config.loss == LOSS_NS &&
					   outputs(job), err);
}

/* ---- the rows ---- */

static void fill_inputs(const struct job *job, struct params *p)
{
	const struct train_init *t = &job->init;
	uint32_t i;

	for (i = 0; i < p->rows_in && !stop_requested(); i++)
		if (t->from[i] != WORDS_NONE)
			t->rows.codec->decode_row(&t->rows, t->from[i],
						  params_input(p, i));
}

static int fill_outputs(const struct job *job, struct params *p,
			struct err *err)
{
	const struct tensor *t = outputs(job);
	const uint32_t *from = job->init.from;
	bool nodes = job->config.loss == LOSS_HS; /* and not words */
	uint32_t i;

	log_info("%s: %s", matrix_name(&job->start),
		 t ? "output rows are taken too"
		   : "no output rows that fit: they start anew");
	if (!t && !nodes)
		place_outputs(p, from);
	for (i = 0; t && i < p->rows_out && !stop_requested(); i++) {
		if (!nodes && from[i] == WORDS_NONE)
			continue;
		memcpy(params_output(p, i), tensor_row(t, nodes ? i : from[i]),
		       p->dim * sizeof(float));
		if (!kern_finite(params_output(p, i), p->dim))
			return not_finite(job, "output row",
					  nodes ? i : from[i], err);
	}
	return 0;
}

static int place_new(const struct job *job, struct params *p, struct err *err)
{
	const struct train_init *t = &job->init;
	uint32_t *keep = subsample_new(t->seen, p->rows_in, job->ids.tokens,
				       job->config.sample, err);
	int status = -1;

	if (keep)
		status = place_inputs(p, &job->ids, t->from, keep,
				      job->config.window, err);
	mem_free(keep);
	return status;
}

static int fill_words(const struct job *job, struct params *p,
		      struct err *err)
{
	fill_inputs(job, p);
	return fill_outputs(job, p, err) < 0 ? -1 : place_new(job, p, err);
}

/* The vectors of words by themselves first, and then the rows that make
 * them. */
static int fill_ngrams(const struct job *job, struct params *p,
		       struct err *err)
{
	struct params vectors = *p;
	size_t bytes = job->vocab.words.n * p->stride * sizeof(float);
	int status;

	vectors.rows_in = job->vocab.words.n;
	vectors.input = mem_pages(bytes, err);
	if (!vectors.input)
		return -1;
	fill_inputs(job, &vectors);
	status = fill_outputs(job, &vectors, err);
	if (status == 0)
		status = train_init_ngrams_fill(job, vectors.input, p, err);
	mem_pages_free(vectors.input, bytes);
	return status;
}

int train_init_fill(void *arg, struct params *params, struct err *err)
{
	struct job *job = arg;

	if ((job->config.subwords ? fill_ngrams(job, params, err)
				  : fill_words(job, params, err)) < 0)
		return -1;
	matrix_release(&job->start);
	return 0;
}

/* ---- what is written ---- */

static bool done(const struct job *job, const struct position *position)
{
	return position->epoch >= job->config.epochs;
}

int train_init_write(struct matrix *m, const struct job *job,
		     const struct position *position, struct err *err)
{
	const struct train_init *t = &job->init;

	if (!t->on)
		return 0;
	if (!t->counted)
		m->counts = NULL;
	if (matrix_set_meta(m, err, "vecmill.init", "%s", t->digest) < 0 ||
	    matrix_set_meta(m, err, "vecmill.init-words", "%s",
			    train_words_names[t->words]) < 0)
		return -1;
	if (!t->frozen || done(job, position))
		return 0;
	return matrix_add(m, "frozen", DTYPE_U8, m->words.n, 0, t->frozen, 0,
			  NULL, err);
}

static int resume_frozen(struct job *job, struct err *err)
{
	const struct tensor *f = matrix_tensor(&job->start, "frozen");
	size_t n = job->start.words.n;

	if (!f)
		return 0;
	if (f->type != DTYPE_U8 || f->ndim != 1 || f->shape[0] != n)
		return err_set(err, "%s: tensor \"frozen\" is not U8 [%zu]",
			       matrix_name(&job->start), n);
	job->init.frozen = mem_copy(f->data, n, err);
	return job->init.frozen ? 0 : -1;
}

int train_init_resume(struct job *job, struct err *err)
{
	struct train_init *t = &job->init;
	const char *digest = matrix_meta(&job->start, "vecmill.init");
	int i;

	if (!digest)
		return 0;
	if (job->o->vocab)
		return err_usage(err, "--vocab and --resume: %s began with "
				 "--init and has its words",
				 matrix_name(&job->start));
	t->on = true;
	snprintf(t->digest, sizeof(t->digest), "%s", digest);
	for (i = 0; train_words_names[i]; i++)
		if (says(&job->start, "vecmill.init-words",
			 train_words_names[i]))
			t->words = (enum train_words)i;
	return resume_frozen(job, err);
}
