/* SPDX-License-Identifier: MIT */
/*
 * The words of a test set among the rows that are candidates of a search.  A
 * row with a value that is not finite is as good as none.
 */
#ifndef EVAL_LOOKUP_H
#define EVAL_LOOKUP_H

#include "eval/lexicon.h"
#include "eval/set.h"
#include "search/search.h"

struct lookup {
	uint32_t *rows; /* [set->nwords]: WORDS_NONE if unknown */
	bool *known;  /* [set->nitems]: all words an item cannot do without, of
		       * several answers one */
	bool damaged; /* a row was not finite */
};

int lookup_init(struct lookup *lookup, const struct set *set,
		const struct search *s, const struct lexicon *l,
		struct err *err);
void lookup_release(struct lookup *lookup);

/* Leaves known to both what each knows of NITEMS items. */
void lookup_meet(struct lookup *a, struct lookup *b, size_t nitems);

static inline const uint32_t *lookup_rows(const struct lookup *lookup,
					  const struct set *set, size_t item)
{
	return lookup->rows + set->items[item].first;
}

#endif
