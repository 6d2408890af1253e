/* SPDX-License-Identifier: MIT */
#include "eval/lexicon.h"

#include "base/mem.h"

static int fold_into(struct strbuf *b, const char *bytes, size_t n, bool fold,
		     struct err *err)
{
	size_t i;

	strbuf_clear(b);
	if (strbuf_add(b, bytes, n, err) < 0)
		return -1;
	for (i = 0; fold && i < n; i++)
		if (b->data[i] >= 'a' && b->data[i] <= 'z')
			b->data[i] -= 'a' - 'A';
	return 0;
}

static bool has_capitals(const struct words *words, size_t limit)
{
	uint64_t end = limit ? words->start[limit] : 0, i;

	for (i = 0; i < end; i++)
		if (words->text[i] >= 'A' && words->text[i] <= 'Z')
			return true;
	return false;
}

int lexicon_init(struct lexicon *l, const struct words *words, size_t limit,
		 bool fold, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	uint32_t duplicate;
	int status = -1;
	size_t i, n;

	*l = (struct lexicon){.fold = fold,
			      .small = fold && !has_capitals(words, limit),
			      .limit = limit};
	for (i = 0; i < limit; i++) {
		const char *word = words_get(words, i, &n);

		if (fold_into(&b, word, n, fold, err) < 0 ||
		    words_add(&l->folded, b.data, n, err) < 0)
			goto out;
	}
	status = words_index(&l->folded, &duplicate, err);
out:
	strbuf_release(&b);
	if (status < 0)
		lexicon_release(l);
	return status;
}

int lexicon_add(struct lexicon *l, const struct words *aliases,
		const int32_t *rows, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	int rc = 0;
	size_t i, n;

	l->rows = mem_array(aliases->n, sizeof(*l->rows), err);
	if (!l->rows)
		return -1;
	for (i = 0; rc == 0 && i < aliases->n; i++) {
		const char *word = words_get(aliases, i, &n);

		if ((size_t)rows[i] >= l->limit)
			continue;
		l->rows[l->folded.n - l->limit] = (uint32_t)rows[i];
		rc = fold_into(&b, word, n, l->fold, err);
		if (rc == 0)
			rc = words_add(&l->folded, b.data, b.len, err);
	}
	strbuf_release(&b);
	return rc < 0 ? rc : words_index(&l->folded, NULL, err);
}

void lexicon_release(struct lexicon *l)
{
	words_release(&l->folded);
	mem_free(l->rows);
}

int lexicon_find(const struct lexicon *l, const char *bytes, size_t n,
		 struct strbuf *key, uint32_t *ret_row, struct err *err)
{
	if (fold_into(key, bytes, n, l->fold, err) < 0)
		return -1;
	*ret_row = words_find(&l->folded, key->data, n);
	if (*ret_row != WORDS_NONE && *ret_row >= l->limit)
		*ret_row = l->rows[*ret_row - l->limit];
	return 0;
}

int lexicon_spell(const struct lexicon *l, const char *bytes, size_t n,
		  struct strbuf *to, struct err *err)
{
	size_t i;

	strbuf_clear(to);
	if (strbuf_add(to, bytes, n, err) < 0)
		return -1;
	for (i = 0; l->small && i < n; i++)
		if (bytes[i] >= 'A' && bytes[i] <= 'Z')
			to->data[i] += 'a' - 'A';
	return 0;
}

uint32_t lexicon_first(const struct lexicon *l, uint32_t row)
{
	size_t n;
	const char *word = words_get(&l->folded, row, &n);

	return words_find(&l->folded, word, n);
}
