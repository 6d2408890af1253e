/* SPDX-License-Identifier: MIT */
/* Between floats and codes, a whole matrix at a time. */
#ifndef QUANT_QUANTIZE_H
#define QUANT_QUANTIZE_H

#include "quant/codec.h"
#include "quant/report.h"

/* How words are stored: packed (data/pack.h) or not, or as suits the codec:
 * packed where it takes two bits a dimension or fewer. */
enum quantize_words { QUANTIZE_BY_CODEC = -1, QUANTIZE_PLAIN, QUANTIZE_FRONT };

/* What becomes of a table of n-grams, if there is one. */
struct quantize_ngrams {
	const struct codec *codec; /* NULL: as the words, options and all */
	struct codec_options options;
	size_t keep; /* so many rows at most (0: all) */
	bool used;   /* those that a word of the matrix has */
	bool leave;  /* it stays as it is */
};

struct quantize {
	const struct codec *codec;
	struct codec_options options;
	struct steps steps;
	struct quantize_ngrams ngrams;
	enum quantize_words words;
	int threads;
	struct report *opt_report; /* what the codes lose, if asked for */
};

/* Are the rows of M codes already?  That is an error. */
int quantize_check(const struct matrix *m, struct err *err);

/* Replaces the rows of M by their codes, and those of n-grams by theirs
 * (subwords.h).  Drops "output" and "word_rows", which are of no use without
 * floats to train; words, counts and metadata stay but for what the steps do
 * to them.  Rows that are codes already are an error. */
int quantize(struct matrix *m, const struct quantize *q, struct err *err);

/* Will words be packed? */
bool quantize_packs(const struct quantize *q);

/* Replaces codes, and 16-bit floats, by the floats they stand for, those of
 * n-grams too; floats stay as they are. */
int quantize_undo(struct matrix *m, struct err *err);
/* Only those of words. */
int quantize_undo_words(struct matrix *m, struct err *err);

#endif
