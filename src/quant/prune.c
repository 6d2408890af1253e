/* SPDX-License-Identifier: MIT */
#include "quant/prune.h"

#include "base/mem.h"
#include "data/select.h"

#include <stdlib.h>

struct ranked {
	int64_t count;
	size_t row;
};

static int by_count(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return (x->row > y->row) - (x->row < y->row);
}

static int by_row(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

/* The N rows that stay, in their order; the caller's. */
static size_t *most_frequent(const struct matrix *m, size_t n, struct err *err)
{
	struct ranked *all = mem_array(m->words.n, sizeof(*all), err);
	size_t *list = mem_array(n, sizeof(*list), err), i;

	for (i = 0; all && i < m->words.n; i++)
		all[i] = (struct ranked){m->counts ? m->counts[i] : 0, i};
	if (all && list) {
		qsort(all, m->words.n, sizeof(*all), by_count);
		qsort(all, n, sizeof(*all), by_row);
		for (i = 0; i < n; i++)
			list[i] = all[i].row;
	} else {
		mem_free(list);
		list = NULL;
	}
	mem_free(all);
	return list;
}

/* Those that KEEP has, of which some are not in M. */
static size_t *listed(const struct matrix *m, const struct words *keep,
		      size_t *ret_n, struct err *err)
{
	size_t *list = mem_array(m->words.n, sizeof(*list), err), i, n = 0, len;

	for (i = 0; list && i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &len);

		if (words_find(keep, word, len) != WORDS_NONE)
			list[n++] = i;
	}
	*ret_n = n;
	return list;
}

static size_t count_unknown(const struct matrix *m, const struct words *keep)
{
	size_t i, n = 0, len;

	for (i = 0; i < keep->n; i++) {
		const char *word = words_get(keep, i, &len);

		n += words_find(&m->words, word, len) == WORDS_NONE;
	}
	return n;
}

static int keep_listed(const struct matrix *m, const struct words *keep,
		       size_t **ret, size_t *ret_n, struct err *err)
{
	if (select_unknown(m, count_unknown(m, keep), keep->n, err) < 0)
		return -1;
	*ret = listed(m, keep, ret_n, err);
	return *ret ? 0 : -1;
}

int prune_choose(const struct matrix *m, const struct steps *s, size_t **ret,
		 size_t *ret_n, struct err *err)
{
	*ret = NULL;
	*ret_n = m->words.n;
	if (s->keep)
		return keep_listed(m, s->keep, ret, ret_n, err);
	if (!s->prune || s->prune >= m->words.n)
		return 0;
	*ret_n = s->prune;
	*ret = most_frequent(m, s->prune, err);
	return *ret ? 0 : -1;
}
