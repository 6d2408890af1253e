/* SPDX-License-Identifier: MIT */
/* vecmill nn: nearest neighbours and analogies. */
#include "cmd/cmd.h"

#include "base/mem.h"
#include "base/team.h"
#include "cmd/nn_input.h"
#include "cmd/nn_recall.h"
#include "data/matrix_file.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NEIGHBOURS = 10, EF = 100 };

struct nn_opts {
	struct opt_common common;
	int64_t k, restriction, threads;
	double min_score;
	const char *exclude, *within, *index;
	int64_t ef, recall;
	bool analogy, vector, pairs, odd, no_ngrams;
	int method, letter_case, scan, format;
};

enum { CASE_EXACT, CASE_FOLD };

static const char *const formats[] = {"plain", "tsv", "json", NULL};
static const char *const cases[] = {"exact", "fold", NULL};
/* In the order of enum search_pass. */
static const char *const scans[] = {"auto", "rows", "bytes", NULL};

#define AT(member) offsetof(struct nn_opts, member)

static const struct opt opts[] = {
    {"k", 'k', OPT_INT, AT(k), "N", NULL, 1, 1000000, NULL,
     "neighbours to a query (default: 10)"},
    {"analogy", 'a', OPT_FLAG, AT(analogy), NULL, NULL, 0, 0, NULL,
     "a query is three words a b c; answer what is to c as b is to a"},
    {"method", 0, OPT_CHOICE, AT(method), "NAME", NULL, 0, 0, analogy_methods,
     "how to answer analogies (default: add)"},
    {"vector", 0, OPT_FLAG, AT(vector), NULL, NULL, 0, 0, NULL,
     "a query is a line of numbers, as many as there are dimensions"},
    {"pairs", 0, OPT_FLAG, AT(pairs), NULL, NULL, 0, 0, NULL,
     "a query is two words; print their cosine"},
    {"odd-one-out", 0, OPT_FLAG, AT(odd), NULL, NULL, 0, 0, NULL,
     "a query is three words or more; print the one least like the others"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"restrict", 0, OPT_INT, AT(restriction), "N", NULL, 0, 4e9, NULL,
     "answer from the first N rows (the most frequent words); 0: all (default)"},
    {"min-score", 0, OPT_REAL, AT(min_score), "X", NULL, -1, 1000, NULL,
     "answers score at least X"},
    {"within", 0, OPT_TEXT, AT(within), "FILE", NULL, 0, 0, NULL,
     "answer with the words in FILE only, one a line"},
    {"exclude", 0, OPT_TEXT, AT(exclude), "FILE", NULL, 0, 0, NULL,
     "never answer with the words in FILE, one a line"},
    {"case", 0, OPT_CHOICE, AT(letter_case), "RULE", NULL, 0, 0, cases,
     "take words as they are, or where there is no such word, in any letter "
     "case (default: exact)"},
    {"no-ngrams", 0, OPT_FLAG, AT(no_ngrams), NULL, NULL, 0, 0, NULL,
     "words that are not in the vocabulary are unknown, whatever n-grams the "
     "matrix has"},
    {"scan", 0, OPT_CHOICE, AT(scan), "NAME", NULL, 0, 0, scans,
     "what to look at first, rows or a byte a dimension; answers are the same "
     "(default: auto)"},
    {"index", 0, OPT_TEXT, AT(index), "FILE", NULL, 0, 0, NULL,
     "walk the graph in FILE, made by vecmill index of this matrix, instead of "
     "looking at all rows"},
    {"ef", 0, OPT_INT, AT(ef), "N", NULL, 1, 1000000, NULL,
     "rows a walk keeps in mind: more find more and take longer (default: "
     "100)"},
    {"recall", 0, OPT_INT, AT(recall), "N", NULL, 1, 1e7, NULL,
     "answer nothing; print which share of the neighbours of N rows the index "
     "finds, and how fast"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

/* Everything a run holds. */
struct nn {
	const struct nn_opts *o;
	enum nn_mode mode;
	struct matrix matrix;
	struct search search;
	struct nn_words words;
	struct subword subword;
	uint64_t *candidates;
	struct matrix index;
	struct hnsw graph;
	struct nn_queries queries;
	struct nn_print print;
	struct nn_answer answer;
};

static const char *const modes[] = {
    [NN_NEAREST] = NULL,    [NN_ANALOGY] = "analogy",
    [NN_VECTOR] = "vector", [NN_PAIRS] = "pairs",
    [NN_ODD] = "odd-one-out",
};

static int find_mode(const struct nn_opts *o, enum nn_mode *ret,
		     struct err *err)
{
	const bool given[] = {[NN_ANALOGY] = o->analogy,
			      [NN_VECTOR] = o->vector,
			      [NN_PAIRS] = o->pairs,
			      [NN_ODD] = o->odd};
	int mode;

	*ret = NN_NEAREST;
	for (mode = NN_ANALOGY; mode <= NN_ODD; mode++) {
		if (!given[mode])
			continue;
		if (*ret != NN_NEAREST)
			return err_usage(err, "--%s excludes --%s", modes[*ret],
					 modes[mode]);
		*ret = (enum nn_mode)mode;
	}
	return 0;
}

/* What walks on a graph cannot do. */
static int check_index_options(const struct nn_opts *o, struct err *err)
{
	const char *option = o->within		  ? "within"
			     : o->restriction > 0 ? "restrict"
			     : o->scan >= 0	  ? "scan"
			     : o->method > ANALOGY_ADD
				 ? "method mul or pair"
				 : NULL;

	return option ? err_usage(err, "--%s does not go with --index", option)
		      : 0;
}

/* Options that do something with some modes only. */
static int check_options(const struct nn_opts *o, enum nn_mode mode,
			 struct err *err)
{
	bool searches = mode != NN_PAIRS && mode != NN_ODD;
	bool lists = o->within || o->exclude;
	const struct {
		const char *name;
		bool given, used;
	} options[] = {
	    {"k", o->k > 0, searches},
	    {"method", o->method >= 0, mode == NN_ANALOGY},
	    {"restrict", o->restriction >= 0, searches},
	    {"min-score", !isnan(o->min_score), searches},
	    {"within", o->within != NULL, searches},
	    {"exclude", o->exclude != NULL, searches},
	    {"case", o->letter_case >= 0, mode != NN_VECTOR || lists},
	    {"no-ngrams", o->no_ngrams, mode != NN_VECTOR},
	    {"scan", o->scan >= 0, searches},
	    {"index", o->index != NULL, searches},
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!options[i].given || options[i].used)
			continue;
		if (mode == NN_NEAREST)
			return err_usage(err, "--%s needs --analogy",
					 options[i].name);
		return err_usage(err, "--%s does nothing with --%s",
				 options[i].name, modes[mode]);
	}
	if (o->no_ngrams && o->recall > 0)
		return err_usage(err, "--no-ngrams does nothing with "
				 "--recall");
	if (o->index)
		return check_index_options(o, err);
	if (o->ef > 0 || o->recall > 0)
		return err_usage(err, "--%s needs --index",
				 o->ef > 0 ? "ef" : "recall");
	if (o->scan >= 0 && o->method > ANALOGY_ADD)
		return err_usage(err, "--scan does nothing with --method %s",
				 analogy_methods[o->method]);
	return 0;
}

/* Standard input is one thing at most; QUERIES: they come from there. */
static int check_stdin(const struct nn_opts *o, const char *matrix,
		       bool queries, struct err *err)
{
	const struct {
		const char *what, *path;
	} inputs[] = {{"the matrix", matrix},
		      {"the index", o->index},
		      {"the words of --within", o->within},
		      {"the words of --exclude", o->exclude},
		      {"the queries", queries ? "-" : NULL}};
	const char *first = NULL;
	size_t i;

	for (i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		if (!inputs[i].path || strcmp(inputs[i].path, "-") != 0)
			continue;
		if (first)
			return err_usage(err, "standard input cannot be both "
					 "%s and %s", first, inputs[i].what);
		first = inputs[i].what;
	}
	return 0;
}

/* N words, or standard input if there are none. */
static int check_words(const struct nn_opts *o, enum nn_mode mode, int n,
		       struct err *err)
{
	if (o->recall > 0 && (n > 0 || mode != NN_NEAREST))
		return err_usage(err, "--recall: the queries are rows of the "
				 "matrix");
	if (mode == NN_VECTOR && n > 0)
		return err_usage(err, "--vector: vectors come from standard "
				 "input, not as words");
	if (mode == NN_ANALOGY && n % 3)
		return err_usage(err, "--analogy: words come in threes");
	if (mode == NN_PAIRS && n % 2)
		return err_usage(err, "--pairs: words come in pairs");
	if (mode == NN_ODD && n > 0 && n < 3)
		return err_usage(err, "--odd-one-out: three words at least");
	return 0;
}

static size_t hits_to_query(const struct nn *nn)
{
	size_t k = nn->o->k > 0 ? (size_t)nn->o->k : NEIGHBOURS;

	if (nn->mode == NN_PAIRS || nn->mode == NN_ODD)
		return 1;
	return k > nn->search.limit && nn->search.limit > 0 ? nn->search.limit
							    : k;
}

static int open_search(struct nn *nn, int threads, struct err *err)
{
	const struct nn_opts *o = nn->o;
	struct search *s = &nn->search;
	size_t limit = o->restriction > 0 ? (size_t)o->restriction : 0;

	if (search_init(s, &nn->matrix, limit, threads, err) < 0 ||
	    nn_words_init(&nn->words, &nn->matrix,
			  o->letter_case == CASE_FOLD, err) < 0 ||
	    nn_words_candidates(&nn->words, s->limit, o->within, o->exclude,
				&nn->candidates, err) < 0)
		return -1;
	s->candidates = nn->candidates;
	if (!isnan(o->min_score))
		s->min_score = (float)o->min_score;
	if (o->scan >= 0)
		s->pass = (enum search_pass)o->scan;
	return 0;
}

static int open_index(struct nn *nn, int threads, struct err *err)
{
	if (!nn->o->index)
		return 0;
	if (matrix_read(&nn->index, nn->o->index, threads, err) < 0 ||
	    hnsw_open(&nn->graph, &nn->index, &nn->matrix, threads, err) < 0)
		return -1;
	nn->answer.graph = &nn->graph;
	return 0;
}

/* What is made of words that are not in the vocabulary. */
static int open_unseen(struct nn *nn, struct err *err)
{
	struct nn_unseen *u = &nn->queries.unseen;

	u->rows = nn->search.rows.rows;
	u->dim = nn->search.rows.dim;
	if (nn->o->no_ngrams || nn->mode == NN_VECTOR || nn->o->recall > 0)
		return 0;
	if (subword_open(&nn->subword, &nn->matrix, u->dim, err) < 0)
		return -1;
	if (subword_any(&nn->subword))
		u->subword = &nn->subword;
	return 0;
}

static int open_all(struct nn *nn, const char *path, struct err *err)
{
	const struct nn_opts *o = nn->o;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();

	if (matrix_read(&nn->matrix, path, threads, err) < 0 ||
	    open_search(nn, threads, err) < 0 ||
	    open_index(nn, threads, err) < 0 || open_unseen(nn, err) < 0)
		return -1;
	nn->queries.mode = nn->print.mode = nn->mode;
	nn->queries.dim = nn->search.rows.dim;
	nn->queries.words = &nn->words;
	nn->print.format = (enum nn_format)o->format;
	nn->print.queries = &nn->queries;
	nn->answer.search = &nn->search;
	nn->answer.print = &nn->print;
	nn->answer.method = o->method >= 0 ? (enum analogy_method)o->method
					   : ANALOGY_ADD;
	nn->answer.k = hits_to_query(nn);
	nn->answer.ef = o->ef > 0 ? (size_t)o->ef : EF;
	return 0;
}

static void release(struct nn *nn)
{
	nn_print_release(&nn->print);
	nn_query_release(&nn->queries);
	nn_words_release(&nn->words);
	subword_release(&nn->subword);
	mem_free(nn->candidates);
	hnsw_release(&nn->graph);
	matrix_release(&nn->index);
	search_release(&nn->search);
	matrix_release(&nn->matrix);
}

static void put_recall(enum nn_format format, const struct nn_recall *r)
{
	if (format == NN_JSON)
		printf("{\"recall\":%.4f,\"k\":%zu,\"queries\":%zu,"
		       "\"ef\":%zu,\"queries_per_second\":%.0f,"
		       "\"exact_per_second\":%.0f}\n",
		       r->recall, r->k, r->queries, r->ef, r->per_second,
		       r->exactly);
	else if (format == NN_TSV)
		printf("%.4f\t%zu\t%zu\t%zu\t%.0f\t%.0f\n", r->recall, r->k,
		       r->queries, r->ef, r->per_second, r->exactly);
	else
		printf("recall@%zu %.4f of %zu rows, ef %zu: %.0f queries/s, "
		       "%.0f by looking at all rows\n",
		       r->k, r->recall, r->queries, r->ef, r->per_second,
		       r->exactly);
}

static int report_recall(struct nn *nn, struct err *err)
{
	struct nn_recall r = {.queries = (size_t)nn->o->recall,
			      .k = nn->answer.k,
			      .ef = nn->answer.ef};

	if (nn_recall(&r, &nn->graph, &nn->search, err) < 0)
		return -1;
	put_recall((enum nn_format)nn->o->format, &r);
	return nn_print_flush(err);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	struct nn nn = {.o = options};
	struct nn_queries *q = &nn.queries;
	int status;

	if (find_mode(nn.o, &nn.mode, err) < 0 ||
	    check_options(nn.o, nn.mode, err) < 0 ||
	    check_words(nn.o, nn.mode, argc - 1, err) < 0 ||
	    check_stdin(nn.o, argv[0], argc == 1 && nn.o->recall <= 0,
			err) < 0)
		return -1;
	status = open_all(&nn, argv[0], err);
	if (status == 0 && nn.o->recall > 0)
		status = report_recall(&nn, err);
	else if (status == 0)
		status = argc > 1 ? nn_input_words(q, &nn.answer, argv + 1,
						   argc - 1, err)
				  : nn_input_lines(q, &nn.answer, err);
	if (status == 0 && q->unanswered)
		status = err_set(err, "queries without an answer: %llu of %llu",
				 (unsigned long long)q->unanswered,
				 (unsigned long long)q->asked);
	release(&nn);
	return status;
}

const struct command cmd_nn = {
    .name = "nn",
    .summary = "find nearest neighbours and solve analogies",
    .operands = "MATRIX [WORD...]",
    .min_args = 1,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct nn_opts),
    .run = run,
};
