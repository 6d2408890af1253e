/* SPDX-License-Identifier: MIT */
#include "cmd/nn_words.h"

#include "base/log.h"
#include "base/mem.h"
#include "data/normal.h"
#include "data/word_list.h"

#include <string.h>

/* The word as it folds, in w->work. */
static int fold(struct nn_words *w, const char *bytes, size_t n,
		struct err *err)
{
	static const struct normal_rules rules = {.lowercase = true};
	size_t bad;

	strbuf_clear(&w->work);
	if (strbuf_reserve(&w->work, NORMAL_GROWTH * n, err) < 0)
		return -1;
	w->work.len = normal_text(&rules, bytes, n, w->work.data, &bad);
	return 0;
}

static int fold_all(struct nn_words *w, const struct words *from,
		    struct words *to, struct err *err)
{
	size_t i, n;

	for (i = 0; i < from->n; i++) {
		const char *word = words_get(from, i, &n);

		if (fold(w, word, n, err) < 0 ||
		    words_add(to, w->work.data, w->work.len, err) < 0)
			return -1;
	}
	return words_index(to, NULL, err);
}

int nn_words_init(struct nn_words *w, const struct matrix *m, bool folding,
		  struct err *err)
{
	*w = (struct nn_words){.matrix = m, .fold = folding};
	if (!folding)
		return 0;
	if (fold_all(w, &m->words, &w->folded, err) < 0)
		return -1;
	w->small = w->folded.text_len == m->words.text_len &&
		   memcmp(w->folded.text, m->words.text,
			  m->words.text_len) == 0;
	return fold_all(w, &m->aliases, &w->folded_aliases, err);
}

void nn_words_release(struct nn_words *w)
{
	words_release(&w->folded);
	words_release(&w->folded_aliases);
	strbuf_release(&w->work);
}

int nn_words_find(struct nn_words *w, const char *bytes, size_t n,
		  uint32_t *ret_row, struct err *err)
{
	uint32_t i;

	*ret_row = matrix_find(w->matrix, bytes, n);
	if (*ret_row != WORDS_NONE || !w->fold)
		return 0;
	if (fold(w, bytes, n, err) < 0)
		return -1;
	*ret_row = words_find(&w->folded, w->work.data, w->work.len);
	if (*ret_row != WORDS_NONE)
		return 0;
	i = words_find(&w->folded_aliases, w->work.data, w->work.len);
	if (i != WORDS_NONE)
		*ret_row = (uint32_t)w->matrix->alias_rows[i];
	return 0;
}

int nn_words_spell(struct nn_words *w, const char *bytes, size_t n,
		   const char **ret, size_t *ret_n, struct err *err)
{
	*ret = bytes;
	*ret_n = n;
	if (!w->small)
		return 0;
	if (fold(w, bytes, n, err) < 0)
		return -1;
	*ret = w->work.data;
	*ret_n = w->work.len;
	return 0;
}

/* Is it an answer? */
static int is_answer(struct nn_words *w, const char *bytes, size_t n,
		     bool *ret, struct err *err)
{
	*ret = words_find(&w->matrix->words, bytes, n) != WORDS_NONE;
	if (*ret || !w->fold)
		return 0;
	if (fold(w, bytes, n, err) < 0)
		return -1;
	*ret = words_find(&w->folded, w->work.data, w->work.len) != WORDS_NONE;
	return 0;
}

/* Of LIST; says how many. */
static int count_unknown(struct nn_words *w, const struct words *list,
			 const char *name, size_t *ret, struct err *err)
{
	size_t i, n;
	bool known;

	*ret = 0;
	for (i = 0; i < list->n; i++) {
		const char *word = words_get(list, i, &n);

		if (is_answer(w, word, n, &known, err) < 0)
			return -1;
		*ret += !known;
	}
	if (*ret)
		log_info("%s: %zu of %zu words not in the vocabulary", name,
			 *ret, list->n);
	return 0;
}

/* Makes the bits of rows that LIST names, each as often as it is there, what
 * they are TO be. */
static void mark(const struct nn_words *w, const struct words *list,
		 uint64_t *bits, size_t limit, bool to)
{
	const struct words *words = w->fold ? &w->folded : &w->matrix->words;
	size_t i, n;

	for (i = 0; i < limit; i++) {
		const char *word = words_get(words, i, &n);
		uint64_t bit = UINT64_C(1) << i % 64;

		if (words_find(list, word, n) == WORDS_NONE)
			continue;
		if (to)
			bits[i / 64] |= bit;
		else
			bits[i / 64] &= ~bit;
	}
}

static int mark_file(struct nn_words *w, const char *path, uint64_t *bits,
		     size_t limit, bool within, struct err *err)
{
	const char *name = strcmp(path, "-") == 0 ? "stdin" : path;
	struct words list = WORDS_INIT, folded = WORDS_INIT;
	int status = -1;
	size_t unknown;

	if (word_list_read(&list, path, err) < 0 ||
	    count_unknown(w, &list, name, &unknown, err) < 0)
		goto out;
	if (within && unknown == list.n) {
		err_set(err, "%s: none of its words is in the vocabulary",
			name);
		goto out;
	}
	if (w->fold && fold_all(w, &list, &folded, err) < 0)
		goto out;
	mark(w, w->fold ? &folded : &list, bits, limit, within);
	status = 0;
out:
	words_release(&list);
	words_release(&folded);
	return status;
}

int nn_words_candidates(struct nn_words *w, size_t limit, const char *within,
			const char *exclude, uint64_t **ret, struct err *err)
{
	size_t n = limit / 64 + 1;
	uint64_t *bits;

	*ret = NULL;
	if (!within && !exclude)
		return 0;
	bits = mem_array(n, sizeof(*bits), err);
	if (!bits)
		return -1;
	memset(bits, within ? 0 : 0xff, n * sizeof(*bits));
	if ((within && mark_file(w, within, bits, limit, true, err) < 0) ||
	    (exclude && mark_file(w, exclude, bits, limit, false, err) < 0)) {
		mem_free(bits);
		return -1;
	}
	*ret = bits;
	return 0;
}
