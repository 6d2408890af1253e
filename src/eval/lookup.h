/* SPDX-License-Identifier: MIT */
/*
 * The words of a test set among the rows that are candidates of a search, and
 * what the n-grams of others make of them; answers of analogies are to be rows.
 * A row, or vector, with a value that is not finite is as good as none.
 */
#ifndef EVAL_LOOKUP_H
#define EVAL_LOOKUP_H

#include "eval/lexicon.h"
#include "eval/set.h"
#include "quant/subword.h"
#include "search/search.h"

struct lookup {
	uint32_t *rows; /* [set->nwords]: from LIMIT on those of `unseen`;
			 * WORDS_NONE if unknown */
	size_t limit;	/* rows of the search */
	float *unseen;	/* [nunseen, dim]: unit vectors by n-grams */
	size_t nunseen, unseen_cap, dim;
	bool *known;  /* [set->nitems]: all words an item cannot do without, of
		       * several answers one */
	bool damaged; /* a row was not finite */
};

/* OPT_SUBWORD: the n-grams that know words that L does not, if any; of their
 * vectors the first dimensions, as many as S has, are taken.  L may know rows
 * beyond the search's limit, whose words are unknown. */
int lookup_init(struct lookup *lookup, const struct set *set,
		const struct search *s, const struct lexicon *l,
		const struct subword *opt_subword, struct err *err);
void lookup_release(struct lookup *lookup);

/* Leaves known to both what each knows of NITEMS items. */
void lookup_meet(struct lookup *a, struct lookup *b, size_t nitems);

static inline const uint32_t *lookup_rows(const struct lookup *lookup,
					  const struct set *set, size_t item)
{
	return lookup->rows + set->items[item].first;
}

/* By n-grams? */
static inline bool lookup_is_unseen(const struct lookup *lookup, uint32_t row)
{
	return row != WORDS_NONE && row >= lookup->limit;
}

/* Has an item words that are known by n-grams? */
bool lookup_has_unseen(const struct lookup *lookup, const struct set *set,
		       size_t item);

#endif
