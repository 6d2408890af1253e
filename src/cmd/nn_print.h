/* SPDX-License-Identifier: MIT */
/* Answers of nn on standard output, in the forms of its manual page. */
#ifndef CMD_NN_PRINT_H
#define CMD_NN_PRINT_H

#include "base/strbuf.h"
#include "cmd/nn_query.h"
#include "search/search.h"

enum nn_format { NN_PLAIN, NN_TSV, NN_JSON };

struct nn_print {
	enum nn_format format;
	enum nn_mode mode;
	bool heading; /* plain: say which query */
	const struct nn_queries *queries; /* that are answered */
	uint64_t printed;
	struct strbuf quoted;
	char number[24];
};

void nn_print_release(struct nn_print *p);

/* The answer to Q: N hits, none if it has an error.  A pair has one, whose
 * row does not matter, odd words have one. */
int nn_print_answer(struct nn_print *p, const struct nn_query *q,
		    const struct search_hit *hits, size_t n, struct err *err);

/* What was printed must have arrived. */
int nn_print_flush(struct err *err);

#endif
