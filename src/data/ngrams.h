/* SPDX-License-Identifier: MIT */
/*
 * Character n-grams (Bojanowski et al. 2017, "Enriching word vectors with
 * subword information"): a word is "<word>", and its n-grams are the runs of
 * MINN to MAXN characters in that.  Each has a row, or a few, in a table:
 *
 *     buckets   the row is the n-gram's hash modulo the number of buckets, as
 *               fastText has it, bit for bit; different n-grams may share one
 *     explicit  the row is the n-gram's number in a list; those that are not
 *               there have none
 *     floret    as buckets, by another hash that gives 1 to 4 rows, and
 *               "<word>" has rows in the same table instead of a row of its own
 *               (Bloom embeddings; Serra & Karatzoglou 2017)
 *     finalfusion  as buckets, of which there are a power of two, by the hash
 *               of that program; "<" and ">" alone are n-grams too
 *
 * A character is a byte that does not go on with another and those that go on
 * with it, so that bytes that are no UTF-8 have n-grams too.  The word "</s>",
 * a sentence's end, has none.
 *
 * The vector of a word is the mean of its own row, if it has one, and those of
 * its n-grams, one that stands in it twice counting twice.  In a matrix:
 *
 *     input           [words, D] the vectors of the words: those means
 *     word_rows       [words, D] their own rows; for training to go on, and for
 *                     fastText's files; not with floret
 *     ngrams          [rows, D] the table
 *     ngrams.buckets  I32 [rows], ascending: which of the buckets the rows are,
 *                     others having none; not there: all are
 *     ngrams.strings  U8, the n-grams joined by newlines, in row order, when
 *                     explicit
 *
 * and metadata "vecmill.ngrams" (the kind, as above), "vecmill.minn",
 * "vecmill.maxn", "vecmill.buckets", "vecmill.hash_count",
 * "vecmill.hash_seed", the last two with floret only.
 */
#ifndef DATA_NGRAMS_H
#define DATA_NGRAMS_H

#include "data/words.h"

#include <stdbool.h>

struct matrix;

enum ngrams_kind { NGRAMS_NONE, NGRAMS_BUCKETS, NGRAMS_EXPLICIT, NGRAMS_FLORET,
		   NGRAMS_FINALFUSION };

enum {
	NGRAMS_MAX_LENGTH = 100, /* of maxn, in characters */
	NGRAMS_MAX_HASHES = 4
};

/* More would not fit the row numbers of fastText. */
#define NGRAMS_MAX_BUCKETS INT32_MAX
/* What floret's files have. */
#define NGRAMS_FLORET_SEED 2166136261u

struct ngrams {
	enum ngrams_kind kind;
	int minn, maxn;
	uint32_t buckets;     /* not when explicit */
	int hash_count;	      /* with floret */
	uint32_t hash_seed;   /* likewise */
	struct words strings; /* when explicit; indexed; its own */
	const int32_t *kept;  /* [nkept] the buckets that have rows, ascending;
			       * NULL: all.  The matrix's */
	size_t nkept;
};

#define NGRAMS_INIT {0}

extern const char *const ngrams_kinds[]; /* by the enum; NULL-ended */

void ngrams_release(struct ngrams *g);

/* NULL, or what is wrong with the numbers. */
const char *ngrams_check(const struct ngrams *g);

/* Those that M has; without any, the kind is NGRAMS_NONE.  Metadata, strings
 * and the shape of the table (its type is the codec's) are checked.  M must
 * outlive G. */
int ngrams_open(struct ngrams *g, const struct matrix *m, struct err *err);

/* Sets the metadata of M. */
int ngrams_describe(const struct ngrams *g, struct matrix *m, struct err *err);

/* Rows of the table. */
size_t ngrams_rows(const struct ngrams *g);
/* The same of M's, without looking at more than their number; no n-grams are
 * an error. */
int ngrams_count(const struct matrix *m, size_t *ret, struct err *err);

/* Row numbers; grows. */
struct ngrams_list {
	uint32_t *rows;
	size_t n, cap;
};

#define NGRAMS_LIST_INIT {0}

void ngrams_list_release(struct ngrams_list *list);

/* Appends the rows of WORD's n-grams, and with floret of the word, in the order
 * in which fastText adds them up. */
int ngrams_list(const struct ngrams *g, const char *word, size_t n,
		struct ngrams_list *list, struct err *err);

/* Calls EACH with every n-gram of WORD, as it stands in "<word>"; ends with
 * what that returns if it is not 0. */
int ngrams_each(const struct ngrams *g, const char *word, size_t n,
		int (*each)(void *arg, const char *ngram, size_t len,
			    struct err *err),
		void *arg, struct err *err);

/* The hash of floret: MurmurHash3 (x64, 128 bits), in four parts. */
void ngrams_murmur(const char *ngram, size_t n, uint32_t seed,
		   uint32_t ret[NGRAMS_MAX_HASHES]);

/* That of finalfusion: FNV-1a of 64 bits, over the number of characters and
 * then the characters.  Bytes that are not UTF-8 hash as one that there is not.
 */
uint64_t ngrams_finalfusion(const char *ngram, size_t n);

#endif
