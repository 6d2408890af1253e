/* SPDX-License-Identifier: MIT */
/* vecmill eval: scores on test sets.  eval_print.c says what was found. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/team.h"
#include "cmd/eval_plot.h"
#include "cmd/eval_score.h"
#include "data/matrix_file.h"
#include "quant/quantize.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct eval_opts {
	struct opt_common common;
	int64_t restriction, bootstrap, seed, threads;
	int method, letter_case, oov, format;
	const char *compare, *dims, *plot;
	bool no_ngrams;
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
    {"no-ngrams", 0, OPT_FLAG, AT(no_ngrams), NULL, NULL, 0, 0, NULL,
     "words without rows are unknown, whatever n-grams the matrix has"},
    {"bootstrap", 0, OPT_INT, AT(bootstrap), "N", "0", 0, 1e6, NULL,
     "give 95 % intervals by N resamples of the items; 0: none"},
    {"compare", 0, OPT_TEXT, AT(compare), "MATRIX", NULL, 0, 0, NULL,
     "score MATRIX too, on the items known to both, and test the difference"},
    {"dims", 0, OPT_TEXT, AT(dims), "D,...", NULL, 0, 0, NULL,
     "score the first D dimensions only, for each D of a list"},
    {"plot", 0, OPT_TEXT, AT(plot), "FILE", NULL, 0, 0, NULL,
     "draw the scores to FILE as SVG: lines with --dims, else bars"},
    {"seed", 0, OPT_INT, AT(seed), "N", "1", 0, 9e18, NULL,
     "the random numbers of clustering and resampling"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

/* A matrix, opened once for each number of dimensions asked for. */
struct source {
	const char *path;
	struct matrix matrix;
	struct search *searches; /* [ndims] */
	size_t nsearches;
	struct lexicon lexicon;
	struct subword subword; /* if there are n-grams, and they are asked */
};

struct eval {
	const struct eval_opts *o;
	struct eval_protocol protocol;
	struct eval_sets sets;
	size_t *dims; /* [ndims], at least 1; a single 0: all */
	size_t ndims;
	struct source sources[2]; /* the second if o->compare */
	struct file_out *file;	  /* both NULL without --plot */
	struct eval_plot *plot;
};

static void source_release(struct source *s)
{
	size_t i;

	for (i = 0; i < s->nsearches; i++)
		search_release(&s->searches[i]);
	mem_free(s->searches);
	lexicon_release(&s->lexicon);
	subword_release(&s->subword);
	matrix_release(&s->matrix);
}

static void eval_release(struct eval *e)
{
	eval_sets_release(&e->sets);
	mem_free(e->dims);
	source_release(&e->sources[0]);
	source_release(&e->sources[1]);
	file_out_abort(e->file);
	eval_plot_free(e->plot);
}

/* "50,100": what --dims says; without it all dimensions once. */
static int read_dims(struct eval *e, struct err *err)
{
	const char *at = e->o->dims ? e->o->dims : "", *why, *end;
	char number[24];
	size_t cap = 0;
	int64_t dim;

	for (;; at = end + 1) {
		end = at + strcspn(at, ",");
		snprintf(number, sizeof(number), "%.*s", (int)(end - at), at);
		why = num_int(number, 1, INT32_MAX, &dim);
		if (e->o->dims && why)
			return err_usage(err, "--dims: '%s' is %s", number,
					 why);
		if (mem_grow(&e->dims, &cap, e->ndims + 1, sizeof(*e->dims),
			     err) < 0)
			return -1;
		e->dims[e->ndims++] = e->o->dims ? (size_t)dim : 0;
		if (!*end)
			return 0;
	}
}

/* The floats of all rows, to be cut off after any dimension. */
static int find_floats(struct source *s, const struct eval *e,
		       struct tensor **ret, struct err *err)
{
	const struct tensor *t;
	size_t d;

	if (quantize_undo_words(&s->matrix, err) < 0)
		return -1;
	t = matrix_floats(&s->matrix, err);
	if (!t)
		return -1;
	*ret = &s->matrix.tensors[t - s->matrix.tensors];
	for (d = 0; d < e->ndims; d++)
		if (e->dims[d] > t->shape[1])
			return err_usage(err,
					 "--dims: %s has %" PRIu64
					 " dimensions, not %zu",
					 s->path, t->shape[1], e->dims[d]);
	return 0;
}

static int open_searches(struct source *s, const struct eval *e,
			 struct err *err)
{
	size_t limit = (size_t)e->o->restriction, d;
	struct tensor *floats = NULL;
	uint64_t whole = 0;
	int status = 0;

	if (e->dims[0] && find_floats(s, e, &floats, err) < 0)
		return -1;
	if (floats)
		whole = floats->shape[1];
	for (d = 0; d < e->ndims && status == 0; d++) {
		if (floats)
			floats->shape[1] = e->dims[d];
		status = search_init(&s->searches[d], &s->matrix, limit,
				     e->protocol.threads, err);
		if (status < 0)
			break;
		s->nsearches++;
		status = search_norms(&s->searches[d], err);
	}
	if (floats)
		floats->shape[1] = whole;
	return status;
}

/* Before dimensions are cut off, there are as many as n-grams have. */
static int open_subword(struct source *s, const struct eval *e,
			struct err *err)
{
	struct coded whole;

	if (e->o->no_ngrams)
		return 0;
	return coded_open(&whole, &s->matrix, err) < 0
		   ? -1
		   : subword_open(&s->subword, &s->matrix, whole.dim, err);
}

static int source_open(struct source *s, const struct eval *e,
		       const char *path, struct err *err)
{
	s->path = path;
	s->searches = mem_array(e->ndims, sizeof(*s->searches), err);
	if (!s->searches ||
	    matrix_read(&s->matrix, path, e->protocol.threads, err) < 0)
		return -1;
	if (open_searches(s, e, err) < 0 || open_subword(s, e, err) < 0)
		return -1;
	/* N-grams are for words that have no row, even beyond --restrict. */
	return eval_lexicon_init(&s->lexicon, &s->matrix,
				 subword_any(&s->subword)
				     ? s->matrix.words.n
				     : s->searches[0].limit,
				 e->o->letter_case == CASE_FOLD, err);
}

static struct eval_source source_of(const struct source *s, size_t d)
{
	bool ngrams = subword_any(&s->subword);

	return (struct eval_source){s->path, &s->searches[d], &s->lexicon,
				    ngrams ? &s->subword : NULL};
}

/* Prints, and adds to the picture. */
static int score_set(const struct eval *e, const struct set *set, size_t d,
		     struct err *unknown, struct err *err)
{
	struct eval_source sources[2];
	struct eval_outcome c;
	int n = e->o->compare ? 2 : 1, k, status;

	for (k = 0; k < n; k++)
		sources[k] = source_of(&e->sources[k], d);
	status = eval_score(&c, &e->protocol, set, sources, n, e->dims[d], err);
	if (status == 0) {
		eval_print(&c.result, (enum eval_format)e->o->format);
		if (e->plot)
			status = eval_plot_add(e->plot, &c.result, err);
		eval_score_check(&c, unknown);
	}
	eval_score_release(&c);
	return status;
}

static int score_sets(const struct eval *e, struct err *unknown,
		      struct err *err)
{
	size_t i, d;

	for (i = 0; i < e->sets.n; i++)
		for (d = 0; d < e->ndims; d++)
			if (score_set(e, &e->sets.sets[i], d, unknown, err) < 0)
				return -1;
	return 0;
}

/* What is read is not to be written over. */
static int check_plot(const struct eval *e, const char *matrix,
		      struct err *err)
{
	const struct eval_opts *o = e->o;
	size_t ndims = o->dims ? e->ndims : 0;
	const char *why = eval_plot_check(e->sets.n, o->compare ? 2 : 1, ndims);
	bool same = file_same(o->plot, matrix) ||
		    (o->compare && file_same(o->plot, o->compare));
	size_t i;

	if (why)
		return err_usage(err, "--plot: %s", why);
	if (strcmp(o->plot, "-") == 0)
		return err_usage(err,
				 "--plot: standard output has the scores");
	for (i = 0; i < e->sets.n; i++)
		same |= file_same(o->plot, e->sets.sets[i].path);
	return same ? err_usage(err, "%s is both input and output", o->plot)
		    : 0;
}

/* The file is opened before any work. */
static int open_plot(struct eval *e, const char *matrix, struct err *err)
{
	const struct eval_opts *o = e->o;

	if (!o->plot)
		return 0;
	if (check_plot(e, matrix, err) < 0)
		return -1;
	e->plot = eval_plot_new(matrix, o->compare, o->dims ? e->ndims : 0,
				err);
	if (!e->plot)
		return -1;
	return file_out_open(&e->file, o->plot, err);
}

static int write_plot(struct eval *e, struct err *err)
{
	struct strbuf svg = STRBUF_INIT;
	int status = -1;

	if (!e->plot)
		return 0;
	if (eval_plot_draw(e->plot, &svg, err) == 0 &&
	    file_out_write(e->file, svg.data, svg.len, err) == 0) {
		status = file_out_commit(e->file, err);
		e->file = NULL;
	}
	strbuf_release(&svg);
	return status;
}

static int open_all(struct eval *e, int argc, char **argv, struct err *err)
{
	const struct eval_opts *o = e->o;

	if (read_dims(e, err) < 0 ||
	    eval_sets_read(&e->sets, (const char *const *)argv + 1, argc - 1,
			   err) < 0 ||
	    open_plot(e, argv[0], err) < 0 ||
	    source_open(&e->sources[0], e, argv[0], err) < 0)
		return -1;
	return o->compare ? source_open(&e->sources[1], e, o->compare, err)
			  : 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct eval_opts *o = options;
	struct err unknown = ERR_INIT;
	struct eval e = {.o = o,
			 .protocol = {{(enum analogy_method)o->method,
				       (enum score_oov)o->oov,
				       (uint64_t)o->seed},
				      cases[o->letter_case],
				      (size_t)o->bootstrap,
				      o->threads > 0 ? (int)o->threads
						     : team_cores()}};
	int status = -1;

	if (open_all(&e, argc, argv, err) == 0 &&
	    score_sets(&e, &unknown, err) == 0 && write_plot(&e, err) == 0)
		status = err_is_set(&unknown) ? err_set(err, "%s", unknown.msg)
					      : 0;
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
