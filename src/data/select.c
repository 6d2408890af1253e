/* SPDX-License-Identifier: MIT */
#include "data/select.h"

#include "base/log.h"
#include "base/mem.h"

#include <string.h>

int select_words(struct matrix *m, const size_t *list, size_t n,
		 struct err *err)
{
	struct words kept = WORDS_INIT;
	size_t i, len;

	for (i = 0; i < n; i++) {
		const char *word = words_get(&m->words, list[i], &len);

		if (words_add(&kept, word, len, err) < 0)
			break;
	}
	if (i < n || words_index(&kept, NULL, err) < 0) {
		words_release(&kept);
		return -1;
	}
	for (i = 0; m->counts && i < n; i++)
		m->counts[i] = m->counts[list[i]];
	words_release(&m->words);
	m->words = kept;
	matrix_set_aliases(m, NULL, NULL);
	return 0;
}

/* ---- tensors ---- */

/* With a row a word. */
static const char *const followers[] = {"input", "input.codes",
					"input.scales", "output",
					"word_rows", "frozen"};
enum { FOLLOWERS = sizeof(followers) / sizeof(followers[0]) };

static int check_codes(const struct matrix *m, struct err *err)
{
	const struct tensor *codes = matrix_tensor(m, "input.codes");

	if (codes && (tensor_rows(codes) != m->words.n ||
		      matrix_tensor(m, "input.places")))
		return err_set(err, "%s: codes of rows in groups, of which "
			       "none can go alone (--dtype f32 makes them "
			       "floats)", matrix_name(m));
	return 0;
}

static void drop_output(struct matrix *m)
{
	const struct tensor *t = matrix_tensor(m, "output");

	if (!t || tensor_rows(t) == m->words.n)
		return;
	log_info("%s: output rows, which are not one a word, are left out",
		 matrix_name(m));
	matrix_drop(m, "output");
	matrix_drop(m, "frozen");
}

/* The tensors of M have a row a word, where they must. */
static int check_tensors(struct matrix *m, struct err *err)
{
	const struct tensor *t;
	size_t i;

	if (check_codes(m, err) < 0)
		return -1;
	drop_output(m);
	for (i = 0; i < FOLLOWERS; i++) {
		t = matrix_tensor(m, followers[i]);
		if (t && tensor_rows(t) != m->words.n)
			return err_set(err, "%s: %zu words, but tensor \"%s\" "
				       "has %llu rows", matrix_name(m),
				       m->words.n, t->name,
				       (unsigned long long)tensor_rows(t));
	}
	return 0;
}

/* The rows from 0 on need not move. */
static int gather(struct tensor *t, const size_t *list, size_t n,
		  struct err *err)
{
	size_t row = tensor_row_bytes(t), i;
	char *rows;

	if (n == 0 || list[n - 1] == n - 1) {
		t->shape[0] = n;
		return 0;
	}
	rows = mem_array(n, row, err);
	if (!rows)
		return -1;
	for (i = 0; i < n; i++)
		memcpy(rows + i * row, tensor_row(t, list[i]), row);
	matrix_replace(t, rows);
	t->shape[0] = n;
	return 0;
}

static int gather_all(struct matrix *m, const size_t *list, size_t n,
		      struct err *err)
{
	const struct tensor *t;
	size_t i;

	for (i = 0; i < FOLLOWERS; i++) {
		t = matrix_tensor(m, followers[i]);
		if (t && gather(&m->tensors[t - m->tensors], list, n, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- aliases ---- */

struct names {
	struct words words;
	int32_t *rows; /* [words.n] */
};

/* Those that OPT_KEEP (NULL: all) has, of rows that stay: TO [words.n] says
 * where, -1 for those that go. */
static int choose_names(struct names *ret, const struct matrix *m,
			const struct words *opt_keep, const int32_t *to,
			struct err *err)
{
	size_t i, len;

	ret->rows = mem_array(m->aliases.n, sizeof(*ret->rows), err);
	if (!ret->rows)
		return -1;
	for (i = 0; i < m->aliases.n; i++) {
		const char *name = words_get(&m->aliases, i, &len);
		int32_t row = to[m->alias_rows[i]];

		if (row < 0 || (opt_keep && words_find(opt_keep, name, len) ==
						WORDS_NONE))
			continue;
		ret->rows[ret->words.n] = row;
		if (words_add(&ret->words, name, len, err) < 0)
			return -1;
	}
	return words_index(&ret->words, NULL, err);
}

static int list_names(struct names *ret, const struct matrix *m,
		      const struct words *opt_keep, const size_t *list,
		      size_t n, struct err *err)
{
	int32_t *to = mem_array(m->words.n, sizeof(*to), err);
	size_t i;
	int rc = -1;

	if (to) {
		memset(to, -1, m->words.n * sizeof(*to));
		for (i = 0; i < n; i++)
			to[list[i]] = (int32_t)i;
		rc = choose_names(ret, m, opt_keep, to, err);
	}
	mem_free(to);
	return rc;
}

/* ---- all ---- */

/* Leaves M the N rows LIST. */
static int keep_rows(struct matrix *m, const struct words *opt_keep,
		     const size_t *list, size_t n, struct err *err)
{
	struct names names = {WORDS_INIT, NULL};

	if (check_tensors(m, err) < 0)
		return -1;
	if ((m->aliases.n &&
	     list_names(&names, m, opt_keep, list, n, err) < 0) ||
	    gather_all(m, list, n, err) < 0 ||
	    select_words(m, list, n, err) < 0) {
		words_release(&names.words);
		mem_free(names.rows);
		return -1;
	}
	matrix_set_aliases(m, &names.words, names.rows);
	return 0;
}

int select_first(struct matrix *m, size_t n, struct err *err)
{
	size_t *list, i;
	int rc;

	if (n >= m->words.n)
		return 0;
	list = mem_array(n, sizeof(*list), err);
	if (!list)
		return -1;
	for (i = 0; i < n; i++)
		list[i] = i;
	rc = keep_rows(m, NULL, list, n, err);
	mem_free(list);
	return rc;
}

static size_t count_unknown(const struct matrix *m, const struct words *keep)
{
	size_t i, n = 0, len;

	for (i = 0; i < keep->n; i++) {
		const char *word = words_get(keep, i, &len);

		n += matrix_find(m, word, len) == WORDS_NONE;
	}
	return n;
}

/* STAYS [words.n]: is the word, or an alias of it, in KEEP? */
static void mark(const struct matrix *m, const struct words *keep, bool *stays)
{
	size_t i, len;

	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &len);

		stays[i] = words_find(keep, word, len) != WORDS_NONE;
	}
	for (i = 0; i < m->aliases.n; i++) {
		const char *name = words_get(&m->aliases, i, &len);

		if (words_find(keep, name, len) != WORDS_NONE)
			stays[m->alias_rows[i]] = true;
	}
}

static int keep_known(struct matrix *m, const struct words *keep,
		      struct err *err)
{
	bool *stays = mem_array(m->words.n, sizeof(*stays), err);
	size_t *list = mem_array(m->words.n, sizeof(*list), err), n = 0, i;
	int rc = -1;

	if (stays && list) {
		mark(m, keep, stays);
		for (i = 0; i < m->words.n; i++)
			if (stays[i])
				list[n++] = i;
		rc = keep_rows(m, keep, list, n, err);
	}
	mem_free(stays);
	mem_free(list);
	return rc;
}

int select_unknown(const struct matrix *m, size_t unknown, size_t n,
		   struct err *err)
{
	if (unknown == n)
		return err_set(err, "%s: has none of the words to keep",
			       matrix_name(m));
	if (unknown)
		log_info("%zu of %zu words to keep are not in %s", unknown, n,
			 matrix_name(m));
	return 0;
}

int select_listed(struct matrix *m, const struct words *keep, struct err *err)
{
	return select_unknown(m, count_unknown(m, keep), keep->n, err) < 0
		   ? -1
		   : keep_known(m, keep, err);
}
