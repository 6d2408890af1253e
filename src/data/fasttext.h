/* SPDX-License-Identifier: MIT */
/*
 * fastText's model files, .bin and .ftz, as fastText 0.9.2 has them.  All
 * numbers are little-endian; nothing is aligned:
 *
 *     int32 magic, version; 12 int32 and a double: what it was trained with
 *     int32 entries, words, labels; int64 tokens, pruned (-1: nothing was)
 *     entries: the word, a zero byte, int64 count, int8 0, or 1 of a label;
 *         words before labels
 *     pruned times: int32 bucket, row of the table
 *     uint8 1 if codes; the input rows: those of words, then those of buckets
 *     uint8 1 if codes (where the input is); the output rows: of words, with
 *         hierarchical softmax of inner nodes and one more; of labels when
 *         supervised
 *
 * Rows are int64 rows, dimensions and the floats, or codes (fasttext_codes.h).
 *
 * Before 2017 there were no magic number, no version, nothing pruned and no
 * bytes that say whether rows are codes: they are floats.
 */
#ifndef DATA_FASTTEXT_H
#define DATA_FASTTEXT_H

#include "data/matrix.h"

struct ngrams;

enum {
	FASTTEXT_MAGIC = 793712314,
	FASTTEXT_OLDEST = 11,
	FASTTEXT_VERSION = 12
};

/* Where there are none of another kind. */
enum fasttext_model {
	FASTTEXT_CBOW = 1,
	FASTTEXT_SKIPGRAM,
	FASTTEXT_SUPERVISED
};
enum fasttext_loss {
	FASTTEXT_HS = 1,
	FASTTEXT_NS,
	FASTTEXT_SOFTMAX,
	FASTTEXT_OVA
};

/* In the order of the file. */
enum fasttext_arg {
	FASTTEXT_DIM,
	FASTTEXT_WINDOW,
	FASTTEXT_EPOCHS,
	FASTTEXT_MIN_COUNT,
	FASTTEXT_NEGATIVE,
	FASTTEXT_WORD_NGRAMS,
	FASTTEXT_LOSS,
	FASTTEXT_MODEL,
	FASTTEXT_BUCKETS,
	FASTTEXT_MINN,
	FASTTEXT_MAXN,
	FASTTEXT_RATE_STEP, /* tokens from one learning rate to the next */
	FASTTEXT_ARGS
};

struct fasttext_args {
	int32_t n[FASTTEXT_ARGS];
	double sample;
};

/* NULL, or what is wrong with them. */
const char *fasttext_args_check(const struct fasttext_args *a);

/* The n-grams that words have by them; of no kind where they have none. */
struct ngrams fasttext_args_ngrams(const struct fasttext_args *a);

/* Sets metadata of M that say all of A, and TOKENS: what vecmill has too under
 * its names, the rest as "vecmill.fasttext-...". */
int fasttext_args_describe(const struct fasttext_args *a, int64_t tokens,
			   struct matrix *m, struct err *err);

/* The reverse: what M, whose n-grams are G, does not say is as fastText has it
 * when nothing is said.  *RET_TOKENS: those of the corpus; of the counts where
 * that is not said. */
struct fasttext_args fasttext_args_of(const struct matrix *m,
				      const struct ngrams *g, size_t dim,
				      int64_t *ret_tokens);

struct fasttext_codes;

/* Writes M to OUT as .bin, or, its input rows being CODES, those of words
 * first, as .ftz, which then has no output rows. */
int fasttext_write(const struct matrix *m,
		   const struct fasttext_codes *opt_codes, struct file_out *out,
		   bool compress, int threads, struct err *err);

/* The rows of words and the table of n-grams that a file of M has, floats both;
 * *RET_TABLE is NULL where there are no n-grams.  What fastText cannot have is
 * an error. */
int fasttext_rows(const struct matrix *m, const struct ngrams *g,
		  const struct tensor **ret_words,
		  const struct tensor **ret_table, struct err *err);

#endif
