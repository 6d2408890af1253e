/* SPDX-License-Identifier: MIT */
/* vecmill eval: scores on test sets.  eval_print.c says what was found. */
#include "cmd/cmd.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/team.h"
#include "cmd/eval_print.h"
#include "eval/bootstrap.h"

#include <stddef.h>
#include <stdio.h>

struct eval_opts {
	struct opt_common common;
	int64_t restriction, bootstrap, seed, threads;
	int method, letter_case, oov, format;
};

enum { CASE_FOLD, CASE_EXACT };

static const char *const cases[] = {"fold", "exact", NULL};
static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct eval_opts, member)

static const struct opt opts[] = {
    {"method", 'm', OPT_CHOICE, AT(method), "NAME", "add", 0, 0,
     analogy_methods,
     "answer analogies by 3CosAdd, 3CosMul or PairDirection"},
    {"restrict", 0, OPT_INT, AT(restriction), "N", "0", 0, 4e9, NULL,
     "know only the first N rows (the most frequent words); 0: all"},
    {"case", 0, OPT_CHOICE, AT(letter_case), "RULE", "fold", 0, 0, cases,
     "fold ASCII letters, the most frequent row answering for all that fold "
     "alike, or take words exactly"},
    {"oov", 0, OPT_CHOICE, AT(oov), "RULE", "skip", 0, 0, eval_print_oovs,
     "items with unknown words are left out of the score, or wrong, or scored "
     "with zeros in their place"},
    {"bootstrap", 0, OPT_INT, AT(bootstrap), "N", "0", 0, 1e6, NULL,
     "give 95 % intervals by N resamples of the items; 0: none"},
    {"seed", 0, OPT_INT, AT(seed), "N", "1", 0, 9e18, NULL,
     "the random numbers of clustering and resampling"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

struct eval {
	const struct eval_opts *o;
	struct score_rules rules;
	struct set *sets; /* [nsets] */
	size_t nsets;
	struct matrix matrix;
	struct search search;
	struct lexicon lexicon;
};

static void eval_release(struct eval *e)
{
	size_t i;

	for (i = 0; i < e->nsets; i++)
		set_release(&e->sets[i]);
	mem_free(e->sets);
	lexicon_release(&e->lexicon);
	search_release(&e->search);
	matrix_release(&e->matrix);
}

static int read_sets(struct eval *e, int n, char **operands, struct err *err)
{
	int i;

	e->sets = mem_array((size_t)n, sizeof(*e->sets), err);
	if (!e->sets)
		return -1;
	for (i = 0; i < n; i++, e->nsets++)
		if (set_read(&e->sets[i], operands[i], err) < 0)
			return -1;
	return 0;
}

static int open_matrix(struct eval *e, const char *path, struct err *err)
{
	const struct eval_opts *o = e->o;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();

	if (matrix_read(&e->matrix, path, threads, err) < 0 ||
	    search_init(&e->search, &e->matrix, (size_t)o->restriction,
			threads, err) < 0)
		return -1;
	return lexicon_init(&e->lexicon, &e->matrix.words, e->search.limit,
			    o->letter_case == CASE_FOLD, err);
}

static int resample(const struct eval *e, const struct set *set,
		    struct score *score, struct err *err)
{
	struct bootstrap b = {(size_t)e->o->bootstrap, e->rules.seed,
			      e->search.threads};

	return b.resamples ? bootstrap_score(&b, set, score, err) : 0;
}

/* A set of which nothing is known is an error, but one found late: its score
 * is printed, and those of the sets after it. */
static int score_set(const struct eval *e, const struct set *set,
		     struct err *unknown, struct err *err)
{
	struct lookup lookup;
	struct score_job job = {set, &e->search, &e->lexicon, &lookup,
				e->rules};
	struct score score = {0};
	struct eval_result result = {.set = set,
				     .score = &score,
				     .rules = &e->rules,
				     .letter_case = cases[e->o->letter_case],
				     .limit = e->search.limit,
				     .intervals = e->o->bootstrap > 0};
	int status = -1;

	if (lookup_init(&lookup, set, &e->search, &e->lexicon, err) < 0)
		return -1;
	if (lookup.damaged)
		log_warn("%s: words whose rows are not finite are taken to be "
			 "unknown",
			 set->path);
	if (score_run(&score, &job, err) < 0 ||
	    resample(e, set, &score, err) < 0)
		goto out;
	eval_print(&result, (enum eval_format)e->o->format);
	if (score.all.seen == 0)
		err_set(unknown, "%s: none of its words is known", set->path);
	status = 0;
out:
	score_release(&score);
	lookup_release(&lookup);
	return status;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct eval_opts *o = options;
	struct err unknown = ERR_INIT;
	struct eval e = {.o = o,
			 .rules = {(enum analogy_method)o->method,
				   (enum score_oov)o->oov, (uint64_t)o->seed}};
	int status = -1;
	size_t i;

	if (read_sets(&e, argc - 1, argv + 1, err) < 0 ||
	    open_matrix(&e, argv[0], err) < 0)
		goto out;
	for (i = 0; i < e.nsets; i++)
		if (score_set(&e, &e.sets[i], &unknown, err) < 0)
			goto out;
	status = err_is_set(&unknown) ? err_set(err, "%s", unknown.msg) : 0;
out:
	eval_release(&e);
	return status;
}

const struct command cmd_eval = {
    .name = "eval",
    .summary = "score a matrix on analogy, similarity and other test sets",
    .operands = "MATRIX SET...",
    .min_args = 2,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct eval_opts),
    .run = run,
};
