/* SPDX-License-Identifier: MIT */
#include "eval/lookup.h"

#include "base/mem.h"

#include <math.h>

static int find_words(struct lookup *lookup, const struct set *set,
		      const struct search *s, const struct lexicon *l,
		      struct err *err)
{
	size_t i;

	for (i = 0; i < set->nwords; i++) {
		struct set_word w = set->words[i];
		uint32_t *row = &lookup->rows[i];

		if (lexicon_find(l, set->text.data + w.start, w.len, row, err) <
		    0)
			return -1;
		if (*row >= s->limit) {
			*row = WORDS_NONE;
		} else if (isnan(s->inv_norm[*row])) {
			*row = WORDS_NONE;
			lookup->damaged = true;
		}
	}
	return 0;
}

static bool knows(const struct lookup *lookup, const struct set *set,
		  size_t item)
{
	const uint32_t *rows = lookup_rows(lookup, set, item);
	bool answers = set->kind == SET_ANALOGY || set->kind == SET_BATS;
	uint32_t n = set->items[item].nwords, must = answers ? 3 : n, i;

	for (i = 0; i < must; i++)
		if (rows[i] == WORDS_NONE)
			return false;
	for (; i < n; i++)
		if (rows[i] != WORDS_NONE)
			return true;
	return !answers;
}

int lookup_init(struct lookup *lookup, const struct set *set,
		const struct search *s, const struct lexicon *l,
		struct err *err)
{
	size_t i;

	*lookup = (struct lookup){0};
	lookup->rows = mem_array(set->nwords, sizeof(*lookup->rows), err);
	lookup->known = mem_array(set->nitems, sizeof(*lookup->known), err);
	if (!lookup->rows || !lookup->known ||
	    find_words(lookup, set, s, l, err) < 0) {
		lookup_release(lookup);
		return -1;
	}
	for (i = 0; i < set->nitems; i++)
		lookup->known[i] = knows(lookup, set, i);
	return 0;
}

void lookup_release(struct lookup *lookup)
{
	mem_free(lookup->rows);
	mem_free(lookup->known);
	*lookup = (struct lookup){0};
}

void lookup_meet(struct lookup *a, struct lookup *b, size_t nitems)
{
	size_t i;

	for (i = 0; i < nitems; i++)
		a->known[i] = b->known[i] = a->known[i] && b->known[i];
}
