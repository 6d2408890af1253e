/* SPDX-License-Identifier: MIT */
#include "cmd/train_ngrams.h"

#include "base/stop.h"
#include "cmd/train_init_ngrams.h"
#include "data/compose.h"
#include "train/ngram_count.h"

#include <inttypes.h>

static const char *const names[] = {"subword",	 "ngrams",
				    "minn",	 "maxn",
				    "buckets",	 "ngram-min-count",
				    "hash-count", NULL};

/* Any option of n-grams is enough to have them. */
static bool wanted(const struct train_opts *o)
{
	const char *const *name;

	for (name = names; *name; name++)
		if (opt_given(&cmd_train, o, *name))
			return true;
	return false;
}

struct ngrams train_ngrams_asked(const struct train_opts *o)
{
	struct ngrams g = NGRAMS_INIT;

	if (o->ngrams >= 0)
		g.kind = (enum ngrams_kind)o->ngrams + NGRAMS_BUCKETS;
	else if (wanted(o))
		g.kind = NGRAMS_BUCKETS;
	g.minn = (int)o->minn;
	g.maxn = (int)o->maxn;
	g.buckets = (uint32_t)o->buckets;
	if (g.kind == NGRAMS_FLORET) {
		g.hash_count = (int)o->hash_count;
		g.hash_seed = NGRAMS_FLORET_SEED;
	}
	return g;
}

/* Option NAME, if given, with another kind than it is for. */
static int misplaced(const struct train_opts *o, const char *name, bool fits,
		     const char *kind, struct err *err)
{
	if (fits || !opt_given(&cmd_train, o, name))
		return 0;
	return err_usage(err, "--%s is for --ngrams %s", name, kind);
}

int train_ngrams_check(const struct train_opts *o, struct err *err)
{
	struct ngrams g = train_ngrams_asked(o);
	const char *wrong;

	if (g.kind == NGRAMS_NONE)
		return 0;
	if (misplaced(o, "buckets", g.kind != NGRAMS_EXPLICIT,
		      "buckets and floret", err) < 0 ||
	    misplaced(o, "ngram-min-count", g.kind == NGRAMS_EXPLICIT,
		      "explicit", err) < 0 ||
	    misplaced(o, "hash-count", g.kind == NGRAMS_FLORET, "floret",
		      err) < 0)
		return -1;
	if (o->follow || o->freeze)
		return err_usage(err, "--%s does not go with n-grams "
				 "(--subword)", o->follow ? "follow" : "freeze");
	/* Rows of n-grams are held by the means alone that they are in, and
	 * the noise of rounding, large where they are, drives them apart: on
	 * 17 M words training diverged in its second epoch. */
	if (o->storage != STORAGE_F32)
		return err_usage(err, "--storage bf16 does not go with n-grams "
				 "(--subword)");
	if (g.minn > g.maxn)
		return err_usage(err, "--minn %d is above --maxn %d", g.minn,
				 g.maxn);
	wrong = ngrams_check(&g);
	return wrong ? err_usage(err, "%s", wrong) : 0;
}

static int resumed(struct ngrams *g, const struct job *job, struct err *err)
{
	if (ngrams_open(g, &job->start, err) < 0)
		return -1;
	return g->kept ? err_set(err, "--resume: %s has rows for some of its "
				 "buckets only", matrix_name(&job->start))
		       : 0;
}

static int chosen(struct ngrams *g, const struct job *job, struct err *err)
{
	int listed = 0;

	if (job->o->init)
		listed = train_init_ngrams_list(g, job, err);
	if (listed < 0)
		return -1;
	if (g->kind != NGRAMS_EXPLICIT || listed)
		return 0;
	return ngram_count(g, &job->vocab.words,
			   job->init.on ? job->init.seen : job->vocab.counts,
			   (uint64_t)job->o->ngram_min_count, err);
}

int train_ngrams_begin(struct job *job, struct err *err)
{
	struct ngrams g = train_ngrams_asked(job->o);

	if (g.kind == NGRAMS_NONE)
		return 0;
	if (job->o->resume ? resumed(&g, job, err) < 0
			   : chosen(&g, job, err) < 0)
		return -1;
	if (subwords_init(&job->subwords, &g, &job->vocab.words,
			  job->config.threads, err) < 0)
		return -1;
	job->config.subwords = &job->subwords;
	return 0;
}

/* ---- the matrix ---- */

int train_ngrams_vectors(struct matrix *m, const struct job *job,
			 const struct params *p, struct err *err)
{
	const struct subwords *s = job->config.subwords;
	size_t stride = p->stride * sizeof(float);
	int status;

	if (!s)
		return matrix_add(m, "input", p->type, p->rows_in, p->dim,
				  p->input, stride, NULL, err);
	if (s->own &&
	    matrix_add(m, "word_rows", DTYPE_F32, s->own, p->dim, p->input,
		       stride, NULL, err) < 0)
		return -1;
	if (matrix_add(m, "ngrams", DTYPE_F32, ngrams_rows(&s->ngrams), p->dim,
		       p->input + s->own * p->stride, stride, NULL, err) < 0)
		return -1;
	if (s->ngrams.kind == NGRAMS_EXPLICIT &&
	    matrix_add(m, "ngrams.strings", DTYPE_U8,
		       s->ngrams.strings.text_len - 1, 0,
		       s->ngrams.strings.text, 0, NULL, err) < 0)
		return -1;
	/* What has ended training must not end what saves it. */
	stop_hold(true);
	status = compose_input(m, &s->ngrams, job->config.threads, err);
	stop_hold(false);
	return status;
}

int train_ngrams_meta(struct matrix *m, const struct train_opts *o,
		      struct err *err)
{
	struct ngrams g = train_ngrams_asked(o);

	if (g.kind == NGRAMS_NONE)
		return 0;
	if (g.kind == NGRAMS_EXPLICIT &&
	    matrix_set_meta(m, err, "vecmill.ngram-min-count", "%" PRId64,
			    o->ngram_min_count) < 0)
		return -1;
	return ngrams_describe(&g, m, err);
}

void train_ngrams_resume(const struct job *job, struct train_start *start)
{
	if (!job->config.subwords)
		return;
	start->input = matrix_tensor(&job->start, "word_rows");
	start->table = matrix_tensor(&job->start, "ngrams");
}

uint64_t train_ngrams_bytes(const struct job *job)
{
	const struct subwords *s = job->config.subwords;

	return s ? subwords_rows(s) * (uint64_t)job->config.dim * sizeof(float)
		 : 0;
}
