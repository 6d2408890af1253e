/* SPDX-License-Identifier: MIT */
/*
 * Looking up the words of test sets: among the first rows only, and either
 * exactly or with ASCII letters folded to upper case, in which case the first
 * (most frequent) row answers for all that fold alike.
 */
#ifndef EVAL_LEXICON_H
#define EVAL_LEXICON_H

#include "base/strbuf.h"
#include "data/words.h"

struct lexicon {
	struct words folded; /* row for row, then the aliases; indexed */
	bool fold;
	bool small;	/* if so: none of the words has a capital letter */
	size_t limit;	/* rows */
	uint32_t *rows; /* [folded.n - limit]: of the aliases */
};

int lexicon_init(struct lexicon *l, const struct words *words, size_t limit,
		 bool fold, struct err *err);
void lexicon_release(struct lexicon *l);

/* Adds further names of rows, for words that are not there: ROWS[i] below the
 * limit has the name ALIASES[i]. */
int lexicon_add(struct lexicon *l, const struct words *aliases,
		const int32_t *rows, struct err *err);

/* WORDS_NONE if absent.  KEY becomes the word as it is looked up. */
int lexicon_find(const struct lexicon *l, const char *bytes, size_t n,
		 struct strbuf *key, uint32_t *ret_row, struct err *err);

/* A word as its n-grams are taken, if it is absent, to TO: itself, or in small
 * letters if the words have no others and fold. */
int lexicon_spell(const struct lexicon *l, const char *bytes, size_t n,
		  struct strbuf *to, struct err *err);

/* The row that answers for ROW. */
uint32_t lexicon_first(const struct lexicon *l, uint32_t row);

#endif
