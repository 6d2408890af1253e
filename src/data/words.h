/* SPDX-License-Identifier: MIT */
/*
 * A list of words: row numbers to bytes and, once indexed, bytes to row
 * numbers.  A word is any run of bytes without newline; it need not be UTF-8.
 */
#ifndef DATA_WORDS_H
#define DATA_WORDS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define WORDS_NONE UINT32_MAX

struct words {
	char *text;	 /* the words, each followed by '\n' */
	size_t text_len; /* bytes used; text_cap allocated */
	size_t text_cap;
	uint64_t *start; /* [n + 1] offsets into text */
	size_t n, start_cap;
	uint32_t *slots; /* index: open addressing, WORDS_NONE empty */
	size_t nslots;	 /* power of two, 0 before words_index */
};

#define WORDS_INIT {0}

void words_release(struct words *w);

/* Appends; at most 2^32 - 2 words.  Drops the index. */
int words_add(struct words *w, const char *bytes, size_t n, struct err *err);

/* The same with all words of MORE. */
int words_join(struct words *w, const struct words *more, struct err *err);

/* The bytes of word I, not NUL-terminated. */
static inline const char *words_get(const struct words *w, size_t i,
				    size_t *ret_len)
{
	*ret_len = (size_t)(w->start[i + 1] - w->start[i] - 1);
	return w->text + w->start[i];
}

/* TO, empty, becomes a copy of W, index and all. */
int words_copy(struct words *to, const struct words *w, struct err *err);

/* Keeps the first N.  Drops the index. */
void words_truncate(struct words *w, size_t n);

/* Gives back room for more than there are. */
void words_trim(struct words *w);

/* Builds the index.  When a word stands there twice: *OPT_DUPLICATE is set to
 * its later row if the pointer is given (WORDS_NONE when there is none), and
 * look-ups find the first. */
int words_index(struct words *w, uint32_t *opt_duplicate, struct err *err);

/* The row of a word, WORDS_NONE if absent.  Wants words_index before. */
uint32_t words_find(const struct words *w, const char *bytes, size_t n);

#endif
