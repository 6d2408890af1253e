/* SPDX-License-Identifier: MIT */
/*
 * Queries of nn: lines and arguments, and the rows they name.  What is no
 * query is reported by log_warn, up to a number, and counted; blank lines are
 * neither.
 */
#ifndef CMD_NN_QUERY_H
#define CMD_NN_QUERY_H

#include "cmd/nn_unseen.h"
#include "cmd/nn_words.h"

enum nn_mode { NN_NEAREST, NN_ANALOGY, NN_VECTOR, NN_PAIRS, NN_ODD };

struct nn_term {
	uint32_t row; /* or a word of `unseen` */
	bool minus;
};

struct nn_query {
	const char *text; /* as given, without blanks around it */
	size_t len;
	uint64_t line;	   /* 0: from the command line */
	const char *error; /* why it has no answer, NULL if it has one */
	size_t first;	   /* of its terms, or of its numbers */
	size_t n;	   /* terms */
	size_t nrows; /* distinct rows, from ROWS + FIRST; ascending */
	size_t first_unseen, nunseen; /* words that have none, of `unseen` */
};

struct nn_queries {
	enum nn_mode mode;
	struct nn_words *words;
	struct nn_unseen unseen; /* of all */
	size_t dim; /* numbers of a vector */
	struct nn_query *list; /* [n] */
	size_t n, cap;
	struct nn_term *terms; /* of all */
	uint32_t *rows;
	size_t nterms, terms_cap, rows_cap;
	float *numbers; /* of all, with NN_VECTOR */
	size_t nnumbers, numbers_cap;
	uint64_t asked, unanswered; /* so far, cleared or not */
};

void nn_query_release(struct nn_queries *q);
void nn_query_clear(struct nn_queries *q);

/* The word that a term means. */
const char *nn_query_word(const struct nn_queries *q, uint32_t row,
			  size_t *ret_n);

/* Appends the line TEXT, which must live until the queries are cleared. */
int nn_query_line(struct nn_queries *q, const char *text, size_t n,
		  uint64_t line, struct err *err);

/* Appends one query: WORDS, which TEXT shows side by side. */
int nn_query_words(struct nn_queries *q, const char *text, size_t n,
		   char **words, int nwords, struct err *err);

/* Query I has no answer: ERROR is for programs, the rest for people. */
void nn_query_fail(struct nn_queries *q, size_t i, const char *error,
		   const char *fmt, ...) ERR_FORMAT(4, 5);

#endif
