/* SPDX-License-Identifier: MIT */
#include "eval/lookup.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int find_words(struct lookup *lookup, const struct set *set,
		      const struct search *s, const struct lexicon *l,
		      struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int status = 0;
	size_t i;

	for (i = 0; i < set->nwords && status == 0; i++) {
		struct set_word w = set->words[i];
		uint32_t *row = &lookup->rows[i];

		*row = WORDS_NONE;
		status = lexicon_find(l, set->text.data + w.start, w.len, &key,
				      row, err);
		if (*row >= s->limit) {
			*row = WORDS_NONE;
		} else if (isnan(s->inv_norm[*row])) {
			*row = WORDS_NONE;
			lookup->damaged = true;
		}
	}
	strbuf_release(&key);
	return status;
}

/* How many of an item's words it cannot do without, which come first. */
static uint32_t needs(const struct set *set, size_t item)
{
	bool answers = set->kind == SET_ANALOGY || set->kind == SET_BATS;

	return answers ? 3 : set->items[item].nwords;
}

static bool knows(const struct lookup *lookup, const struct set *set,
		  size_t item)
{
	const uint32_t *rows = lookup_rows(lookup, set, item);
	uint32_t n = set->items[item].nwords, must = needs(set, item), i;

	for (i = 0; i < must; i++)
		if (rows[i] == WORDS_NONE)
			return false;
	for (; i < n; i++)
		if (rows[i] != WORDS_NONE)
			return true;
	return must == n;
}

bool lookup_has_unseen(const struct lookup *lookup, const struct set *set,
		       size_t item)
{
	const uint32_t *rows = lookup_rows(lookup, set, item);
	uint32_t i;

	for (i = 0; i < set->items[item].nwords; i++)
		if (lookup_is_unseen(lookup, rows[i]))
			return true;
	return false;
}

/* A word of the set that has no row. */
struct absent {
	const char *s;
	size_t n;
	uint32_t *row; /* where it is to be */
};

static int by_text(const void *a, const void *b)
{
	const struct absent *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int order = memcmp(x->s, y->s, n);

	return order ? order : (x->n > y->n) - (x->n < y->n);
}

/* Those that may be known otherwise, equal ones side by side. */
static size_t list_absent(const struct lookup *lookup, const struct set *set,
			  struct absent *list)
{
	size_t n = 0, i;
	uint32_t k;

	for (i = 0; i < set->nitems; i++)
		for (k = 0; k < needs(set, i); k++) {
			size_t at = set->items[i].first + k;
			struct set_word w = set->words[at];

			if (lookup->rows[at] == WORDS_NONE)
				list[n++] = (struct absent){
				    set->text.data + w.start, w.len,
				    &lookup->rows[at]};
		}
	qsort(list, n, sizeof(*list), by_text);
	return n;
}

/* The row of a word by its n-grams; WORDS_NONE if there is none. */
static int add_unseen(struct lookup *lookup, const struct subword *s,
		      struct subword_work *work, const struct strbuf *word,
		      uint32_t *ret, struct err *err)
{
	size_t dim = s->table.dim;
	float *vector;
	int rc;

	*ret = WORDS_NONE;
	if (mem_grow(&lookup->unseen, &lookup->unseen_cap,
		     lookup->nunseen * lookup->dim + dim,
		     sizeof(*lookup->unseen), err) < 0)
		return -1;
	vector = lookup->unseen + lookup->nunseen * lookup->dim;
	rc = subword_vector(s, work, word->data, word->len, vector, err);
	if (rc <= 0 || isnan(search_inverse_norm(vector, lookup->dim)) ||
	    lookup->limit + lookup->nunseen >= WORDS_NONE)
		return rc < 0 ? -1 : 0;
	search_unit(vector, lookup->dim);
	*ret = (uint32_t)(lookup->limit + lookup->nunseen++);
	return 0;
}

static int find_unseen(struct lookup *lookup, const struct set *set,
		       const struct lexicon *l, const struct subword *s,
		       struct err *err)
{
	struct absent *list = mem_array(set->nwords, sizeof(*list), err);
	struct subword_work work = {0};
	struct strbuf word = STRBUF_INIT;
	size_t n = list ? list_absent(lookup, set, list) : 0, i;
	int status = list ? 0 : -1;

	for (i = 0; i < n && status == 0; i++) {
		uint32_t row;

		if (i > 0 && by_text(&list[i - 1], &list[i]) == 0) {
			*list[i].row = *list[i - 1].row;
			continue;
		}
		status = lexicon_find(l, list[i].s, list[i].n, &word, &row,
				      err);
		if (status < 0 || row != WORDS_NONE)
			continue;
		status = lexicon_spell(l, list[i].s, list[i].n, &word, err);
		if (status == 0)
			status = add_unseen(lookup, s, &work, &word,
					    list[i].row, err);
	}
	subword_work_release(&work);
	strbuf_release(&word);
	mem_free(list);
	return status;
}

int lookup_init(struct lookup *lookup, const struct set *set,
		const struct search *s, const struct lexicon *l,
		const struct subword *opt_subword, struct err *err)
{
	size_t i;

	*lookup = (struct lookup){.limit = s->limit, .dim = s->rows.dim};
	lookup->rows = mem_array(set->nwords, sizeof(*lookup->rows), err);
	lookup->known = mem_array(set->nitems, sizeof(*lookup->known), err);
	if (!lookup->rows || !lookup->known ||
	    find_words(lookup, set, s, l, err) < 0 ||
	    (opt_subword &&
	     find_unseen(lookup, set, l, opt_subword, err) < 0)) {
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
	mem_free(lookup->unseen);
	*lookup = (struct lookup){0};
}

void lookup_meet(struct lookup *a, struct lookup *b, size_t nitems)
{
	size_t i;

	for (i = 0; i < nitems; i++)
		a->known[i] = b->known[i] = a->known[i] && b->known[i];
}
