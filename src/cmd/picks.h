/* SPDX-License-Identifier: MIT */
/* The words a user picks from a vocabulary, each once, in the order in which
 * they were named, some of them in groups.  Words that are not there are
 * reported by log_warn and counted. */
#ifndef CMD_PICKS_H
#define CMD_PICKS_H

#include "data/matrix.h"

struct pick {
	uint32_t row;
	int group; /* -1: none */
};

struct picks {
	const struct matrix *matrix;
	struct pick *list; /* [n] */
	size_t n, cap, max;
	uint32_t *where; /* [words.n]: 1 + place in the list, 0: not there */
	char **groups;	 /* [ngroups]: names, SCATTER_MAX_GROUPS at most */
	size_t ngroups, groups_cap;
	size_t unknown;
};

/* More than MAX words are an error.  M must outlive P. */
int picks_init(struct picks *p, const struct matrix *m, size_t max,
	       struct err *err);
void picks_release(struct picks *p);

int picks_words(struct picks *p, int nwords, char **words, struct err *err);
/* The first N rows, or as many as there are. */
int picks_top(struct picks *p, size_t n, struct err *err);
/* Words from standard input, white space between them. */
int picks_stdin(struct picks *p, struct err *err);
/* From lines of word, tab and group; the first group of a word counts. */
int picks_grouped(struct picks *p, const char *path, struct err *err);

/* The bytes of pick I, not NUL-terminated. */
const char *picks_get(const struct picks *p, size_t i, size_t *ret_len);

#endif
