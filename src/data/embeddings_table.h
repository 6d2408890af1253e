/* SPDX-License-Identifier: MIT */
/* Which tensor of a file holds the vectors of tokens. */
#ifndef DATA_EMBEDDINGS_TABLE_H
#define DATA_EMBEDDINGS_TABLE_H

#include "data/embeddings.h"

/* An error where no tensor of L can be a table. */
int embeddings_table_any(const struct layout *l, struct err *err);

/* Fills the entries of E, for TOKENS tokens, and marks all others of L as
 * skipped.  OPT_NAME: the one that the user wants. */
int embeddings_table_choose(struct embeddings *e, struct layout *l,
			    const char *opt_name, size_t tokens,
			    struct err *err);

/* The names that token embeddings have, as their ends, the surest first;
 * NULL-ended. */
extern const char *const embeddings_table_names[];

/* Is NAME that END, or does it end in a dot and that? */
bool embeddings_table_is(const char *name, const char *end);

#endif
