/* SPDX-License-Identifier: MIT */
/* What becomes of n-grams that are to be small: as users say it. */
#ifndef CMD_QUANTIZE_NGRAMS_H
#define CMD_QUANTIZE_NGRAMS_H

#include "quant/quantize.h"

struct quantize_ngrams_opts {
	const char *prune, *method; /* NULL: not given */
	int64_t bits;		    /* likewise below 1 */
};

/* The option that is given, for messages; NULL: none. */
const char *quantize_ngrams_option(const struct quantize_ngrams_opts *o);

/* To q->ngrams; what is not said is as it is for words, of which Q says all. */
int quantize_ngrams_ask(const struct quantize_ngrams_opts *o,
			struct quantize *q, struct err *err);

/* Has M what the options are about? */
int quantize_ngrams_check(const struct quantize_ngrams_opts *o,
			  const struct matrix *m, struct err *err);

/* Of the codes that the table of M becomes, about; 0 if it has none. */
uint64_t quantize_ngrams_bytes(const struct quantize *q,
			       const struct matrix *m);

/* Bytes of the rows of words and n-grams, floats both. */
uint64_t quantize_ngrams_floats(const struct matrix *m);

#endif
