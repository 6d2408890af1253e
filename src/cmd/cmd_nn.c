/* SPDX-License-Identifier: MIT */
/* vecmill nn: nearest neighbours and analogies. */
#include "cmd/cmd.h"

#include "base/team.h"
#include "cmd/nn_input.h"

#include <stddef.h>
#include <string.h>

struct nn_opts {
	struct opt_common common;
	int64_t k, restriction, threads;
	bool analogy;
	int format;
};

static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct nn_opts, member)

static const struct opt opts[] = {
    {"k", 'k', OPT_INT, AT(k), "N", "10", 1, 1000000, NULL,
     "neighbours to a query"},
    {"analogy", 'a', OPT_FLAG, AT(analogy), NULL, NULL, 0, 0, NULL,
     "a query is three words a b c; answer what is to c as b is to a"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"restrict", 0, OPT_INT, AT(restriction), "N", "0", 0, 4e9, NULL,
     "answer from the first N rows (the most frequent words); 0: all"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

/* Everything a run holds. */
struct nn {
	const struct nn_opts *o;
	struct matrix matrix;
	struct search search;
	struct nn_queries queries;
	struct nn_print print;
	struct nn_answer answer;
};

static int open_all(struct nn *nn, const char *path, struct err *err)
{
	const struct nn_opts *o = nn->o;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	if (matrix_read(&nn->matrix, path, threads, err) < 0 ||
	    search_init(&nn->search, &nn->matrix, (size_t)o->restriction,
			threads, err) < 0)
		return -1;
	nn->queries.mode = o->analogy ? NN_ANALOGY : NN_NEAREST;
	nn->queries.words = &nn->matrix.words;
	nn->print.format = (enum nn_format)o->format;
	nn->print.words = &nn->matrix.words;
	nn->answer.search = &nn->search;
	nn->answer.print = &nn->print;
	nn->answer.k = (size_t)o->k;
	if (nn->answer.k > nn->search.limit && nn->search.limit > 0)
		nn->answer.k = nn->search.limit;
	return 0;
}

static void release(struct nn *nn)
{
	nn_print_release(&nn->print);
	nn_query_release(&nn->queries);
	search_release(&nn->search);
	matrix_release(&nn->matrix);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	struct nn nn = {.o = options};
	struct nn_queries *q = &nn.queries;
	int status;

	if (argc == 1 && strcmp(argv[0], "-") == 0)
		return err_usage(err, "standard input cannot be both the "
				 "matrix and the queries");
	status = open_all(&nn, argv[0], err);
	if (status == 0)
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
