/* SPDX-License-Identifier: MIT */
#include "cmd/train_score.h"

#include "cmd/train_ngrams.h"

#include "base/mem.h"
#include "base/num.h"
#include "data/matrix_file.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEAN "vecmill.eval-mean"
#define SCORE "vecmill.eval."

static const char *set_name(const struct eval_sets *sets, size_t i)
{
	return file_base(sets->sets[i].path);
}

/* Rows are not there yet: zeros stand for them, which are known. */
static int check_known(const struct eval_sets *sets, const struct job *job,
		       const struct lexicon *lexicon, struct err *err)
{
	struct search search = {.limit = job->vocab.words.n};
	struct eval_source source = {NULL, &search, lexicon, NULL};
	int status = 0;
	size_t i;

	search.inv_norm = mem_array(search.limit, sizeof(float), err);
	if (!search.inv_norm)
		return -1;
	for (i = 0; i < sets->n && status == 0; i++)
		status = eval_score_known(&sets->sets[i], &source, err);
	mem_free(search.inv_norm);
	return status;
}

int train_score_check(const struct eval_sets *sets, const struct job *job,
		      struct err *err)
{
	const struct words *words = &job->vocab.words;
	struct lexicon lexicon = {0};
	size_t i, j;
	int status;

	for (i = 0; i < sets->n; i++)
		for (j = 0; j < i; j++)
			if (!strcmp(set_name(sets, i), set_name(sets, j)))
				return err_usage(err, "--eval: two sets are "
						 "called %s",
						 set_name(sets, i));
	if (!sets->n)
		return 0;
	status = lexicon_init(&lexicon, words, words->n, true, err);
	if (status == 0)
		status = check_known(sets, job, &lexicon, err);
	lexicon_release(&lexicon);
	return status;
}

/* Of accuracies, which are in per cent, the share. */
static double share(const struct set *set, const struct score *score)
{
	double x = score->all.score;

	if (isnan(x))
		return 0;
	return set->kind == SET_SIMILARITY || set->kind == SET_CATEGORY
		   ? x
		   : x / 100;
}

static int score_set(double *ret, const struct set *set,
		     const struct eval_source *source, int threads,
		     struct err *err)
{
	struct eval_protocol protocol = eval_protocol_usual(threads);
	struct eval_outcome c;
	int status = eval_score(&c, &protocol, set, source, 1, 0, err);

	if (status == 0)
		*ret = share(set, &c.sides[0].score);
	eval_score_release(&c);
	return status;
}

static int score_sets(struct train_scores *s, const struct matrix *m,
		      int threads, struct err *err)
{
	struct search search = {0};
	struct lexicon lexicon = {0};
	struct eval_source source = {m->path, &search, &lexicon, NULL};
	int status = -1;
	size_t i;

	if (search_init(&search, m, 0, threads, err) == 0 &&
	    search_norms(&search, err) == 0)
		status = eval_lexicon_init(&lexicon, m, search.limit, true,
					   err);
	for (i = 0; i < s->sets->n && status == 0; i++) {
		status = score_set(&s->score[i], &s->sets->sets[i], &source,
				   threads, err);
		s->mean += s->score[i] / (double)s->sets->n;
	}
	search_release(&search);
	lexicon_release(&lexicon);
	s->mean = round(s->mean * 1e6) / 1e6;
	return status;
}

int train_score(struct train_scores *ret, const struct eval_sets *sets,
		const struct job *job, const struct params *p,
		struct err *err)
{
	struct matrix m = MATRIX_INIT;
	int status;

	*ret = (struct train_scores){.sets = sets};
	m.words = job->vocab.words;
	status = train_ngrams_vectors(&m, job, p, err);
	if (status == 0)
		status = score_sets(ret, &m, job->config.threads, err);
	m.words = (struct words)WORDS_INIT;
	matrix_release(&m);
	return status;
}

static int score_key(struct strbuf *b, const struct eval_sets *sets, size_t i,
		     struct err *err)
{
	strbuf_clear(b);
	return strbuf_addf(b, err, SCORE "%s", set_name(sets, i));
}

int train_score_tell(struct matrix *m, const struct train_scores *s,
		     struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int status = matrix_set_meta(m, err, MEAN, "%.6f", s->mean);
	size_t i;

	for (i = 0; i < s->sets->n && status == 0; i++) {
		status = score_key(&key, s->sets, i, err);
		if (status == 0)
			status = matrix_set_meta(m, err, key.data, "%.6f",
						 s->score[i]);
	}
	strbuf_release(&key);
	return status;
}

int train_score_text(struct strbuf *b, const struct train_scores *s,
		     struct err *err)
{
	size_t i;

	for (i = 0; i < s->sets->n; i++)
		if (strbuf_addf(b, err, "%s %.4f, ", set_name(s->sets, i),
				s->score[i]) < 0)
			return -1;
	return strbuf_addf(b, err, "mean %.4f", s->mean);
}

/* Has M scores of SETS and of no others? */
static bool same_sets(const struct matrix *m, const struct eval_sets *sets)
{
	struct strbuf key = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	size_t i, found = 0, all = 0;

	for (i = 0; i < m->nmeta; i++)
		all += !strncmp(m->meta[i].key, SCORE, strlen(SCORE));
	for (i = 0; i < sets->n; i++)
		if (score_key(&key, sets, i, &ignored) == 0)
			found += matrix_meta(m, key.data) != NULL;
	strbuf_release(&key);
	return found == sets->n && all == sets->n;
}

int train_score_read(const char *path, const struct eval_sets *sets,
		     double *ret, struct err *err)
{
	struct matrix m = MATRIX_INIT;
	const char *mean;
	int status = -1;

	*ret = NAN;
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	if (matrix_read_header(&m, path, err) < 0)
		return -1;
	mean = matrix_meta(&m, MEAN);
	if (mean && same_sets(&m, sets) &&
	    !num_real(mean, -DBL_MAX, DBL_MAX, ret))
		status = 0;
	else
		err_set(err, "--eval: %s, the best so far, was not scored on "
			"the same sets: move it away to begin anew", path);
	matrix_release(&m);
	return status;
}
